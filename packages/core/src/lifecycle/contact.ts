import { HELD_FOR_CALLBACK } from "../model/callback.ts";
import type { Campaign, RetryOutcome, RetryRule } from "../model/campaign.ts";
import type { Contact } from "../model/contact.ts";
import { type Instant, MINUTE } from "../model/instant.ts";

/**
 * The life of a contact.
 *
 *     pending ──dial──► dialing ──bridged──► connected ──► completed
 *        ▲                 │                     │
 *        │◄── retry ───────┤◄──── retry / callback
 *        │                 └──► failed (attempts used up, or the number is dead)
 *        └─ postponed or held by compliance: still pending
 *     any unfinished ──► dnc
 *
 * A compliance block uses no attempt; nor does a dial that the switch never sent (contract §21).
 */
export type ContactCommand =
  | { readonly type: "dial"; readonly at: Instant }
  | { readonly type: "answered"; readonly at: Instant }
  | { readonly type: "connected"; readonly at: Instant }
  | {
      readonly type: "attemptEnded";
      readonly at: Instant;
      readonly outcome: RetryOutcome;
      readonly deadNumber: boolean;
      readonly rules: RetrySettings;
      /** When the next part of the day begins, for rules that want another one. */
      readonly nextDaypartAt?: Instant;
    }
  | { readonly type: "notSent"; readonly at: Instant; readonly retryAt: Instant }
  | { readonly type: "talkOver"; readonly at: Instant; readonly verdict: TalkVerdict; readonly rules: RetrySettings }
  /** The disposition's code as the contact shows it, and when to call back; the fate comes with `talkOver`. */
  | { readonly type: "disposition"; readonly at: Instant; readonly code: string; readonly callbackAt: Instant | null }
  | { readonly type: "postpone"; readonly at: Instant; readonly until: Instant }
  | { readonly type: "hold"; readonly at: Instant; readonly rule: string }
  /** Somebody will call at this moment, and nobody before. Opens what was finished. */
  | { readonly type: "promise"; readonly at: Instant; readonly dueAt: Instant }
  /** The promise is off: the contact is one of the list again. */
  | { readonly type: "unpromise"; readonly at: Instant }
  /** A person wants it dialed again, whatever held or finished it; not a listed one. */
  | { readonly type: "requeue"; readonly at: Instant }
  /** A final word after the call is over. */
  | { readonly type: "finish"; readonly at: Instant }
  | { readonly type: "dnc"; readonly at: Instant }
  | { readonly type: "release"; readonly at: Instant };

export type RetrySettings = Pick<Campaign, "maxAttempts" | "retryDelayMinutes" | "retryRules">;

/** What the conversation came to. */
export type TalkVerdict =
  | { readonly kind: "done" }
  | { readonly kind: "dnc" }
  /** At the moment the disposition named; without one, after the usual delay. */
  | { readonly kind: "callback" }
  | { readonly kind: "again"; readonly delayMinutes: number | null };

/** The contact after the command; the same object when it does not apply any more. */
export function evolveContact(contact: Contact, command: ContactCommand): Contact {
  const { at } = command;
  const touched = { ...contact, updatedAt: at };
  const free = { ...touched, leasedUntil: null };
  switch (command.type) {
    case "dial":
      return contact.status !== "pending"
        ? contact
        : { ...free, status: "dialing", attempts: contact.attempts + 1, lastCallAt: at, nextAttemptAt: null };
    case "answered":
      return { ...touched, reached: true };
    case "connected":
      return contact.status === "dialing"
        ? { ...touched, status: "connected", reached: true, heldBy: unpromised(contact) }
        : contact;
    case "attemptEnded":
      return contact.status === "dialing" ? afterAttempt(free, command) : contact;
    case "notSent":
      return contact.status === "dialing"
        ? { ...free, status: "pending", attempts: Math.max(0, contact.attempts - 1), nextAttemptAt: command.retryAt }
        : contact;
    case "talkOver":
      return contact.status === "connected" || contact.status === "dialing" ? afterTalk(free, command) : contact;
    case "disposition":
      return { ...touched, disposition: command.code, nextAttemptAt: command.callbackAt ?? contact.nextAttemptAt };
    case "postpone":
      return contact.status === "pending" ? { ...free, nextAttemptAt: command.until } : contact;
    case "hold":
      return contact.status === "pending" ? { ...free, heldBy: command.rule } : contact;
    case "dnc":
      return contact.status === "completed" || contact.status === "failed"
        ? contact
        : { ...free, status: "dnc", nextAttemptAt: null, heldBy: unpromised(contact) };
    case "release":
      return free;
    case "promise":
      return contact.status === "dnc" || inCall(contact)
        ? contact
        : { ...free, status: "pending", heldBy: HELD_FOR_CALLBACK, nextAttemptAt: command.dueAt };
    case "unpromise":
      return contact.heldBy === HELD_FOR_CALLBACK && contact.status === "pending"
        ? { ...free, heldBy: null, nextAttemptAt: null }
        : contact;
    case "requeue":
      return contact.status === "dnc" || inCall(contact)
        ? contact
        : { ...free, status: "pending", heldBy: null, nextAttemptAt: null };
    case "finish":
      return contact.status === "pending"
        ? { ...free, status: "completed", heldBy: null, nextAttemptAt: null }
        : contact;
  }
}

const inCall = ({ status }: Contact): boolean => status === "dialing" || status === "connected";
/** What holds the contact once the promise is kept or void. */
const unpromised = ({ heldBy }: Contact): string | null => (heldBy === HELD_FOR_CALLBACK ? null : heldBy);

/** The rule that speaks of an outcome: the campaign's own, else its two plain members. */
export function ruleFor(settings: RetrySettings, outcome: RetryOutcome): RetryRule {
  const own = settings.retryRules.find((rule) => rule.outcome === outcome);
  return (
    own ?? { outcome, delayMinutes: settings.retryDelayMinutes, maxAttempts: settings.maxAttempts, strategy: "fixed" }
  );
}

function afterAttempt(contact: Contact, ended: Extract<ContactCommand, { type: "attemptEnded" }>): Contact {
  const rule = ruleFor(ended.rules, ended.outcome);
  // The campaign's own limit stands above every rule: a rule may ask for fewer attempts, never for more.
  const allowed = Math.min(rule.maxAttempts, ended.rules.maxAttempts);
  if (ended.deadNumber || rule.strategy === "never" || contact.attempts >= allowed)
    return { ...contact, status: "failed", nextAttemptAt: null, heldBy: unpromised(contact) };
  const rested = ended.at + rule.delayMinutes * MINUTE;
  const nextAttemptAt = rule.strategy === "daypart" ? Math.max(rested, ended.nextDaypartAt ?? rested) : rested;
  return { ...contact, status: "pending", nextAttemptAt };
}

function afterTalk(contact: Contact, over: Extract<ContactCommand, { type: "talkOver" }>): Contact {
  const { verdict, rules, at } = over;
  if (verdict.kind === "dnc") return { ...contact, status: "dnc", nextAttemptAt: null };
  if (verdict.kind === "callback")
    return {
      ...contact,
      status: "pending",
      heldBy: HELD_FOR_CALLBACK,
      nextAttemptAt: contact.nextAttemptAt ?? at + rules.retryDelayMinutes * MINUTE,
    };
  if (verdict.kind === "done" || contact.attempts >= rules.maxAttempts)
    return { ...contact, status: "completed", nextAttemptAt: null };
  return {
    ...contact,
    status: "pending",
    nextAttemptAt: at + (verdict.delayMinutes ?? rules.retryDelayMinutes) * MINUTE,
  };
}
