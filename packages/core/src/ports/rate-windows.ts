/** What came of asking for one place. */
export interface RateTake {
  readonly allowed: boolean;
  /** Places left after this take; 0 when it was refused. */
  readonly left: number;
  /** Refused: until a place comes free, above 0. Allowed: until all are free again if nobody asks any more. */
  readonly resetMs: number;
}

/**
 * Counts what was let through per key over the last `windowMs`, sliding, for all nodes of an installation together.
 *
 * - *Never too many*: of one key no more than `limit` are let through in any span of `windowMs`, wherever it begins and
 *   however many nodes ask at once. A store that approximates may let through 1 % more, and none fewer than 1 % less.
 * - *From idle* all `limit` places may be taken in one moment; they come back one by one, each `windowMs` after it was
 *   taken, and not together at the end of a minute.
 * - *A refusal takes no place*: who goes on asking is let in as soon as who waits.
 * - *Limit and window are the caller's, at each take*: a changed limit holds from the next take on. Keys share nothing.
 * - Time is the store's own and monotonic: a wall clock that jumps neither frees nor blocks.
 * - Quiet keys are forgotten after `windowMs`: memory follows traffic.
 * - *After close*: `EngageError("closed")`. *Store away*: `EngageError("dependency-unavailable")` with
 *   `extra.dependency = "rate-windows"`, within half a second: nobody's request waits on a limiter that is down.
 */
export interface RateWindows {
  /** Atomic. `key` is any text up to 300 characters; `limit` a whole number from 1; `windowMs` from 1 to a day. */
  take(key: string, limit: number, windowMs: number): Promise<RateTake>;
  /** Lets connections go. Idempotent. */
  close(): Promise<void>;
}
