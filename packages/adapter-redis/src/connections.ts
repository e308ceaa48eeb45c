import type { Log } from "@broadnet-engage/core/ports";
import { Redis, type RedisOptions } from "ioredis";

/** A connection cannot do both: one that listens takes no commands. */
export interface Connections {
  readonly commands: Redis;
  readonly ears: Redis;
  /** At once; what waits for an answer is rejected. */
  close(): void;
}

const RECONNECT_STEP_MS = 50;
const RECONNECT_MAX_MS = 2_000;

const settings = (connectLimitMs: number): RedisOptions => ({
  lazyConnect: true,
  keyPrefix: "",
  connectTimeout: connectLimitMs,
  commandTimeout: undefined,
  // A command that was under way when the line broke is never sent again: a message could be told twice.
  autoResendUnfulfilledCommands: false,
  maxRetriesPerRequest: 0,
  // ioredis leaves the failure of its own renewal unhandled, which would end the process; topics.ts renews instead.
  autoResubscribe: false,
  retryStrategy: (times) => Math.min(times * RECONNECT_STEP_MS, RECONNECT_MAX_MS),
});

export type Source = { readonly url: string } | { readonly client: Redis };

/** Two connections, opened at first use and again whenever they break. */
export function connectionsTo(source: Source, connectLimitMs: number, log: Log): Connections {
  const options = settings(connectLimitMs);
  const open = () => ("url" in source ? new Redis(source.url, options) : source.client.duplicate(options));
  const [commands, ears] = [open(), open()];
  for (const connection of [commands, ears]) {
    connection.on("error", (error: Error) => log.warn("The connection to Redis broke.", { reason: error.message }));
  }
  return {
    commands,
    ears,
    close() {
      commands.disconnect();
      ears.disconnect();
    },
  };
}
