import { EngageError } from "../errors.ts";
import type { Clock } from "../ports/clock.ts";
import type { RateTake, RateWindows } from "../ports/rate-windows.ts";

/** When the places of one key were taken, oldest first from `head` on. */
interface Taken {
  readonly times: number[];
  head: number;
  windowMs: number;
}

/** What the nodes of one process share; left out, a node counts alone. */
export type RateHub = Map<string, Taken>;
export const rateHub = (): RateHub => new Map();

/** Consumed places at the front are cut off when there are so many: a take costs the same however full the window is. */
const CUT = 1_024;
const SWEEP_MS = 60_000;

/** Exact sliding windows in this process's memory. */
export function memoryRateWindows({ clock, hub = rateHub() }: { clock: Clock; hub?: RateHub }): RateWindows {
  let sweptAt = clock.monotonic();
  let closed = false;

  function sweep(now: number): void {
    if (now - sweptAt < SWEEP_MS) return;
    sweptAt = now;
    for (const [key, { times, windowMs }] of hub) if ((times.at(-1) ?? 0) <= now - windowMs) hub.delete(key);
  }

  function of(key: string, windowMs: number): Taken {
    const known = hub.get(key) ?? { times: [], head: 0, windowMs };
    known.windowMs = windowMs;
    hub.set(key, known);
    return known;
  }

  function forgetBefore(taken: Taken, edge: number): void {
    while (taken.head < taken.times.length && (taken.times[taken.head] ?? 0) <= edge) taken.head += 1;
    if (taken.head < CUT) return;
    taken.times.splice(0, taken.head);
    taken.head = 0;
  }

  async function take(key: string, limit: number, windowMs: number): Promise<RateTake> {
    if (closed) throw new EngageError("closed", "The rate windows are closed.");
    const now = clock.monotonic();
    sweep(now);
    const taken = of(key, windowMs);
    forgetBefore(taken, now - windowMs);
    const held = taken.times.length - taken.head;
    if (held < limit) {
      taken.times.push(now);
      return { allowed: true, left: limit - held - 1, resetMs: windowMs };
    }
    // The place that must end before there is room: with a lowered limit not the oldest one.
    const blocking = taken.times[taken.times.length - limit] ?? now;
    return { allowed: false, left: 0, resetMs: blocking + windowMs - now };
  }

  return {
    take,
    close: async () => {
      closed = true;
    },
  };
}
