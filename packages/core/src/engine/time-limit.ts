import { EngageError } from "../errors.ts";
import type { Timers } from "../ports/clock.ts";

/** The promise's value, or a `dependency-unavailable` that says `late` when it is not there after `ms`. A rejection passes through. */
export async function within<T>(timers: Timers, ms: number, promise: Promise<T>, late: string): Promise<T> {
  let cancel = (): void => {};
  const limit = new Promise<never>((_, reject) => {
    cancel = timers.after(ms, () => reject(new EngageError("dependency-unavailable", late)), { background: true });
  });
  try {
    return await Promise.race([promise, limit]);
  } finally {
    cancel();
  }
}
