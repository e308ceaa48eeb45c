import { redisCoordination, redisRateWindows } from "@broadnet-engage/adapter-redis";
import type { Coordination, Log, RateWindows } from "@broadnet-engage/core/ports";
import type { Config } from "../config/config.ts";

/** What the nodes of one installation share beside the storage. */
export interface Nodes {
  readonly rateWindows: RateWindows;
  readonly coordination: Coordination;
  /** Does it answer now? */
  readonly answers: () => Promise<boolean>;
}

/** Opens its connections at first use, so a Redis that is away keeps no server from starting. Null for a node that is alone. */
export function openNodes(config: Config, log: Log): Nodes | null {
  const { REDIS_URL: url, REDIS_PREFIX: prefix } = config;
  if (!url) return null;
  const coordination = redisCoordination({ url, prefix, log });
  return {
    rateWindows: redisRateWindows({ url, prefix, log }),
    coordination,
    answers: () => coordination.publish("ping", "").then(() => true),
  };
}
