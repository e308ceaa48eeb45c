import type { Log } from "@broadnet-engage/core/ports";
import { type DestinationStream, destination, type Logger, pino } from "pino";
import { scrub } from "./scrub.ts";

type Data = Readonly<Record<string, unknown>> | undefined;

/** JSON lines on standard error, so that what the server prints for people stays readable. Scrubbed: see `scrub.ts`. */
export function pinoLog(level: string, to: DestinationStream = destination({ fd: 2, sync: true })): Log {
  const logger = pino({ level, base: { service: "broadnet-engage" } }, to);
  const at =
    (name: "info" | "warn" | "error") =>
    (message: string, data: Data): void => {
      if (isSilent(logger, name)) return;
      logger[name](scrub(data ?? {}) as object, String(scrub(message)));
    };
  return { info: at("info"), warn: at("warn"), error: at("error") };
}

/** Nothing is scrubbed for a line that nobody will see. */
const isSilent = (logger: Logger, level: string): boolean => !logger.isLevelEnabled(level);
