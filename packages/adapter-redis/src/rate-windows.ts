import { createHash } from "node:crypto";
import type { Log, RateTake, RateWindows, Timers } from "@broadnet-engage/core/ports";
import { silentLog, systemTimers } from "@broadnet-engage/core/system";
import type { Redis } from "ioredis";
import { type Ask, asking } from "./asking.ts";
import { connectionTo, type Source } from "./connections.ts";
import { rateKey } from "./keys.ts";
import { TAKE } from "./scripts.ts";

export type RedisRateWindowsOptions = Source & {
  /** Opens every key; installations that share a Redis need different ones. Default `engage`. */
  readonly prefix?: string;
  /** No take waits longer for Redis. Default 400: the port promises half a second. */
  readonly callLimitMs?: number;
  readonly timers?: Timers;
  readonly log?: Log;
};

const CALL_LIMIT_MS = 400;
const SHA = createHash("sha1").update(TAKE).digest("hex");

/**
 * Exact sliding windows that all nodes count in together, by one Redis. Takes of one key that are asked in one turn of the
 * event loop go as one question: a burst costs one script, and its places are given in the order they were asked for.
 *
 * Time is Redis' own clock. Set back, no window holds too many, and its places come back up to a window later; set forward,
 * they come back sooner by as much.
 */
export function redisRateWindows(options: RedisRateWindowsOptions): RateWindows {
  const { prefix = "engage", callLimitMs = CALL_LIMIT_MS, timers = systemTimers, log = silentLog } = options;
  return new RedisRateWindows(connectionTo(options, callLimitMs, log), prefix, { timers, callLimitMs });
}

/** Takes of one key, limit and window that wait for the end of this turn. */
interface Batch {
  size: number;
  readonly answer: Promise<Answer>;
}
interface Answer {
  readonly given: number;
  readonly left: number;
  readonly waitMs: number;
}

class RedisRateWindows implements RateWindows {
  readonly #redis: Redis;
  readonly #prefix: string;
  readonly #ask: Ask;
  readonly #waiting = new Map<string, Batch>();
  #closed = false;

  constructor(redis: Redis, prefix: string, { timers, callLimitMs }: { timers: Timers; callLimitMs: number }) {
    this.#redis = redis;
    this.#prefix = prefix;
    this.#ask = asking({ dependency: "rate-windows", timers, limitMs: callLimitMs, isClosed: () => this.#closed });
  }

  async take(key: string, limit: number, windowMs: number): Promise<RateTake> {
    const span = Math.ceil(windowMs);
    const batch = this.#join(rateKey(this.#prefix, key), limit, span);
    const place = batch.size++;
    const { given, left, waitMs } = await batch.answer;
    return place < given
      ? { allowed: true, left: left + given - place - 1, resetMs: span }
      : { allowed: false, left: 0, resetMs: waitMs };
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#redis.disconnect();
  }

  #join(key: string, limit: number, windowMs: number): Batch {
    const name = `${limit} ${windowMs} ${key}`;
    const known = this.#waiting.get(name);
    if (known) return known;
    const batch: Batch = {
      size: 0,
      // The first wait lets the rest of this turn join.
      answer: Promise.resolve().then(() => {
        this.#waiting.delete(name);
        return this.#ask(() => this.#run(key, limit, windowMs, batch.size));
      }),
    };
    this.#waiting.set(name, batch);
    return batch;
  }

  async #run(key: string, limit: number, windowMs: number, wanted: number): Promise<Answer> {
    const answer = await this.#redis.evalsha(SHA, 1, key, limit, windowMs, wanted).catch((error: unknown) => {
      // A Redis that is new, or was told to forget its scripts.
      if (String(error).includes("NOSCRIPT")) return this.#redis.eval(TAKE, 1, key, limit, windowMs, wanted);
      throw error;
    });
    const [given = 0, left = 0, waitMs = windowMs] = answer as number[];
    return { given, left, waitMs };
  }
}
