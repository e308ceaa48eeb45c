import { redisRateWindows } from "@broadnet-engage/adapter-redis";
import type { Log, RateWindows } from "@broadnet-engage/core/ports";
import type { Config } from "../config/config.ts";

/** What the nodes of one installation count in together; null for a node that is alone. */
export const openSharedRateWindows = (config: Config, log: Log): RateWindows | null =>
  config.REDIS_URL ? redisRateWindows({ url: config.REDIS_URL, log }) : null;
