import type { Clock, Log, RateTake, RateWindows } from "@broadnet-engage/core/ports";

/** After a failure the store is left alone for so long, so that requests do not each wait for it to fail again. */
const LEAVE_ALONE_MS = 1_000;

export interface DegradingWindows extends RateWindows {
  /** True while places are counted on this node alone (C-RL-5). */
  readonly degraded: () => boolean;
}

/**
 * The shared windows while they answer, and this node's own while they do not: a limiter that is down lets the
 * installation admit its limit once per node, and stops nobody who is within it.
 */
export function degradingWindows(shared: RateWindows, own: RateWindows, clock: Clock, log: Log): DegradingWindows {
  let tryAgainAt = Number.NEGATIVE_INFINITY;
  let isDegraded = false;

  function failed(error: unknown): void {
    tryAgainAt = clock.monotonic() + LEAVE_ALONE_MS;
    if (!isDegraded)
      log.warn("The rate limiter's store is down; limits are counted per node.", { error: String(error) });
    isDegraded = true;
  }

  async function take(key: string, limit: number, windowMs: number): Promise<RateTake> {
    if (clock.monotonic() >= tryAgainAt) {
      try {
        const answer = await shared.take(key, limit, windowMs);
        if (isDegraded) log.info("The rate limiter's store is back.");
        isDegraded = false;
        return answer;
      } catch (error) {
        failed(error);
      }
    }
    return own.take(key, limit, windowMs);
  }

  return {
    take,
    degraded: () => isDegraded,
    close: async () => {
      await shared.close();
      await own.close();
    },
  };
}
