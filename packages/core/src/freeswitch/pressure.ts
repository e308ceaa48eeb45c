import { LIMITS } from "../limits.ts";

/** What can be seen of a node's strain. */
export interface Strain {
  /** Age of its events; null when none came lately. */
  readonly eventLagMs: number | null;
  /** How long the oldest unanswered command has waited. */
  readonly commandWaitMs: number;
  readonly pendingCommands: number;
  /** Legs we have asked it for in the last second. */
  readonly startedLastSecond: number;
  /** Monotonic milliseconds. */
  readonly at: number;
}

/** How many legs a second we ask of a node, for now. */
export interface Pace {
  /** 0 = none. */
  readonly callsPerSecond: number;
  /** When it was last changed. */
  readonly changedAt: number;
}

/** Nothing is known against it. */
export const FULL_PACE: Pace = { callsPerSecond: LIMITS.liveCalls, changedAt: Number.NEGATIVE_INFINITY };

/*
 * Figures of a real FreeSWITCH 1.11 on two cores. Below its knee (80–100 single or 20 bridged calls a second) the middle
 * event was 20–40 ms old and the 99th of 100 up to 200 ms. Just past it the middle one was seconds old, and 132 of 400
 * calls were bridged. Replies to commands take well under a millisecond until then.
 */
const CALM_MS = 100;
const SLOW_MS = 250;
const STOP_MS = 1_000;
const STOP_PENDING = 1_000;
/** A change needs this long to show. */
const STEP_MS = 1_000;
const RISE = 1.5;

/**
 * The pace after one more look. Pure.
 *
 * ```
 *   delay   0 ──── 100 ms ──────── 250 ms ──────────── 1 s ────
 *           rise   │     hold      │  halve each second │ stop
 * ```
 *
 * The delay is the greater of the events' lag and the wait of the oldest command. The gap between 100 and 250 ms keeps a
 * pace that has just been found from swinging; after a stop, only a calm switch is asked again: for one call a second, then
 * half as many more each second. Without a fresh event nothing rises: silence is no proof of calm.
 */
export function paceAfter(before: Pace, strain: Strain): Pace {
  const delayMs = Math.max(strain.eventLagMs ?? 0, strain.commandWaitMs);
  if (delayMs >= STOP_MS || strain.pendingCommands >= STOP_PENDING)
    return before.callsPerSecond === 0 ? before : { callsPerSecond: 0, changedAt: strain.at };
  if (strain.at - before.changedAt < STEP_MS) return before;
  if (delayMs >= SLOW_MS) return changed(before, Math.min(before.callsPerSecond, slower(before, strain)), strain);
  if (delayMs >= CALM_MS || strain.eventLagMs === null) return before;
  const faster = Math.max(1, before.callsPerSecond * RISE);
  return changed(before, Math.min(FULL_PACE.callsPerSecond, faster), strain);
}

/** Half of what was really asked of it, which is what it cannot bear; never so little that nothing would be learned. */
const slower = (before: Pace, { startedLastSecond }: Strain): number =>
  Math.max(1, Math.min(before.callsPerSecond, Math.max(1, startedLastSecond)) / 2);

const changed = (before: Pace, callsPerSecond: number, { at }: Strain): Pace =>
  callsPerSecond === before.callsPerSecond ? before : { callsPerSecond, changedAt: at };
