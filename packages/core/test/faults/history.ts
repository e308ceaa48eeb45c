import type { Call } from "../../src/model/call.ts";
import type { Contact } from "../../src/model/contact.ts";
import type { DomainEvent } from "../../src/model/events.ts";
import type { Truth } from "../../src/sim/truth.ts";
import type { Passed } from "./proxy.ts";

/** All that is left of a run, for somebody who took no part in it. */
export interface History {
  readonly truth: Truth;
  readonly passed: readonly Passed[];
  readonly calls: readonly Call[];
  readonly contacts: readonly Contact[];
  readonly events: readonly DomainEvent[];
  /** Errors that the dialer logged. */
  readonly errors: readonly string[];
  readonly completed: boolean;
}

export interface Fault {
  readonly rule: "lost" | "twice_sent" | "twice_dialed" | "unfinished" | "error";
  readonly what: string;
}

const AWAY =
  /EngageError: (The switch (closed|did not|has been|is not|says)|read ECONNRESET|Answers have lost|The switch's heartbeats)/;

/** Judges a run by what the switch, the wire and the books say; the dialer is not asked for its opinion. */
export function judge(history: History): readonly Fault[] {
  return [
    ...lostCalls(history),
    ...commandsSentTwice(history),
    ...dialedTwice(history),
    ...unfinished(history),
    // That the switch was away in the midst of a question is what these runs are about.
    ...history.errors.filter((what) => !AWAY.test(what)).map((what): Fault => ({ rule: "error", what })),
  ];
}

/** A call that the switch saw stands in the history, as final, and was told to be over once. */
function lostCalls({ truth, calls, events }: History): Fault[] {
  const byLeg = new Map<string, Call>(calls.map((call) => [call.customerLegId, call]));
  const told = new Map<string, number>();
  for (const { type, payload } of events)
    if (type === "call.completed") {
      const id = (payload as { callId: string }).callId;
      told.set(id, (told.get(id) ?? 0) + 1);
    }
  const unknown = truth.records().filter(({ uuid, callId }) => byLeg.get(uuid)?.id !== callId);
  const open = calls.filter((call) => call.phase !== "final" || call.endedAt === null);
  const wrong = calls.filter((call) => told.get(call.id) !== 1);
  return [
    ...unknown.map(({ uuid }): Fault => ({ rule: "lost", what: `channel ${uuid} stands in no record` })),
    ...open.map(({ id, phase }): Fault => ({ rule: "lost", what: `call ${id} is left in ${phase}` })),
    ...wrong.map(({ id }): Fault => ({ rule: "lost", what: `call ${id} was completed ${told.get(id) ?? 0} times` })),
  ];
}

function commandsSentTwice({ passed }: History): Fault[] {
  const count = new Map<string, number>();
  for (const { text } of passed) {
    const leg = /^bgapi originate \{origination_uuid=([0-9a-f-]{36})/.exec(text)?.[1];
    if (leg !== undefined) count.set(leg, (count.get(leg) ?? 0) + 1);
  }
  const twice = [...count].filter(([, times]) => times > 1);
  return twice.map(([leg, times]) => ({ rule: "twice_sent", what: `leg ${leg} was originated ${times} times` }));
}

function dialedTwice({ truth, calls, contacts }: History): Fault[] {
  // Agents' phones are not judged: one may ring a second time while the hang-up of its first call is under way.
  const faults: Fault[] = truth.dialedTwiceAtOnce.map((number) => ({
    rule: "twice_dialed",
    what: `${number} had two calls at once`,
  }));
  for (const { id, attempts } of contacts) {
    const sent = calls.filter((call) => call.contactId === id).length;
    // A dial that was never sent uses no attempt.
    if (attempts > sent) faults.push({ rule: "lost", what: `contact ${id}: ${attempts} attempts, ${sent} calls` });
  }
  return faults;
}

function unfinished({ truth, contacts, completed }: History): Fault[] {
  const faults: Fault[] = [];
  if (!completed) faults.push({ rule: "unfinished", what: "the campaign did not come to its end after the faults" });
  for (const { id, status } of contacts)
    if (status !== "completed" && status !== "failed")
      faults.push({ rule: "unfinished", what: `contact ${id} is left ${status}` });
  const { liveNow } = truth.counts();
  if (liveNow > 0) faults.push({ rule: "unfinished", what: `${liveNow} channels live on at the switch` });
  return faults;
}
