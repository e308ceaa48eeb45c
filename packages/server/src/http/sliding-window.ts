/** Counts events per key over the last `windowMs`, exactly: no key is ever let through more than `limit` times in any window. */
export interface SlidingWindow {
  /** Takes one place if there is one. */
  take(key: string): Take;
}
export interface Take {
  readonly allowed: boolean;
  readonly left: number;
  /** Until a place becomes free (when refused) or until all are free again. */
  readonly resetMs: number;
}

/** `monotonic` in milliseconds. Keys that were quiet for a window are forgotten, so memory follows traffic. */
export function slidingWindow(limit: number, windowMs: number, monotonic: () => number): SlidingWindow {
  const taken = new Map<string, number[]>();
  let sweptAt = monotonic();

  function sweep(now: number): void {
    if (now - sweptAt < windowMs) return;
    sweptAt = now;
    for (const [key, times] of taken) if ((times.at(-1) ?? 0) <= now - windowMs) taken.delete(key);
  }

  return {
    take(key) {
      const now = monotonic();
      sweep(now);
      const times = (taken.get(key) ?? []).filter((at) => at > now - windowMs);
      const allowed = times.length < limit;
      if (allowed) times.push(now);
      taken.set(key, times);
      const edge = allowed ? times.at(-1) : times[0];
      return { allowed, left: limit - times.length, resetMs: Math.max(0, (edge ?? now) + windowMs - now) };
    },
  };
}
