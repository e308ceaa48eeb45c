import { DAY, HOUR, type Instant } from "../model/instant.ts";
import type { Schedule } from "../model/schedule.ts";
import { dayAfter, instantOf, type LocalTime, localTime } from "./local-time.ts";
import { clockMs } from "./windows.ts";

// What a campaign itself wants, on top of the law: it is asked after it, and can only say no. Holidays of the
// jurisdiction are the law's to name; no pack names one today, so `holidays` changes nothing yet.

const onDate = ({ startDate, endDate }: Schedule, date: string): boolean =>
  (startDate === null || date >= startDate) && (endDate === null || date <= endDate);

type ScheduleWindow = Schedule["windows"][number];

/** Start inclusive, end exclusive. */
const isIn = ({ days, start, end }: ScheduleWindow, { weekday, timeOfDayMs }: LocalTime): boolean =>
  days.includes(weekday) && clockMs(start) <= timeOfDayMs && timeOfDayMs < clockMs(end);

/** The windows that are open at this moment. */
const openWindows = (schedule: Schedule, local: LocalTime): readonly ScheduleWindow[] =>
  onDate(schedule, local.date) ? schedule.windows.filter((window) => isIn(window, local)) : [];

/** Whether the campaign wants to dial at this moment. */
export const scheduleOpen = (schedule: Schedule | null, zone: string, at: Instant): boolean =>
  schedule === null || openWindows(schedule, localTime(zone, at)).length > 0;

/** When the window that is open at `at` ends; null when none is, or none ends that day but with it. */
export function scheduleClosesAt(schedule: Schedule, zone: string, at: Instant): Instant | null {
  const local = localTime(zone, at);
  const ends = openWindows(schedule, local).map(({ end }) => clockMs(end));
  return ends.length === 0 ? null : instantOf(zone, local.date, Math.max(...ends));
}

/** Days looked through for an opening: a week of windows, wherever the first day lies. */
const LOOK_DAYS = 8;

/** The first moment at or after `at` at which the schedule is open; null when there is none within the next week of it. */
export function scheduleOpensAt(schedule: Schedule | null, zone: string, at: Instant): Instant | null {
  if (schedule === null || scheduleOpen(schedule, zone, at)) return at;
  const today = localTime(zone, at).date;
  let date = schedule.startDate !== null && schedule.startDate > today ? schedule.startDate : today;
  for (let day = 0; day < LOOK_DAYS; day++, date = dayAfter(date)) {
    const openings = schedule.windows
      .map(({ start }) => instantOf(zone, date, clockMs(start)))
      .filter((opening) => opening > at && scheduleOpen(schedule, zone, opening));
    if (openings.length > 0) return Math.min(...openings);
  }
  return null;
}

/** When afternoon and evening begin: what a retry of another part of the day changes between. */
const DAYPARTS = [12 * HOUR, 17 * HOUR] as const;

/** When the part of the day after the one around `at` begins, in this zone. */
export function nextDaypart(zone: string, at: Instant): Instant {
  const { date, timeOfDayMs } = localTime(zone, at);
  const next = DAYPARTS.find((start) => start > timeOfDayMs) ?? DAY;
  return instantOf(zone, date, next);
}
