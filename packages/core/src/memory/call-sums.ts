import { type Call, isLive, talkSeconds } from "../model/call.ts";
import { type Instant, MINUTE } from "../model/instant.ts";
import type { CallTotals, CallWork } from "../ports/call-store.ts";
import { byText, byTime, Sorted, type Timed } from "./sorted.ts";
import type { Index } from "./table.ts";

type Sums = { -readonly [K in keyof CallTotals]: number };

const none = (): Sums => ({
  completed: 0,
  noAnswer: 0,
  busy: 0,
  failed: 0,
  voicemail: 0,
  abandoned: 0,
  withAgent: 0,
  talkSeconds: 0,
});

const MEMBER = {
  completed: "completed",
  no_answer: "noAnswer",
  busy: "busy",
  failed: "failed",
  voicemail: "voicemail",
} as const;

function addCall(sums: Sums, call: Call, sign: 1 | -1): void {
  sums[MEMBER[call.outcome ?? "failed"]] += sign;
  if (call.abandoned) sums.abandoned += sign;
  if (call.outcome !== "completed" || call.connectedAt === null) return;
  sums.withAgent += sign;
  sums.talkSeconds += sign * talkSeconds(call, call.connectedAt);
}

/** The calls added up; all of them are finished. */
export function callSum(calls: Iterable<Call>): CallTotals {
  const sums = none();
  for (const call of calls) addCall(sums, call, 1);
  return sums;
}

function addSums(sums: Sums, more: Sums): void {
  for (const member of Object.keys(sums) as (keyof Sums)[]) sums[member] += more[member];
}

/**
 * Finished calls of one campaign or tenant, added up minute by minute as they finish: pacing asks for an abandonment
 * window on every tick, and a window of a day must not cost a walk over the day's calls.
 */
export class CallSums {
  readonly #byStart = new Sorted<Timed>(byTime);
  readonly #minutes = new Map<number, Sums>();
  readonly #order = new Sorted<number>((a, b) => a - b);

  add(call: Call, sign: 1 | -1): void {
    const place = { at: call.startedAt, id: call.id };
    if (sign === 1) this.#byStart.add(place);
    else this.#byStart.delete(place);
    const minute = Math.floor(call.startedAt / MINUTE);
    const sums = this.#minutes.get(minute) ?? none();
    this.#minutes.set(minute, sums);
    this.#order.add(minute);
    addCall(sums, call, sign);
  }

  /** Started in [from, to). Whole minutes are added as they are; the calls of cut ones are looked at. */
  between(from: Instant, to: Instant, get: (id: string) => Call): CallTotals {
    const sums = none();
    const firstWhole = Math.ceil(from / MINUTE);
    const pastWhole = Math.floor(to / MINUTE);
    if (firstWhole >= pastWhole) {
      this.#addOnes(sums, from, to, get);
      return sums;
    }
    this.#addOnes(sums, from, firstWhole * MINUTE, get);
    for (const minute of this.#order.after(firstWhole - 1)) {
      if (minute >= pastWhole) break;
      addSums(sums, this.#minutes.get(minute) as Sums);
    }
    this.#addOnes(sums, pastWhole * MINUTE, to, get);
    return sums;
  }

  /** Ids by start, then id, of those started in [from, to). */
  *started(from: Instant, to: Instant): Generator<string> {
    for (const { at, id } of this.#byStart.after({ at: from, id: "" })) {
      if (at >= to) break;
      yield id;
    }
  }

  /** Finished calls that started in [from, to). */
  *callsBetween(from: Instant, to: Instant, get: (id: string) => Call): Generator<Call> {
    for (const id of this.started(from, to)) yield get(id);
  }

  #addOnes(sums: Sums, from: Instant, to: Instant, get: (id: string) => Call): void {
    for (const id of this.started(from, to)) addCall(sums, get(id), 1);
  }
}

export function workOf(calls: Iterable<Call>): CallWork {
  const work = { rang: 0, ringMs: 0, wrappedUp: 0, wrapUpMs: 0 };
  const said = new Map<string, number>();
  for (const call of calls) {
    const rangUntil = call.answeredAt ?? call.endedAt;
    if (call.ringingAt !== null && rangUntil !== null) {
      work.rang += 1;
      work.ringMs += rangUntil - call.ringingAt;
    }
    if (call.connectedAt !== null && call.endedAt !== null && call.completedAt !== null) {
      work.wrappedUp += 1;
      work.wrapUpMs += call.completedAt - call.endedAt;
    }
    if (call.disposition !== null) said.set(call.disposition, (said.get(call.disposition) ?? 0) + 1);
  }
  const dispositions = [...said].map(([code, count]) => ({ code, count })).sort((a, b) => byText(a.code, b.code));
  return { ...work, dispositions };
}

/** Names the sums of a campaign, or (null) of the whole tenant. */
export const sumKey = (tenantId: string, campaignId: string | null): string => `${tenantId} ${campaignId ?? "all"}`;

/** Keeps the sums of every campaign and tenant: a finished call counts in both. */
export function summed(sums: Map<string, CallSums>): Index<Call> {
  const add = (call: Call | null, sign: 1 | -1): void => {
    if (call === null || isLive(call)) return;
    for (const campaignId of call.campaignId === null ? [null] : [null, call.campaignId]) {
      const key = sumKey(call.tenantId, campaignId);
      const own = sums.get(key) ?? new CallSums();
      sums.set(key, own);
      own.add(call, sign);
    }
  };
  return (before, after) => {
    add(before, -1);
    add(after, 1);
  };
}
