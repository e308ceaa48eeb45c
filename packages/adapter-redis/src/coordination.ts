import { EngageError } from "@broadnet-engage/core/errors";
import type { Coordination, Lease, Log, Timers } from "@broadnet-engage/core/ports";
import { silentLog, systemTimers } from "@broadnet-engage/core/system";
import type { Redis } from "ioredis";
import { type Ask, asking } from "./asking.ts";
import { connectionTo, type Source } from "./connections.ts";
import { channelOf, leaseKeys } from "./keys.ts";
import { ACQUIRE, RELEASE } from "./scripts.ts";
import { Topics } from "./topics.ts";

export type RedisCoordinationOptions = Source & {
  /** Opens every key and channel; installations that share a Redis need different ones. Default `engage`. */
  readonly prefix?: string;
  /** No call waits longer for Redis. Default 2,000. */
  readonly callLimitMs?: number;
  readonly timers?: Timers;
  /** Hears of broken connections and failing listeners. Default: nobody does. */
  readonly log?: Log;
};

const CALL_LIMIT_MS = 2_000;

/**
 * Agreement between nodes by one Redis. Opens its connections at first use, and again whenever they break; listeners then
 * go on listening, without what was published meanwhile. Redis away: `EngageError("dependency-unavailable")` with
 * `extra.dependency = "coordination"`, never later than the call limit; whether the request was still carried out is then
 * unknown. After `close`: `EngageError("closed")`.
 */
export function redisCoordination(options: RedisCoordinationOptions): Coordination {
  const { prefix = "engage", callLimitMs = CALL_LIMIT_MS, timers = systemTimers, log = silentLog } = options;
  return new RedisCoordination(options, prefix, { timers, callLimitMs, log });
}

class RedisCoordination implements Coordination {
  // One connection cannot do both: one that listens takes no commands.
  readonly #commands: Redis;
  readonly #ears: Redis;
  readonly #prefix: string;
  readonly #ask: Ask;
  readonly #topics: Topics;
  #closed = false;

  constructor(
    source: Source,
    prefix: string,
    { timers, callLimitMs, log }: { timers: Timers; callLimitMs: number; log: Log },
  ) {
    this.#commands = connectionTo(source, callLimitMs, log);
    this.#ears = connectionTo(source, callLimitMs, log);
    this.#prefix = prefix;
    const isClosed = () => this.#closed;
    this.#ask = asking({ dependency: "coordination", timers, limitMs: callLimitMs, isClosed });
    this.#topics = new Topics(this.#ears, this.#ask, log);
    keepAwake(this.#ears, timers, callLimitMs, isClosed);
  }

  async acquire(name: string, owner: string, ttlMs: number): Promise<Lease | null> {
    const keys = leaseKeys(this.#prefix, name);
    const lastsMs = Math.max(1, Math.ceil(ttlMs));
    const token = await this.#ask(() => this.#commands.eval(ACQUIRE, 2, keys.lease, keys.token, owner, lastsMs));
    if (token === null) return null;
    const fencingToken = Number(token);
    if (Number.isSafeInteger(fencingToken)) return Object.freeze({ name, owner, fencingToken });
    throw new EngageError("invariant-broken", "The token kept for this lease is no whole number.");
  }

  async release({ name, owner, fencingToken }: Lease): Promise<void> {
    const { lease } = leaseKeys(this.#prefix, name);
    await this.#ask(() => this.#commands.eval(RELEASE, 1, lease, owner, String(fencingToken)));
  }

  async publish(topic: string, message: string): Promise<void> {
    await this.#ask(() => this.#commands.publish(channelOf(this.#prefix, topic), message));
  }

  async subscribe(topic: string, listener: (message: string) => void, onGap: () => void = () => {}) {
    return this.#topics.join(channelOf(this.#prefix, topic), { hear: listener, missed: onGap });
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#topics.leaveAll();
    this.#commands.disconnect();
    this.#ears.disconnect();
  }
}

const PING_MS = 1_000;

/**
 * Asks the listening connection for a word again and again: it sends nothing by itself, so its death would go unnoticed. One
 * that does not answer in `limitMs` is given up and made anew.
 */
function keepAwake(ears: Redis, timers: Timers, limitMs: number, isClosed: () => boolean): void {
  const ask = async (): Promise<void> => {
    if (ears.status !== "ready") return;
    const callOff = timers.after(limitMs, () => ears.disconnect(true), { background: true });
    await ears.ping().finally(callOff);
  };
  const again = (): void => {
    if (isClosed()) return;
    ask()
      .catch(() => {})
      .finally(() => timers.after(PING_MS, again, { background: true }));
  };
  timers.after(PING_MS, again, { background: true });
}
