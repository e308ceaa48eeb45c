import { EngageError } from "@broadnet-engage/core/errors";
import type { Coordination, Lease, Log, Timers } from "@broadnet-engage/core/ports";
import { silentLog, systemTimers } from "@broadnet-engage/core/system";
import { type Ask, asking } from "./asking.ts";
import { type Connections, connectionsTo, type Source } from "./connections.ts";
import { channelOf, leaseKeys } from "./keys.ts";
import { ACQUIRE, RELEASE } from "./scripts.ts";
import { Topics } from "./topics.ts";

/**
 * Either `url` (`redis://` or `rediss://`), or `client`: an ioredis client whose settings are taken for two connections of
 * our own. The client itself is neither used nor closed.
 */
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
  return new RedisCoordination(connectionsTo(options, callLimitMs, log), prefix, { timers, callLimitMs, log });
}

class RedisCoordination implements Coordination {
  readonly #connections: Connections;
  readonly #prefix: string;
  readonly #ask: Ask;
  readonly #topics: Topics;
  #closed = false;

  constructor(
    connections: Connections,
    prefix: string,
    { timers, callLimitMs, log }: { timers: Timers; callLimitMs: number; log: Log },
  ) {
    this.#connections = connections;
    this.#prefix = prefix;
    this.#ask = asking(timers, callLimitMs, () => this.#closed);
    this.#topics = new Topics(connections.ears, this.#ask, log);
  }

  async acquire(name: string, owner: string, ttlMs: number): Promise<Lease | null> {
    const keys = leaseKeys(this.#prefix, name);
    const lastsMs = Math.max(1, Math.ceil(ttlMs));
    const token = await this.#ask(() =>
      this.#connections.commands.eval(ACQUIRE, 2, keys.lease, keys.token, owner, lastsMs),
    );
    if (token === null) return null;
    const fencingToken = Number(token);
    if (Number.isSafeInteger(fencingToken)) return Object.freeze({ name, owner, fencingToken });
    throw new EngageError("invariant-broken", "The token kept for this lease is no whole number.");
  }

  async release({ name, owner, fencingToken }: Lease): Promise<void> {
    const { lease } = leaseKeys(this.#prefix, name);
    await this.#ask(() => this.#connections.commands.eval(RELEASE, 1, lease, owner, String(fencingToken)));
  }

  async publish(topic: string, message: string): Promise<void> {
    await this.#ask(() => this.#connections.commands.publish(channelOf(this.#prefix, topic), message));
  }

  async subscribe(topic: string, listener: (message: string) => void): Promise<() => Promise<void>> {
    return this.#topics.join(channelOf(this.#prefix, topic), listener);
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#topics.leaveAll();
    this.#connections.close();
  }
}
