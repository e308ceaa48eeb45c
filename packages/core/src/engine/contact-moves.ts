import { nextDaypart } from "../compliance/schedule.ts";
import type { CallEvent } from "../lifecycle/call-events.ts";
import { type ContactCommand, evolveContact, type RetrySettings, type TalkVerdict } from "../lifecycle/contact.ts";
import type { Call } from "../model/call.ts";
import { CAMPAIGN_DEFAULTS, type Campaign } from "../model/campaign.ts";
import type { Contact } from "../model/contact.ts";
import { type Instant, MINUTE } from "../model/instant.ts";
import { callbackFollows } from "./callback-moves.ts";
import type { Unit } from "./unit.ts";

/** A dial that never left is tried again after this long: the switch's limits need a moment. */
const NOT_SENT_RETRY_MS = MINUTE;

/** What an event of a call means for its contact, written in the call's own transaction. Returns the contact as it now is. */
export async function moveContact(unit: Unit, contact: Contact, event: CallEvent, call: Call): Promise<Contact> {
  const command = await commandFor(unit, event, call);
  if (command === null) return contact;
  let next = evolveContact(contact, command);
  if (next === contact) return contact;
  // Listed while the call was up: the call went on, the contact ends here (C-DNC-2).
  if (
    next.status === "pending" &&
    (await unit.stores.dnc.find(next.tenantId, next.phone, next.campaignId, unit.at)) !== null
  )
    next = evolveContact(next, { type: "dnc", at: unit.at });
  const saved = await unit.stores.contacts.save(next);
  await count(unit, contact, saved);
  await callbackFollows(unit, contact, saved);
  return saved;
}

/** Keeps the campaign's running totals true to its contacts. */
export async function count(unit: Unit, before: Contact, after: Contact): Promise<void> {
  const contacted = Number(after.attempts > 0) - Number(before.attempts > 0);
  const connected = Number(after.reached) - Number(before.reached);
  if (contacted !== 0 || connected !== 0)
    await unit.stores.campaigns.count(after.tenantId, after.campaignId, { contacted, connected });
}

async function commandFor(unit: Unit, event: CallEvent, call: Call): Promise<ContactCommand | null> {
  const { at } = event;
  switch (event.type) {
    case "call.answered":
    case "call.screened":
      return { type: "answered", at };
    case "call.connected":
      return { type: "connected", at };
    case "call.ended": {
      const { outcome, neverSent, deadNumber } = event.data;
      if (neverSent) return { type: "notSent", at, retryAt: at + NOT_SENT_RETRY_MS };
      return outcome === null
        ? null
        : { type: "attemptEnded", at, outcome, deadNumber, ...(await retryRules(unit, call, at)) };
    }
    case "call.completed":
      return { type: "talkOver", at, verdict: await verdictOf(unit, call), rules: await retrySettings(unit, call) };
    default:
      return null;
  }
}

/** The rules, and when another part of the day begins for those that want one. */
async function retryRules(unit: Unit, call: Call, at: Instant) {
  const rules = await retrySettings(unit, call);
  return { rules, nextDaypartAt: nextDaypart(rules.timezone, at) };
}

async function retrySettings(unit: Unit, call: Call): Promise<RetrySettings & Pick<Campaign, "timezone">> {
  const campaign = call.campaignId === null ? null : await unit.stores.campaigns.find(call.tenantId, call.campaignId);
  return campaign ?? CAMPAIGN_DEFAULTS;
}

/** A talk without a disposition is done: the person was reached, and nobody asked for more. */
async function verdictOf(unit: Unit, call: Call): Promise<TalkVerdict> {
  const disposition =
    call.disposition === null ? null : await unit.stores.dispositions.byCode(call.tenantId, call.disposition);
  if (disposition === null) return { kind: "done" };
  if (disposition.category === "dnc") return { kind: "dnc" };
  if (disposition.category === "callback") return { kind: "callback" };
  return disposition.final ? { kind: "done" } : { kind: "again", delayMinutes: disposition.retryDelayMinutes };
}
