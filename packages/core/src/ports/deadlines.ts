import type { Deadline, DeadlineKind } from "../model/deadline.ts";
import type { Instant } from "../model/instant.ts";

/** What becomes due, of all tenants. Written with the change that causes it, so a crash cannot lose one. */
export interface Deadlines {
  /** Sets or moves the deadline of this kind for this thing. */
  set(deadline: Deadline): Promise<void>;
  /** Idempotent. */
  cancel(kind: DeadlineKind, refId: string): Promise<void>;
  /** Removes every deadline of the thing. */
  clear(refId: string): Promise<void>;
  /** Due at `now`, soonest first. Does not remove: whoever handles one cancels it in the same transaction as the effect. */
  due(now: Instant, limit: number): Promise<readonly Deadline[]>;
  /** When this kind of this thing is due, or null. */
  of(kind: DeadlineKind, refId: string): Promise<Instant | null>;
  /** The soonest, or null. */
  next(): Promise<Instant | null>;
}
