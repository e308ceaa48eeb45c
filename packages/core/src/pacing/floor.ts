import type { Instant } from "../model/instant.ts";

/**
 * What an agent is to pacing: `ready` for a call, `reserved` for one that is being connected (or that was promised to it),
 * `talking`, or in `wrap_up`. Agents on a break, in preview or logged off are not on the floor.
 */
export type FloorAgentState = "ready" | "reserved" | "talking" | "wrap_up";

export interface FloorAgent {
  readonly id: string;
  readonly state: FloorAgentState;
  readonly since: Instant;
  /** Leaves (break, log-off, another campaign) when the call and wrap-up of now are over. */
  readonly leaving: boolean;
}

/**
 * `dialing`: asked of the switch, nothing heard yet. `ringing`. `detecting`: answered, not yet known whether by a person.
 * `waiting`: answered by a person, and no agent is reserved for it. A call with an agent reserved is not on the floor: its
 * agent is.
 */
export type FloorCallPhase = "dialing" | "ringing" | "detecting" | "waiting";

/** What is known of a call before it is placed, and its chance is judged by. */
export interface Prospect {
  /** Of a bounded set: a list, a priority class, a kind of contact. */
  readonly segment: string;
  /** 1 = the contact's first. */
  readonly attempt: number;
  readonly gateway: string | null;
}

export interface FloorCall extends Prospect {
  readonly phase: FloorCallPhase;
  readonly dialedAt: Instant;
  readonly ringingAt: Instant | null;
  readonly answeredAt: Instant | null;
  /** Has an agent of its own who is not `ready` for others: a callback, a preview. */
  readonly promised: boolean;
}

/** Of the window in which the law counts. */
export interface AbandonBudget {
  /** Answered by a person and connected. */
  readonly connected: number;
  /** Answered by a person and not connected in time. */
  readonly abandoned: number;
  /** When the counts begin anew; null = never, or a window that slides. */
  readonly windowEndsAt: Instant | null;
  /** Percent of connected + abandoned: the lower of the campaign's target and the law's cap. */
  readonly capPct: number;
}

/** What a dialer can see when it asks how many calls to launch. No future, no secrets. */
export interface Floor {
  readonly agents: readonly FloorAgent[];
  readonly calls: readonly FloorCall[];
  /** What the next calls would be, as far as known; null = as the last ones were. */
  readonly upcoming: Prospect | null;
  /** Lines this campaign may still take. */
  readonly freeLines: number;
  /** Calls the rate limits allow at this moment. */
  readonly freeStarts: number;
  readonly budget: AbandonBudget;
  /** When the agents' or the campaign's day ends; null = not known. */
  readonly shiftEndsAt: Instant | null;
  readonly ringTimeoutMs: number;
  /** A call that has rung so long without an answer may be given up; null = never. The law forbids it before. */
  readonly leastRingMs: number | null;
  /** Whether such a call may also be given up for a fresh one, though an agent is there for who answers it. */
  readonly replacesLate: boolean;
  /** An answered person is abandoned when no agent is there within so long. */
  readonly connectLimitMs: number;
}
