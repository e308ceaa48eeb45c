import { expect, it } from "vitest";
import { HOUR } from "../model/instant.ts";
import type { Calendar, CalendarDay, DayRule } from "../model/rule-calendar.ts";
import type { CallingHours } from "../model/rule-hours.ts";
import { hoursTable, windowsOn } from "./hours-table.ts";
import { dayOf } from "./local-time.ts";
import { everyDay } from "./testing.ts";

// Windows of a day by its date: the week, what stands in its place on days of a calendar or between dates, what holidays leave.

const calendar = (id: string, ...days: readonly Partial<CalendarDay>[]): Calendar =>
  ({ id, name: id, years: { from: 2026, to: 2026 }, days }) as unknown as Calendar;
const on = (from: string, status: "announced" | "computed" = "announced", to?: string): DayRule => ({
  kind: "listed",
  dates: [{ from, status, ...(to === undefined ? {} : { to }) }],
});
const ramadan = (change: Partial<CalendarDay> = {}): Partial<CalendarDay> => ({
  class: "ramadan",
  on: on("2026-02-18", "announced", "2026-03-20"),
  ...change,
});
const NINE_TO_TWO = [{ start: "09:00", end: "14:00" }];
const shorter: CallingHours["week"] = { sun: NINE_TO_TWO, mon: NINE_TO_TWO, tue: NINE_TO_TWO, wed: NINE_TO_TWO };
const during = (named: { calendar: string; class: string } | { from: string; to: string }): CallingHours => ({
  ...everyDay,
  overrides: [{ during: named, week: shorter }],
});
const hours = (table: CallingHours, calendars: readonly Calendar[], date: string): readonly number[] | null =>
  windowsOn(hoursTable(table, calendars, null), dayOf(date))?.map((ms) => ms / HOUR) ?? null;

const byCalendar = during({ calendar: "ae", class: "ramadan" });

it("another week holds on the days of a calendar, and on no day before or after", () => {
  const ae = [calendar("ae", ramadan())];
  expect(hours(byCalendar, ae, "2026-02-17")).toEqual([9, 18]);
  expect(hours(byCalendar, ae, "2026-02-18")).toEqual([9, 14]);
  expect(hours(byCalendar, ae, "2026-03-19")).toEqual([]);
  expect(hours(byCalendar, ae, "2026-03-20")).toEqual([9, 18]);
});

it("only days of the class that is named count, and only of the calendar that is named", () => {
  expect(hours(byCalendar, [calendar("ae", ramadan({ class: "public" }))], "2026-02-18")).toEqual([9, 18]);
  const two = [calendar("sa", ramadan()), calendar("ae", ramadan({ on: on("2026-02-19") }))];
  expect(hours(byCalendar, two, "2026-02-18")).toEqual([9, 18]);
  expect(hours(byCalendar, two, "2026-02-19")).toEqual([]);
});

it("a calendar that is named and not given leaves every day unknown", () => {
  expect(hoursTable(byCalendar, [], null).missing).toBe("ae");
  expect(hours(byCalendar, [calendar("sa", ramadan())], "2026-06-01")).toBeNull();
});

it("a day outside the calendar's years is unknown, and one of a calendar nobody named is not asked for", () => {
  expect(hours(byCalendar, [calendar("ae", ramadan())], "2027-01-01")).toBeNull();
  expect(hours(everyDay, [calendar("ae", ramadan())], "2027-01-01")).toEqual([9, 18]);
});

it("of a part of a day the other week holds there, and the usual one in the rest", () => {
  const ae = [calendar("ae", ramadan({ on: on("2026-02-18"), startsAt: "12:00" }))];
  expect(hours(byCalendar, ae, "2026-02-18")).toEqual([9, 14]);
  const late = during({ calendar: "ae", class: "ramadan" });
  const evening = {
    ...late,
    overrides: [{ ...(late.overrides?.[0] ?? never()), week: { wed: [{ start: "20:00", end: "22:00" }] } }],
  };
  expect(hours(evening, ae, "2026-02-18")).toEqual([9, 12, 20, 22]);
});

it("on a day that may or may not be one, only what both weeks permit is left", () => {
  const maybe = [calendar("ae", ramadan({ on: on("2026-02-18", "computed") }))];
  for (const date of ["2026-02-17", "2026-02-18"]) expect(hours(byCalendar, maybe, date)).toEqual([9, 14]);
  expect(hours(byCalendar, maybe, "2026-02-19")).toEqual([]);
  expect(hours(byCalendar, maybe, "2026-02-20")).toEqual([9, 18]);
});

it("another week between two dates holds from the first and not on the second", () => {
  const between = during({ from: "2026-07-01", to: "2026-07-03" });
  const found = ["2026-06-30", "2026-07-01", "2026-07-02", "2026-07-03"].map((date) => hours(between, [], date));
  expect(found).toEqual([[9, 18], [9, 14], [], [9, 18]]);
});

it("holidays leave what they and the week both permit, in the part of the day that they are", () => {
  const given = [
    calendar(
      "ae",
      { class: "public", on: on("2026-12-02") },
      { class: "eve", on: on("2026-12-31"), startsAt: "12:00" },
    ),
  ];
  const holidays = (
    classes?: readonly [string, ...string[]],
    windows: readonly { start: string; end: string }[] = [],
  ): CallingHours => ({
    ...everyDay,
    holidays: [{ calendar: "ae", windows: [...windows], ...(classes === undefined ? {} : { classes: [...classes] }) }],
  });
  expect(hours(holidays(), given, "2026-12-02")).toEqual([]);
  expect(hours(holidays(), given, "2026-12-31")).toEqual([9, 12]);
  expect(hours(holidays(["eve"]), given, "2026-12-02")).toEqual([9, 18]);
  expect(hours(holidays(undefined, [{ start: "08:00", end: "10:00" }]), given, "2026-12-02")).toEqual([9, 10]);
});

function never(): never {
  throw new Error("there is one");
}
