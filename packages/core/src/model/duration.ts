import { z } from "zod";
import { DAY, HOUR, type Instant, MINUTE } from "./instant.ts";

const PATTERN = /^P(?:(\d{1,4})([YMWD])|T(\d{1,5})([HM]))$/;

/** One ISO 8601 unit: `PT24H`, `P7D`, `P2W`, `P6M`, `P2Y`. Law speaks in one unit at a time, and one unit is never ambiguous. */
export const Duration = z.string().regex(PATTERN, "must be one ISO 8601 unit such as PT24H, P7D, P6M or P2Y");
export type Duration = z.infer<typeof Duration>;

const UNIT_MS: Readonly<Record<string, number>> = { W: 7 * DAY, D: DAY, "T:H": HOUR, "T:M": MINUTE };

interface Parts {
  readonly count: number;
  readonly unit: string;
}

// The rules of an installation name a few dozen durations, again and again before every dial.
const read = new Map<Duration, Parts>();
const MAX_READ = 1_000;

function partsOf(duration: Duration): Parts {
  const known = read.get(duration);
  if (known !== undefined) return known;
  if (read.size >= MAX_READ) read.clear();
  const parts = readParts(duration);
  read.set(duration, parts);
  return parts;
}

function readParts(duration: Duration): Parts {
  const [, days, dateUnit, hours, timeUnit] = PATTERN.exec(duration) ?? [];
  if (dateUnit !== undefined) return { count: Number(days), unit: dateUnit };
  if (timeUnit !== undefined) return { count: Number(hours), unit: `T:${timeUnit}` };
  throw new RangeError(`Not a duration: ${duration}`);
}

/** Milliseconds of a duration of fixed length; null for months and years, which have none. */
export function fixedMs(duration: Duration): number | null {
  const { count, unit } = partsOf(duration);
  const ms = UNIT_MS[unit];
  return ms === undefined ? null : count * ms;
}

/**
 * The instant a duration after another. Months and years go by the calendar in UTC; a day the month does not have becomes
 * its last (31 January and a month is 28 February).
 */
export function after(at: Instant, duration: Duration): Instant {
  const { count, unit } = partsOf(duration);
  const ms = UNIT_MS[unit];
  if (ms !== undefined) return at + count * ms;
  const from = new Date(at);
  const months = from.getUTCMonth() + count * (unit === "Y" ? 12 : 1);
  const lastDay = new Date(Date.UTC(from.getUTCFullYear(), months + 1, 0)).getUTCDate();
  const day = Math.min(from.getUTCDate(), lastDay);
  const midnight = Math.floor(at / DAY) * DAY;
  return Date.UTC(from.getUTCFullYear(), months, day) + (at - midnight);
}
