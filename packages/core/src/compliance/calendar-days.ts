import { DAY } from "../model/instant.ts";
import type { Calendar, CalendarDay, DayRule, Substitute } from "../model/rule-calendar.ts";
import { orthodoxEaster, westernEaster } from "./easter.ts";
import { type DayNumber, dayOf, weekdayIndex, weekdayNumber } from "./local-time.ts";
import { clockMs, WHOLE_DAY, type Windows } from "./windows.ts";

/** A calendar's day, found: which class, and for which part of the day. */
export interface FoundDay {
  readonly day: DayNumber;
  readonly name: string;
  readonly class: string;
  /** False: it may be this day or a neighbour, and nobody has said which. */
  readonly certain: boolean;
  readonly part: Windows;
}

/** A calendar, worked out for the regions a number can be in. */
export interface CalendarTable {
  readonly days: readonly FoundDay[];
  /** First day known, and first day that is not known any more. */
  readonly from: DayNumber;
  readonly to: DayNumber;
}

const dayIn = (year: number, month: number, day: number): DayNumber => Date.UTC(year, month - 1, day) / DAY;
const forward = (day: DayNumber, to: number): number => (to - weekdayIndex(day) + 7) % 7;

function nth(year: number, { month, weekday, nth }: Extract<DayRule, { kind: "nth" }>): DayNumber | null {
  const want = weekdayNumber(weekday);
  if (nth < 0) {
    const last = dayIn(year, month + 1, 1) - 1;
    return last - ((weekdayIndex(last) - want + 7) % 7) + (nth + 1) * 7;
  }
  const first = dayIn(year, month, 1);
  const found = first + forward(first, want) + (nth - 1) * 7;
  return found < dayIn(year, month + 1, 1) ? found : null;
}

function near(year: number, rule: Extract<DayRule, { kind: "near" }>): DayNumber {
  const day = dayIn(year, rule.month, rule.day);
  const ahead = forward(day, weekdayNumber(rule.weekday));
  return rule.side === "on_or_after" || ahead === 0 ? day + ahead : day + ahead - 7;
}

/** 29 February only when there is one. */
function fixed(year: number, { month, day }: Extract<DayRule, { kind: "fixed" }>): DayNumber | null {
  const found = dayIn(year, month, day);
  return new Date(found * DAY).getUTCMonth() === month - 1 ? found : null;
}

function byYear(rule: Exclude<DayRule, { kind: "listed" }>, year: number): DayNumber | null {
  switch (rule.kind) {
    case "fixed":
      return fixed(year, rule);
    case "nth":
      return nth(year, rule);
    case "near":
      return near(year, rule);
    case "easter":
      return rule.church === "western" ? westernEaster(year) : orthodoxEaster(year);
  }
}

type Placed = Pick<FoundDay, "day" | "certain">;

/** Every day from `first` to `end` (exclusive). One that the moon has still to confirm is open at both its ends. */
function spread(first: DayNumber, end: DayNumber, computed: boolean): readonly Placed[] {
  if (!computed) return Array.from({ length: end - first }, (_, i) => ({ day: first + i, certain: true }));
  return Array.from({ length: end - first + 2 }, (_, i) => {
    const day = first - 1 + i;
    return { day, certain: first < day && day < end - 1 };
  });
}

function listed({ dates }: Extract<DayRule, { kind: "listed" }>): readonly Placed[] {
  return dates.flatMap(({ from, to, status }) => {
    const first = dayOf(from);
    return spread(first, to === undefined ? first + 1 : dayOf(to), status === "computed");
  });
}

function moved(day: DayNumber, substitutes: readonly Substitute[]): readonly DayNumber[] {
  const fits = substitutes.filter(({ on }) => on.some((weekday) => weekdayNumber(weekday) === weekdayIndex(day)));
  const others = fits.map(({ to, side }) => {
    const ahead = forward(day, weekdayNumber(to)) || 7;
    return side === "before" ? day - (7 - (ahead % 7)) : day + ahead;
  });
  return fits.some(({ instead }) => instead) ? others : [day, ...others];
}

function placesOf(entry: CalendarDay, years: Calendar["years"]): readonly Placed[] {
  if (entry.on.kind === "listed") return listed(entry.on);
  const rule = entry.on;
  const first = Math.max(years.from - 1, entry.since ?? years.from - 1);
  const last = Math.min(years.to + 1, entry.until ?? years.to + 1);
  const found: Placed[] = [];
  for (let year = first; year <= last; year += 1) {
    const day = byYear(rule, year);
    if (day !== null) found.push({ day: day + ("plusDays" in rule ? (rule.plusDays ?? 0) : 0), certain: true });
  }
  return found;
}

function daysOf(entry: CalendarDay, years: Calendar["years"]): readonly FoundDay[] {
  const part =
    entry.startsAt === undefined && entry.endsAt === undefined
      ? WHOLE_DAY
      : [clockMs(entry.startsAt ?? "00:00"), clockMs(entry.endsAt ?? "24:00")];
  return placesOf(entry, years).flatMap(({ day, certain }) =>
    moved(day, entry.substitutes ?? []).map((on) => ({ day: on, name: entry.name, class: entry.class, certain, part })),
  );
}

const yearOf = (day: DayNumber): number => new Date(day * DAY).getUTCFullYear();

/** The first year of the calendar for which a day of the moon is not listed: from there on nothing is known. */
function firstMissing({ days, years }: Calendar): number {
  for (let year = years.from; year <= years.to; year += 1)
    for (const { on, since, until } of days) {
      if (on.kind !== "listed" || on.hijri === undefined || year < (since ?? year) || year > (until ?? year)) continue;
      if (!on.dates.some(({ from }) => yearOf(dayOf(from)) === year)) return year;
    }
  return years.to + 1;
}

/** @param regions those the number can be in; null = it can be anywhere, and every region's days count */
export function calendarTable(calendar: Calendar, regions: readonly string[] | null): CalendarTable {
  const kept = calendar.days.filter(
    (entry) => entry.regions === undefined || regions === null || entry.regions.some((one) => regions.includes(one)),
  );
  return {
    days: kept.flatMap((entry) => daysOf(entry, calendar.years)),
    from: dayIn(calendar.years.from, 1, 1),
    to: dayIn(firstMissing(calendar), 1, 1),
  };
}
