import type { NoAnswerCause } from "../pacing/policy.ts";

/** What becomes of one call that is placed now, if nobody intervenes. Milliseconds. */
export interface PlacedFate {
  readonly setupMs: number;
  /** From the ringing to the answer or the end; null = it ends without having rung. */
  readonly ringMs: number | null;
  readonly who: "person" | "machine" | "nobody";
  /** Why nobody answered. */
  readonly cause: Exclude<NoAnswerCause, "given_up">;
  /** What answering machine detection says, and how long after the answer; it is not asked where the campaign does without. */
  readonly verdict: "person" | "machine";
  readonly detectMs: number;
  /** Which part of the list it is of. */
  readonly segment: string;
}

/** An agent comes (`awayMs` null) or wants to leave for so long; milliseconds since the day began. */
export interface RosterEntry {
  readonly agent: number;
  readonly atMs: number;
  readonly awayMs: number | null;
}

/** Who is called and who talks, in a simulated shift. Agents are numbered from 0. */
export interface ShiftPeople {
  readonly roster: readonly RosterEntry[];
  /** @param atMs since the day began. */
  call(atMs: number): PlacedFate;
  talkMs(agent: number, who: "person" | "machine"): number;
  wrapUpMs(agent: number): number;
}
