import type { Timers } from "../ports/clock.ts";

/** The promise's value, or `late()` when it is not there after `ms`. A rejection passes through. */
export async function within<T>(timers: Timers, ms: number, promise: Promise<T>, late: () => T): Promise<T> {
  let cancel = (): void => {};
  const limit = new Promise<T>((resolve) => {
    cancel = timers.after(ms, () => resolve(late()), { background: true });
  });
  try {
    return await Promise.race([promise, limit]);
  } finally {
    cancel();
  }
}
