import { describe, expect, it } from "vitest";
import { HOUR } from "../model/instant.ts";
import type { Calendar, CalendarDay, DayRule } from "../model/rule-calendar.ts";
import { calendarTable } from "./calendar-days.ts";
import { dateOf } from "./local-time.ts";

// Days of calendars by their rules, beside dates that anybody can look up. The whole of them is proved against a plain reading in
// test/compliance.

const found = (on: DayRule, year: number, more: Partial<CalendarDay> = {}) => {
  const day = { name: "A day", class: "public", on, ...more };
  const calendar = { id: "days", years: { from: year, to: year }, days: [day] } as unknown as Calendar;
  return calendarTable(calendar, null).days;
};
const dates = (on: DayRule, year: number, more: Partial<CalendarDay> = {}): readonly string[] =>
  found(on, year, more)
    .map(({ day }) => dateOf(day))
    .filter((date) => date.startsWith(`${year}`));

describe("the nth weekday of a month", () => {
  const nth = (month: number, weekday: "mon" | "sun", which: 1 | 2 | 3 | 4 | 5 | -1 | -2) =>
    dates({ kind: "nth", month, weekday, nth: which }, 2026);

  it("is counted from the first, or from the last", () => {
    expect(nth(1, "mon", 3)).toEqual(["2026-01-19"]);
    expect(nth(5, "mon", -1)).toEqual(["2026-05-25"]);
    expect(nth(5, "mon", -2)).toEqual(["2026-05-18"]);
    expect(nth(3, "sun", 1)).toEqual(["2026-03-01"]);
    expect(nth(3, "sun", 5)).toEqual(["2026-03-29"]);
  });

  it("is none where the month has no fifth, also when the next month begins with it", () => {
    expect(nth(2, "sun", 5)).toEqual([]);
    expect(nth(2, "mon", 5)).toEqual([]);
  });
});

it("the weekday nearest to a date is on the side that is named, and the date itself on either", () => {
  const near = (weekday: "mon" | "sun", side: "on_or_before" | "on_or_after") =>
    dates({ kind: "near", month: 5, day: 24, weekday, side }, 2026);
  expect(near("mon", "on_or_before")).toEqual(["2026-05-18"]);
  expect(near("mon", "on_or_after")).toEqual(["2026-05-25"]);
  for (const side of ["on_or_before", "on_or_after"] as const) expect(near("sun", side)).toEqual(["2026-05-24"]);
});

it("29 February is there when it is", () => {
  expect(dates({ kind: "fixed", month: 2, day: 29 }, 2027)).toEqual([]);
  expect(dates({ kind: "fixed", month: 2, day: 29 }, 2028)).toEqual(["2028-02-29"]);
});

describe("a day that falls on a weekday it is moved from", () => {
  const christmas: DayRule = { kind: "fixed", month: 12, day: 25 };
  const to = { on: ["sat", "sun"], to: "mon" } as const;
  const substitutes = (more: object) => ({ substitutes: [{ ...to, on: [...to.on], ...more }] }) as Partial<CalendarDay>;

  it("is kept on the next such day as well, or instead, whichever of the weekdays it is", () => {
    expect(dates(christmas, 2027, substitutes({}))).toEqual(["2027-12-25", "2027-12-27"]);
    expect(dates(christmas, 2022, substitutes({}))).toEqual(["2022-12-25", "2022-12-26"]);
    expect(dates(christmas, 2027, substitutes({ instead: true }))).toEqual(["2027-12-27"]);
  });

  it("is kept on the last such day where it is moved before", () => {
    const fourth: DayRule = { kind: "fixed", month: 7, day: 4 };
    const before = { substitutes: [{ on: ["sat"], to: "fri", side: "before" }] } as Partial<CalendarDay>;
    expect(dates(fourth, 2026, before)).toEqual(["2026-07-04", "2026-07-03"]);
    expect(dates(fourth, 2027, before)).toEqual(["2027-07-04"]);
  });

  it("stays where it is on every other", () => {
    expect(dates(christmas, 2026, substitutes({ instead: true }))).toEqual(["2026-12-25"]);
  });
});

it("a part of a day begins at midnight or ends there where nothing else is said", () => {
  const partOf = (more: Partial<CalendarDay>) =>
    found({ kind: "fixed", month: 6, day: 1 }, 2026, more)[0]?.part.map((ms) => ms / HOUR);
  expect(partOf({})).toEqual([0, 24]);
  expect(partOf({ startsAt: "12:30" })).toEqual([12.5, 24]);
  expect(partOf({ endsAt: "12:30" })).toEqual([0, 12.5]);
  expect(partOf({ startsAt: "08:00", endsAt: "12:00" })).toEqual([8, 12]);
});
