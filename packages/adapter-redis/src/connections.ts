import type { ConnectionOptions } from "node:tls";
import type { Log } from "@broadnet-engage/core/ports";
import { Redis, type RedisOptions } from "ioredis";

const RECONNECT_STEP_MS = 50;
const RECONNECT_MAX_MS = 2_000;

const settings = (callLimitMs: number): RedisOptions => ({
  lazyConnect: true,
  keyPrefix: "",
  connectTimeout: callLimitMs,
  commandTimeout: undefined,
  // A peer that is gone without a word never answers: then the connection is given up, and made anew.
  socketTimeout: callLimitMs,
  // What is asked in one turn of the event loop goes out in one write.
  enableAutoPipelining: true,
  // A command that was under way when the line broke is never sent again: a message could be told twice.
  autoResendUnfulfilledCommands: false,
  maxRetriesPerRequest: 0,
  // ioredis leaves the failure of its own renewal unhandled, which would end the process; topics.ts renews instead.
  autoResubscribe: false,
  retryStrategy: (times) => Math.min(times * RECONNECT_STEP_MS, RECONNECT_MAX_MS),
});

/**
 * Where Redis is. `url` is `redis://` or, with TLS, `rediss://`; `tls` holds what the machine's own trust does not: another
 * authority, a certificate of ours. `client` is an ioredis client whose settings are taken; it is itself neither used nor
 * closed.
 */
export type Source = { readonly url: string; readonly tls?: ConnectionOptions } | { readonly client: Redis };

/** A connection of our own, opened at first use and again whenever it breaks. */
export function connectionTo(source: Source, callLimitMs: number, log: Log): Redis {
  const options = settings(callLimitMs);
  const connection =
    "url" in source
      ? new Redis(source.url, { ...options, ...(source.tls ? { tls: source.tls } : {}) })
      : source.client.duplicate(options);
  connection.on("error", (error: Error) => log.warn("The connection to Redis broke.", { reason: error.message }));
  return connection;
}
