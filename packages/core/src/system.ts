import { randomBytes } from "node:crypto";
import type { Clock, Timers } from "./ports/clock.ts";
import type { Ids } from "./ports/ids.ts";
import type { Log } from "./ports/log.ts";
import type { Random } from "./ports/random.ts";

// The only door to the world's clock, chance and timers. Everything else is handed these values; lint refuses
// `Date.now`, `Math.random`, `setTimeout` and their kin in every other file, so that the simulator can put its own here.

export interface System {
  readonly clock: Clock;
  readonly random: Random;
  readonly ids: Ids;
  readonly timers: Timers;
}

export const systemClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
};

export const systemRandom: Random = {
  next: () => randomBytes(6).readUIntBE(0, 6) / 2 ** 48,
  bytes: (length) => randomBytes(length),
};

export const systemTimers: Timers = {
  after(ms, fn, options) {
    const timer = setTimeout(fn, ms);
    if (options?.background) timer.unref();
    return () => clearTimeout(timer);
  },
};

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString("hex");

/**
 * UUIDv7 (RFC 9562 §5.7): 48 bits of milliseconds, a 12-bit counter that starts at random below 2,048 in each millisecond,
 * 62 random bits. Ascending within the process: when the counter is full, or the clock steps back, the last millisecond
 * is kept and counted on.
 */
export function uuidV7(clock: Clock, random: Random): Ids {
  let lastMs = -1;
  let counter = 0;
  return {
    next<T extends string>(): T {
      const now = clock.now();
      if (now > lastMs) {
        lastMs = now;
        counter = Math.floor(random.next() * 0x800);
      } else if (++counter > 0xfff) {
        lastMs += 1;
        counter = 0;
      }
      const time = lastMs.toString(16).padStart(12, "0");
      const tail = random.bytes(8);
      tail[0] = ((tail[0] ?? 0) & 0x3f) | 0x80;
      const rest = hex(tail);
      const middle = counter.toString(16).padStart(3, "0");
      return `${time.slice(0, 8)}-${time.slice(8)}-7${middle}-${rest.slice(0, 4)}-${rest.slice(4)}` as T;
    },
  };
}

export const system: System = {
  clock: systemClock,
  random: systemRandom,
  ids: uuidV7(systemClock, systemRandom),
  timers: systemTimers,
};

export const consoleLog: Log = {
  info: (message, data) => console.log(message, data ?? ""),
  warn: (message, data) => console.warn(message, data ?? ""),
  error: (message, data) => console.error(message, data ?? ""),
};

export const silentLog: Log = { info: () => {}, warn: () => {}, error: () => {} };
