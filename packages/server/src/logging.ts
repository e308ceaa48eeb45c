import type { Log } from "@broadnet-engage/core/ports";
import { destination, pino } from "pino";

/** JSON lines on standard error, so that what the server prints for people stays readable. */
export function pinoLog(level: string): Log {
  const logger = pino({ level, base: { service: "broadnet-engage" } }, destination({ fd: 2, sync: true }));
  return {
    info: (message, data) => logger.info(data ?? {}, message),
    warn: (message, data) => logger.warn(data ?? {}, message),
    error: (message, data) => logger.error(data ?? {}, message),
  };
}
