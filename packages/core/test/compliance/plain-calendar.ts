import type { Calendar, CalendarDay, DayRule } from "../../src/model/rule-calendar.ts";

// The days of a calendar, asked one by one: "is this date such a day?". Written from the words of the schema alone, with other
// arithmetic than the engine's, so that a mistake would have to be made twice. Slow on purpose.

const WEEKDAYS = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"];

/** A date as the calendar on the wall shows it. */
export interface PlainDate {
  readonly year: number;
  readonly month: number;
  readonly day: number;
}

export const plus = ({ year, month, day }: PlainDate, days: number): PlainDate => {
  const moved = new Date(Date.UTC(year, month - 1, day + days));
  return { year: moved.getUTCFullYear(), month: moved.getUTCMonth() + 1, day: moved.getUTCDate() };
};
export const weekdayOf = ({ year, month, day }: PlainDate): string =>
  WEEKDAYS[new Date(Date.UTC(year, month - 1, day)).getUTCDay()] ?? "";
export const textOf = ({ year, month, day }: PlainDate): string =>
  `${year}-${String(month).padStart(2, "0")}-${String(day).padStart(2, "0")}`;
const same = (a: PlainDate, b: PlainDate): boolean => textOf(a) === textOf(b);

/** Easter by Gauss's rule with its exceptions; the orthodox one by the Julian rule, thirteen days on. */
function easter(year: number, church: "western" | "orthodox"): PlainDate {
  const [a, b, c] = [year % 19, year % 4, year % 7];
  if (church === "orthodox") {
    const d = (19 * a + 15) % 30;
    const e = (2 * b + 4 * c + 6 * d + 6) % 7;
    return plus({ year, month: 3, day: 22 }, d + e + 13);
  }
  const k = Math.floor(year / 100);
  const p = Math.floor((13 + 8 * k) / 25);
  const m = (15 - p + k - Math.floor(k / 4)) % 30;
  const n = (4 + k - Math.floor(k / 4)) % 7;
  const d = (19 * a + m) % 30;
  const e = (2 * b + 4 * c + 6 * d + n) % 7;
  const late = (d === 29 && e === 6) || (d === 28 && e === 6 && (11 * m + 11) % 30 < 19);
  return plus({ year, month: 3, day: 22 }, d + e - (late ? 7 : 0));
}

function isRuleDay(rule: Exclude<DayRule, { kind: "listed" }>, date: PlainDate): boolean {
  switch (rule.kind) {
    case "fixed":
      return date.month === rule.month && date.day === rule.day;
    case "nth": {
      if (date.month !== rule.month || weekdayOf(date) !== rule.weekday) return false;
      if (rule.nth > 0) return Math.ceil(date.day / 7) === rule.nth;
      let later = 0;
      for (let next = plus(date, 7); next.month === date.month; next = plus(next, 7)) later += 1;
      return later === -rule.nth - 1;
    }
    case "near": {
      if (weekdayOf(date) !== rule.weekday) return false;
      return [0, 1, 2, 3, 4, 5, 6].some((days) => {
        const from = plus(date, rule.side === "on_or_after" ? -days : days);
        return from.month === rule.month && from.day === rule.day;
      });
    }
    case "easter":
      return same(date, easter(date.year, rule.church));
  }
}

/** Whether the entry's own day falls here, before any moving; and whether that is certain. */
function isOwnDay(entry: CalendarDay, date: PlainDate): "yes" | "perhaps" | "no" {
  const { on } = entry;
  if (on.kind !== "listed") {
    const shift = "plusDays" in on ? (on.plusDays ?? 0) : 0;
    const origin = plus(date, -shift);
    if (origin.year < (entry.since ?? 0) || origin.year > (entry.until ?? 9999)) return "no";
    return isRuleDay(on, origin) ? "yes" : "no";
  }
  let found: "yes" | "perhaps" | "no" = "no";
  for (const { from, to, status } of on.dates) {
    const inside = (text: string): boolean => (to === undefined ? text === from : from <= text && text < to);
    const near = [-1, 0, 1].map((days) => inside(textOf(plus(date, days))));
    if (status === "announced" ? near[1] : near.every(Boolean)) return "yes";
    if (status === "computed" && near.some(Boolean)) found = "perhaps";
  }
  return found;
}

/** How the entry holds on this date, as itself or as a substitute for a day some days away. */
export function holds(entry: CalendarDay, date: PlainDate): "yes" | "perhaps" | "no" {
  const substitutes = entry.substitutes ?? [];
  let found: "yes" | "perhaps" | "no" = "no";
  for (const days of [0, 1, 2, 3, 4, 5, 6, 7, -1, -2, -3, -4, -5, -6, -7]) {
    const own = plus(date, -days);
    const is = isOwnDay(entry, own);
    if (is === "no") continue;
    const fits = substitutes.filter(({ on }) => (on as string[]).includes(weekdayOf(own)));
    const counts =
      days === 0
        ? !fits.some(({ instead }) => instead)
        : fits.some(({ to, side = "after" }) => weekdayOf(date) === to && (side === "after" ? days > 0 : days < 0));
    if (!counts) continue;
    if (is === "yes") return "yes";
    found = "perhaps";
  }
  return found;
}

/** Whether the calendar can tell of this date at all. */
export function isKnown({ years, days }: Calendar, { year }: PlainDate): boolean {
  if (year < years.from || year > years.to) return false;
  for (let each = years.from; each <= year; each += 1)
    for (const { on, since = each, until = each } of days)
      if (on.kind === "listed" && on.hijri && each >= since && each <= until)
        if (!on.dates.some(({ from }) => from.startsWith(`${each}-`))) return false;
  return true;
}
