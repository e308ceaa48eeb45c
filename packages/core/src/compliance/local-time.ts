import { DAY, HOUR, type Instant, MINUTE, SECOND } from "../model/instant.ts";
import type { Weekday } from "../model/weekday.ts";
import { type ZoneClock, zoneClock } from "./zone-clock.ts";

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

const WEEKDAYS = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"] as const satisfies readonly Weekday[];
const EPOCH_WEEKDAY = 4; // 1970-01-01 was a Thursday

/** A calendar date as days since 1970-01-01. */
export type DayNumber = number;

/** 0 = Sunday. */
export const weekdayIndex = (day: DayNumber): number => (((day + EPOCH_WEEKDAY) % 7) + 7) % 7;
export const weekdayNumber = (weekday: Weekday): number => WEEKDAYS.indexOf(weekday);

export const dayOf = (date: string): DayNumber => Date.parse(`${date}T00:00:00Z`) / DAY;
export const dateOf = (day: DayNumber): string => new Date(day * DAY).toISOString().slice(0, 10);

/** Whether this runtime's time zone data knows the name. */
export const isZone = (name: string): boolean => zoneClock(name) !== null;

function clockOf(name: string): ZoneClock {
  const clock = zoneClock(name);
  if (clock === null) throw new RangeError(`Unknown time zone: ${name}`);
  return clock;
}

/**
 * Local minus UTC, in milliseconds, at an instant. Exact from 2016 on.
 *
 * @throws RangeError when the zone is not known (ask {@link isZone} first).
 */
export const offsetAt = (name: string, at: Instant): number => clockOf(name).offsetAt(at);

/** The local date, weekday and time of an instant. Throws as {@link offsetAt} does. */
export function localTime(zone: string, at: Instant): LocalTime {
  const offsetMs = offsetAt(zone, at);
  const day = Math.floor((at + offsetMs) / DAY);
  const weekday = WEEKDAYS[weekdayIndex(day)] as Weekday;
  return { date: dateOf(day), weekday, timeOfDayMs: at + offsetMs - day * DAY, offsetMs };
}

/** First clock change in `(after, until]`, or null when the clock runs evenly. */
export function clockChange(zone: string, after: Instant, until: Instant): Instant | null {
  const clock = clockOf(zone);
  let span = clock.spanAt(after);
  const { offsetMs } = span;
  while (span.until <= until) {
    const { until: end } = span;
    span = clock.spanAt(end);
    if (span.offsetMs !== offsetMs) return end;
  }
  return null;
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
export const dayAfter = (date: string): string => dateOf(dayOf(date) + 1);

const TWO = Array.from({ length: 100 }, (_, n) => String(n).padStart(2, "0"));
const two = (n: number): string => TWO[n] ?? String(n);

const zoneText = (offsetMs: number): string => {
  const size = Math.abs(offsetMs);
  return `${offsetMs < 0 ? "-" : "+"}${two(Math.floor(size / HOUR))}:${two(Math.floor((size % HOUR) / MINUTE))}`;
};

/** What of a local time stays as it is all day: its midnight, its date, and what follows the minutes. */
export interface WrittenDay {
  readonly midnight: Instant;
  /** `2026-09-02T`. */
  readonly date: string;
  /** By the second: `41+04:00`. */
  readonly seconds: readonly string[];
}

// There are some forty offsets; who asks for more shares nothing.
const secondsBy = new Map<number, readonly string[]>();

function secondsWith(offsetMs: number): readonly string[] {
  const known = secondsBy.get(offsetMs);
  if (known !== undefined) return known;
  const made = TWO.slice(0, 60).map((second) => `${second}${zoneText(offsetMs)}`);
  if (secondsBy.size < 100) secondsBy.set(offsetMs, made);
  return made;
}

/** The day around `at` by an offset that is known. */
export function writtenDay(offsetMs: number, at: Instant): WrittenDay {
  const day = Math.floor((at + offsetMs) / DAY);
  return { midnight: day * DAY - offsetMs, date: `${dateOf(day)}T`, seconds: secondsWith(offsetMs) };
}

/** `12:41:`, by the minute of the day. */
const MINUTES = Array.from(
  { length: DAY / MINUTE },
  (_, minute) => `${two(Math.floor(minute / 60))}:${two(minute % 60)}:`,
);

/** `2026-09-03T12:41:00+03:00`, for a moment of that day. */
export function isoOn({ midnight, date, seconds }: WrittenDay, at: Instant): string {
  const second = ((at - midnight) / SECOND) | 0;
  const minute = (second / 60) | 0;
  return date + (MINUTES[minute] ?? "") + (seconds[second - minute * 60] ?? "");
}

/** `2026-09-03T12:41:00+03:00`, by an offset that is known. */
export const isoAt = (offsetMs: number, at: Instant): string => isoOn(writtenDay(offsetMs, at), at);

/** `2026-09-03T12:41:00+03:00`. */
export const localIso = (zone: string, at: Instant): string => isoAt(offsetAt(zone, at), at);
