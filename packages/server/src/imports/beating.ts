import type { Timers } from "@broadnet-engage/core/ports";

export interface Beat {
  readonly timers: Timers;
  readonly everyMs: number;
  /** One that fails is as good as left out: the next may do. */
  readonly beat: () => Promise<void>;
}

/**
 * What `work` comes to, and a beat now and then until it has: whatever the work waits for, and however long. No two at once, and
 * none is under way when this has ended.
 */
export async function beating<T>({ timers, everyMs, beat }: Beat, work: Promise<T>): Promise<T> {
  let isOver = false;
  let last = Promise.resolve();
  let callOff = (): void => {};
  const next = (): void => {
    if (isOver) return;
    callOff = timers.after(
      everyMs,
      () =>
        (last = beat()
          .catch(() => {})
          .then(next)),
      { background: true },
    );
  };
  next();
  try {
    return await work;
  } finally {
    isOver = true;
    callOff();
    await last;
  }
}
