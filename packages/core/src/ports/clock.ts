import type { Instant } from "../model/instant.ts";

/** Time, from outside. `now` is for law and records and may jump; `monotonic` is for durations and never does. */
export interface Clock {
  /** Milliseconds since 1970. */
  now(): Instant;
  /** Milliseconds since some moment; never goes back. */
  monotonic(): number;
}

/** Waiting, from outside. */
export interface Timers {
  /** Runs `fn` once, not earlier than `ms` from now. Returns how to call it off. A pending timer does not keep a process alive when `background`. */
  after(ms: number, fn: () => void, options?: { background?: boolean }): () => void;
}
