import type { Calendar } from "../model/rule-calendar.ts";
import type { CallingHours, HolidayHours, HoursOverride, Week } from "../model/rule-hours.ts";
import { type CalendarTable, calendarTable } from "./calendar-days.ts";
import { type DayNumber, dayOf, weekdayIndex } from "./local-time.ts";
import { both, either, outside, WHOLE_DAY, type Windows, windowsOf } from "./windows.ts";

/** Calling hours worked out: what a weekday permits, and the days on which it is something else. */
export interface HoursTable {
  /** From Sunday. */
  readonly week: readonly Windows[];
  readonly special: ReadonlyMap<DayNumber, Windows>;
  /** Days outside are not known; no calendar, no limit. */
  readonly from: DayNumber;
  readonly to: DayNumber;
  /** A calendar the hours name and nobody gave; null = all are there. */
  readonly missing: string | null;
}

const DAYS = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"] as const;
const weekOf = (week: Week): readonly Windows[] => DAYS.map((day) => windowsOf(week[day] ?? []));

/** What changes one day: its windows become what this makes of them. */
type Change = (usual: Windows) => Windows;

function note(changes: Map<DayNumber, Change[]>, day: DayNumber, change: Change): void {
  const known = changes.get(day);
  if (known === undefined) changes.set(day, [change]);
  else known.push(change);
}

/** The override's windows in that part of the day; where it is not certain that the day is one, both must permit. */
function overridden(week: readonly Windows[], day: DayNumber, part: Windows, certain: boolean): Change {
  const own = week[weekdayIndex(day)] ?? [];
  return (usual) => {
    const there = both(certain ? own : both(usual, own), part);
    return part === WHOLE_DAY ? there : either(there, both(usual, outside(part)));
  };
}

function noteOverride(
  changes: Map<DayNumber, Change[]>,
  { during, week }: HoursOverride,
  calendars: ReadonlyMap<string, CalendarTable>,
): void {
  const weeks = weekOf(week);
  if ("calendar" in during) {
    const days = calendars.get(during.calendar)?.days ?? [];
    for (const { day, part, certain, class: kind } of days)
      if (kind === during.class) note(changes, day, overridden(weeks, day, part, certain));
    return;
  }
  const end = dayOf(during.to);
  for (let day = dayOf(during.from); day < end; day += 1) note(changes, day, overridden(weeks, day, WHOLE_DAY, true));
}

/** Holidays only take away, so a day that may be one counts as one. */
function noteHolidays(
  changes: Map<DayNumber, Change[]>,
  { calendar, classes, windows }: HolidayHours,
  calendars: ReadonlyMap<string, CalendarTable>,
): void {
  const left = windowsOf(windows);
  for (const { day, part, class: kind } of calendars.get(calendar)?.days ?? [])
    if (classes === undefined || classes.includes(kind))
      note(changes, day, (usual) => both(usual, either(left, outside(part))));
}

const namedBy = ({ overrides, holidays }: CallingHours): readonly string[] => [
  ...new Set([
    ...(overrides ?? []).flatMap(({ during }) => ("calendar" in during ? [during.calendar] : [])),
    ...(holidays ?? []).map(({ calendar }) => calendar),
  ]),
];

/** @param regions those the number can be in; null = all */
export function hoursTable(
  hours: CallingHours,
  calendars: readonly Calendar[],
  regions: readonly string[] | null,
): HoursTable {
  const names = namedBy(hours);
  const given = calendars.filter(({ id }) => names.includes(id));
  const tables = new Map(given.map((calendar) => [calendar.id, calendarTable(calendar, regions)]));
  const changes = new Map<DayNumber, Change[]>();
  for (const override of hours.overrides ?? []) noteOverride(changes, override, tables);
  for (const holiday of hours.holidays ?? []) noteHolidays(changes, holiday, tables);
  const week = weekOf(hours.week);
  const special = new Map<DayNumber, Windows>();
  for (const [day, made] of changes)
    special.set(
      day,
      made.reduce((windows, change) => change(windows), week[weekdayIndex(day)] ?? []),
    );
  const known = [...tables.values()];
  return {
    week,
    special,
    from: Math.max(Number.NEGATIVE_INFINITY, ...known.map(({ from }) => from)),
    to: Math.min(Number.POSITIVE_INFINITY, ...known.map(({ to }) => to)),
    missing: names.find((name) => !tables.has(name)) ?? null,
  };
}

/** What a day permits; null when that is not known. */
export function windowsOn(table: HoursTable, day: DayNumber): Windows | null {
  if (table.missing !== null || day < table.from || day >= table.to) return null;
  return table.special.get(day) ?? table.week[weekdayIndex(day)] ?? [];
}
