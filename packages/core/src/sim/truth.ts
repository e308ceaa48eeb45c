import type { Instant } from "../model/instant.ts";
import type { Channel, OriginateOrder } from "./channel.ts";
import type { CalleeOutcome } from "./people.ts";

/** What really became of one originate to a number. */
export interface DialRecord {
  readonly uuid: string;
  readonly number: string;
  readonly gateway: string;
  /** The variable `engage_call_id`. */
  readonly callId: string | null;
  /** Which time this number was dialed, from 1; 0 when the switch refused. */
  readonly attempt: number;
  readonly at: Instant;
  /** `live` until it ends; `cancelled`: ended by us before an answer; `refusedBySwitch`: nothing was sent. */
  outcome: CalleeOutcome | "live" | "cancelled" | "refusedBySwitch";
  answeredAt: Instant | null;
  bridgedAt: Instant | null;
  endedAt: Instant | null;
  cause: string | null;
}

/** Everything since the start, customers' legs unless said. */
export interface TruthCounts {
  /** Sent to a customer. */
  readonly originated: number;
  /** Asked for, but refused by the switch before anything was sent. */
  readonly refusedBySwitch: number;
  readonly answered: number;
  readonly answeredByPerson: number;
  readonly answeredByMachine: number;
  readonly bridged: number;
  /** Answered by a person and ended without ever hearing an agent. */
  readonly leftWaiting: number;
  readonly noAnswer: number;
  readonly busy: number;
  readonly invalid: number;
  readonly failure: number;
  readonly refusal: number;
  readonly cancelled: number;
  readonly liveNow: number;
  readonly maxLive: number;
  /** More than 1 means that some number was dialed while a call to it was up. */
  readonly maxLivePerNumber: number;
  readonly agentLegs: number;
  /** More than 1 means that some phone of ours was rung while it was on a call. */
  readonly maxLivePerAgent: number;
}

/** The simulator's own book, for comparison with what a dialer says of the same day. */
export interface Truth {
  counts(): TruthCounts;
  /** The latest records, oldest first, refused ones included. */
  records(): readonly DialRecord[];
  /** Numbers that were dialed while a call to them was up; the first 100. */
  readonly dialedTwiceAtOnce: readonly string[];
}

/** One form of a number, however the gateway wants it written: `+971…` and `971…` reach the same person. */
export const plainNumber = (number: string): string => number.replace(/^\+/, "");

/** How many calls are up now, and the most at once, by key. */
class Gauge {
  readonly #live = new Map<string, number>();
  max = 0;

  up(key: string): number {
    const count = (this.#live.get(key) ?? 0) + 1;
    this.#live.set(key, count);
    this.max = Math.max(this.max, count);
    return count;
  }

  down(key: string): void {
    const count = (this.#live.get(key) ?? 1) - 1;
    if (count > 0) this.#live.set(key, count);
    else this.#live.delete(key);
  }
}

const ZERO = {
  originated: 0,
  refusedBySwitch: 0,
  answered: 0,
  answeredByPerson: 0,
  answeredByMachine: 0,
  bridged: 0,
  leftWaiting: 0,
  noAnswer: 0,
  busy: 0,
  invalid: 0,
  failure: 0,
  refusal: 0,
  cancelled: 0,
  liveNow: 0,
  maxLive: 0,
  agentLegs: 0,
};

/** Keeps {@link Truth}; written by the core alone. Counts are exact for ever, records are the last `maxRecords`. */
export class Ledger implements Truth {
  readonly #maxRecords: number;
  readonly #byUuid = new Map<string, DialRecord>();
  readonly #perNumber = new Gauge();
  readonly #perAgent = new Gauge();
  readonly #counts = { ...ZERO };
  readonly dialedTwiceAtOnce: string[] = [];
  #records: DialRecord[] = [];

  constructor(maxRecords: number) {
    this.#maxRecords = maxRecords;
  }

  counts(): TruthCounts {
    return { ...this.#counts, maxLivePerNumber: this.#perNumber.max, maxLivePerAgent: this.#perAgent.max };
  }

  records(): readonly DialRecord[] {
    return this.#records.slice(-this.#maxRecords).map((record) => ({ ...record }));
  }

  refused(order: OriginateOrder, at: Instant, cause: string): void {
    if (order.to.kind !== "gateway") return;
    this.#counts.refusedBySwitch += 1;
    const record = newRecord(order, order.to, 0, at);
    this.#keep({ ...record, outcome: "refusedBySwitch", endedAt: at, cause });
  }

  sent(order: OriginateOrder, at: Instant, attempt: number): void {
    const { to } = order;
    if (to.kind === "user") {
      this.#counts.agentLegs += 1;
      this.#perAgent.up(to.sipUser);
      return;
    }
    if (to.kind === "loopback") return;
    const record = newRecord(order, to, attempt, at);
    this.#byUuid.set(order.uuid, record);
    this.#keep(record);
    const counts = this.#counts;
    counts.originated += 1;
    counts.liveNow += 1;
    counts.maxLive = Math.max(counts.maxLive, counts.liveNow);
    const live = this.#perNumber.up(plainNumber(to.number));
    if (live > 1 && this.dialedTwiceAtOnce.length < 100) this.dialedTwiceAtOnce.push(to.number);
  }

  answered(channel: Channel, at: Instant): void {
    const record = this.#byUuid.get(channel.uuid);
    if (!record) return;
    record.answeredAt = at;
    this.#counts.answered += 1;
    this.#counts[channel.fate?.outcome === "voicemail" ? "answeredByMachine" : "answeredByPerson"] += 1;
  }

  bridged(channel: Channel, at: Instant): void {
    const record = this.#byUuid.get(channel.uuid);
    if (!record || record.bridgedAt !== null) return;
    record.bridgedAt = at;
    this.#counts.bridged += 1;
  }

  ended(channel: Channel, at: Instant): void {
    if (channel.order.to.kind === "user") this.#perAgent.down(channel.order.to.sipUser);
    const record = this.#byUuid.get(channel.uuid);
    if (!record) return;
    this.#byUuid.delete(channel.uuid);
    this.#perNumber.down(plainNumber(record.number));
    this.#counts.liveNow -= 1;
    record.endedAt = at;
    record.cause = channel.cause;
    record.outcome = this.#outcome(channel);
  }

  #outcome(channel: Channel): DialRecord["outcome"] {
    const fate = channel.fate?.outcome ?? "person";
    const counts = this.#counts;
    if (channel.answeredAt !== null) {
      if (fate === "person" && channel.bridgedAt === null) counts.leftWaiting += 1;
      return fate;
    }
    if (channel.sipStatus === null) {
      const outcome = channel.cause === "NO_ANSWER" ? "noAnswer" : "cancelled";
      counts[outcome] += 1;
      return outcome;
    }
    if (fate !== "person" && fate !== "voicemail") counts[fate] += 1;
    return fate;
  }

  #keep(record: DialRecord): void {
    this.#records.push(record);
    // Cut in one go when a quarter too long: shifting one by one would move the whole array each time.
    if (this.#records.length > this.#maxRecords * 1.25) this.#records = this.#records.slice(-this.#maxRecords);
  }
}

function newRecord(
  order: OriginateOrder,
  to: { readonly gateway: string; readonly number: string },
  attempt: number,
  at: Instant,
): DialRecord {
  return {
    uuid: order.uuid,
    number: to.number,
    gateway: to.gateway,
    callId: order.variables.engage_call_id ?? null,
    attempt,
    at,
    outcome: "live",
    answeredAt: null,
    bridgedAt: null,
    endedAt: null,
    cause: null,
  };
}
