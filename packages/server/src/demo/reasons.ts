import type { Snapshot } from "./snapshot.ts";

/** The contract's limiting factors (C-CAM-17) as sentences. New ones may come; they are passed on as they are. */
const FACTORS: Readonly<Record<string, string>> = {
  none: "Nothing holds the dialer back by its own account.",
  no_ready_agents: "No agent is ready.",
  calling_hours: "It is outside the permitted calling hours.",
  abandon_cap: "Too many calls were abandoned; the dialer waits until the rate is below the cap.",
  retry_delay: "Every contact waits for a later time.",
  no_contacts: "There is nobody left to call.",
  line_limit: "All lines are taken.",
  cps_limit: "The limit of new calls a second is reached.",
  switch: "The switch is not connected.",
  caller_id: "The CLI group has no number that may be shown.",
  compliance_unavailable: "Compliance cannot be judged at the moment, so nothing may be dialed.",
};

const NOT_READY: Readonly<Record<string, string>> = {
  offline: "offline",
  not_available: "on a break",
  sip_not_registered: "whose phone is not registered at the switch",
  no_seat: "whose phone is still being called for the nailed-up leg",
  on_call: "on a call",
  wrap_up: "in wrap-up",
  reserved: "reserved for a call",
};

/** `5 in wrap-up, 7 on a call`. */
function agentsInWords(notReady: Snapshot["notReady"]): string {
  const counts = new Map<string, number>();
  for (const { reason } of notReady) counts.set(reason, (counts.get(reason) ?? 0) + 1);
  return [...counts].map(([reason, count]) => `${count} ${NOT_READY[reason] ?? reason}`).join(", ");
}

/** Why the campaign does not dial, in words. */
export function whyNot(now: Snapshot): string {
  const sentences = [FACTORS[now.limitingFactor] ?? `The server says: ${now.limitingFactor}.`];
  if (now.limitingFactor === "no_ready_agents" && now.notReady.length > 0) {
    sentences.push(`Agents: ${agentsInWords(now.notReady)}.`);
  }
  if (now.pendingLater > 0 && now.nextRetryAt !== null) {
    sentences.push(`${now.pendingLater} contacts wait; the first is due at ${now.nextRetryAt}.`);
  }
  for (const { rule, count } of now.held) sentences.push(`${count} contacts are held by the rule ${rule}.`);
  return sentences.join(" ");
}
