import { randomBytes } from "node:crypto";
import { uuidV7 } from "./model/uuid-v7.ts";

export { uuidV7 };

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

const POOL_BYTES = 4_096;
let pool = Buffer.alloc(0);
let used = 0;

/** Bytes from the world, fetched by the page: one system call for 250 ids and not one for each. None is given out twice. */
function fresh(length: number): Buffer {
  if (length > POOL_BYTES / 8) return randomBytes(length);
  if (used + length > pool.length) {
    pool = randomBytes(POOL_BYTES);
    used = 0;
  }
  const bytes = Buffer.from(pool.subarray(used, used + length));
  pool.fill(0, used, used + length);
  used += length;
  return bytes;
}

export const systemRandom: Random = {
  next: () => fresh(6).readUIntBE(0, 6) / 2 ** 48,
  bytes: fresh,
};

export const systemTimers: Timers = {
  after(ms, fn, options) {
    const timer = setTimeout(fn, ms);
    if (options?.background) timer.unref();
    return () => clearTimeout(timer);
  },
};

export const system: System = {
  clock: systemClock,
  random: systemRandom,
  ids: uuidV7(systemClock, systemRandom),
  timers: systemTimers,
};

/** Version of the time zone data this runtime carries, such as `2025c`. */
export const tzdataVersion: string | null = process.versions.tz ?? null;

export const consoleLog: Log = {
  info: (message, data) => console.log(message, data ?? ""),
  warn: (message, data) => console.warn(message, data ?? ""),
  error: (message, data) => console.error(message, data ?? ""),
};

export const silentLog: Log = { info: () => {}, warn: () => {}, error: () => {} };
