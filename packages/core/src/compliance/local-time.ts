import { DAY, HOUR, type Instant, MINUTE } from "../model/instant.ts";
import type { Weekday } from "../model/weekday.ts";

/** What a clock and a calendar on the wall of a zone show. */
export interface LocalTime {
  /** `2026-06-01`. */
  readonly date: string;
  readonly weekday: Weekday;
  /** Milliseconds since local midnight as the clock shows them (a clock change is not counted in). */
  readonly timeOfDayMs: number;
  /** Local minus UTC. */
  readonly offsetMs: number;
}

interface Zone {
  readonly format: Intl.DateTimeFormat;
  readonly offsets: Map<number, number>;
}

// Asking Intl costs microseconds and building a formatter costs hundreds, while a decision runs before every dial.
// Offsets are therefore kept per quarter of an hour: every clock change since 2016 fell on one.
const BUCKET = 15 * MINUTE;
const MAX_OFFSETS = 4_096;
const MAX_ZONES = 1_000;
const zones = new Map<string, Zone | null>();

const WEEKDAYS = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"] as const satisfies readonly Weekday[];
const EPOCH_WEEKDAY = 4; // 1970-01-01 was a Thursday

function build(name: string): Zone | null {
  try {
    const format = new Intl.DateTimeFormat("en-US", {
      timeZone: name,
      calendar: "gregory",
      numberingSystem: "latn",
      hourCycle: "h23",
      year: "numeric",
      month: "numeric",
      day: "numeric",
      hour: "numeric",
      minute: "numeric",
      second: "numeric",
    });
    return { format, offsets: new Map() };
  } catch {
    return null;
  }
}

function zoneOf(name: string): Zone | null {
  const held = zones.get(name);
  if (held !== undefined) return held;
  if (zones.size >= MAX_ZONES) zones.clear();
  const built = build(name);
  zones.set(name, built);
  return built;
}

/** Whether this runtime's time zone data knows the name. */
export const isZone = (name: string): boolean => zoneOf(name) !== null;

function askIntl(format: Intl.DateTimeFormat, at: Instant): number {
  const part: Record<string, number> = {};
  for (const { type, value } of format.formatToParts(at)) part[type] = Number(value);
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = part;
  return Date.UTC(year, month - 1, day, hour, minute, second) - at;
}

/**
 * Local minus UTC, in milliseconds, at an instant. Right from 2016 on; before that some zones changed their clocks at odd
 * minutes, and the answer may be early by up to a quarter of an hour there.
 *
 * @throws RangeError when the zone is not known (ask {@link isZone} first).
 */
export function offsetAt(name: string, at: Instant): number {
  const zone = zoneOf(name);
  if (!zone) throw new RangeError(`Unknown time zone: ${name}`);
  const bucket = Math.floor(at / BUCKET);
  const held = zone.offsets.get(bucket);
  if (held !== undefined) return held;
  if (zone.offsets.size >= MAX_OFFSETS) zone.offsets.clear();
  const offset = askIntl(zone.format, bucket * BUCKET);
  zone.offsets.set(bucket, offset);
  return offset;
}

const isoDate = (day: number): string => new Date(day * DAY).toISOString().slice(0, 10);

/** The local date, weekday and time of an instant. Throws as {@link offsetAt} does. */
export function localTime(zone: string, at: Instant): LocalTime {
  const offsetMs = offsetAt(zone, at);
  const day = Math.floor((at + offsetMs) / DAY);
  const weekday = WEEKDAYS[(((day + EPOCH_WEEKDAY) % 7) + 7) % 7] as Weekday;
  return { date: isoDate(day), weekday, timeOfDayMs: at + offsetMs - day * DAY, offsetMs };
}

/** First clock change in `(after, until]`, or null when the clock runs evenly. */
export function clockChange(zone: string, after: Instant, until: Instant): Instant | null {
  const before = offsetAt(zone, after);
  if (offsetAt(zone, until) === before) return null;
  let at = (Math.floor(after / BUCKET) + 1) * BUCKET;
  while (offsetAt(zone, at) === before) at += BUCKET;
  return at;
}

/**
 * The first instant at which a clock in the zone shows this date and time. A time that the spring change skips gives the
 * moment of the change, so that local midnight exists even where the clock jumps over it (Cairo).
 *
 * @param timeOfDayMs 0 to 24 h; 24 h is the next day's midnight
 */
export function instantOf(zone: string, date: string, timeOfDayMs: number): Instant {
  const wall = Date.parse(`${date}T00:00:00Z`) + timeOfDayMs;
  const early = offsetAt(zone, wall - DAY);
  const late = offsetAt(zone, wall + DAY);
  const fits = [wall - early, wall - late].filter((at) => at + offsetAt(zone, at) === wall);
  if (fits.length > 0) return Math.min(...fits);
  return clockChange(zone, wall - DAY, wall + DAY) ?? wall - early;
}

/** The calendar date after this one. */
export const dayAfter = (date: string): string => isoDate(Date.parse(`${date}T00:00:00Z`) / DAY + 1);

const two = (n: number): string => String(n).padStart(2, "0");

/** `2026-09-03T12:41:00+03:00`. */
export function localIso(zone: string, at: Instant): string {
  const { offsetMs } = localTime(zone, at);
  const size = Math.abs(offsetMs);
  const sign = offsetMs < 0 ? "-" : "+";
  const clock = new Date(at + offsetMs).toISOString().slice(0, 19);
  return `${clock}${sign}${two(Math.floor(size / HOUR))}:${two(Math.floor((size % HOUR) / MINUTE))}`;
}
