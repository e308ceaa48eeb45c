import { describe, expect, it } from "vitest";
import type { DaysQuestion } from "../model/permitted-day.ts";
import type { RulePack } from "../model/rule-pack.ts";
import { instantOf } from "./local-time.ts";
import { daysBetween, permittedDays } from "./permitted-days.ts";
import { aCalendar, aHoliday, aPack, dated, everyDay, workdays } from "./testing.ts";

const ask = (packs: readonly RulePack[], from: string, to: string, change: Partial<DaysQuestion> = {}) =>
  permittedDays(
    { jurisdiction: "AE", purpose: "marketing", channel: null, zone: "Asia/Dubai", from, to, ...change },
    packs,
  );
const HOUR = 3_600_000;
const shown = (days: ReturnType<typeof ask>) =>
  days.map(({ date, windows }) => [date, windows.map(({ startsMs, endsMs }) => [startsMs / HOUR, endsMs / HOUR])]);

const calendar = aCalendar([aHoliday("National Day", 12, 2)]);
const withHolidays = aPack(
  { calendars: [calendar] },
  { callingHours: [dated({ ...everyDay, holidays: [{ calendar: "days", windows: [] }] })] },
);

describe("the permitted days", () => {
  it("C-CMP-9 are windows by the called person's clock, with the instants they are", () => {
    const [sunday, ...others] = ask([aPack()], "2026-11-22", "2026-11-28");
    expect(sunday).toMatchObject({
      date: "2026-11-22",
      windows: [
        {
          startsMs: 9 * HOUR,
          endsMs: 18 * HOUR,
          from: Date.parse("2026-11-22T05:00Z"),
          until: Date.parse("2026-11-22T14:00Z"),
        },
      ],
      unknown: null,
    });
    expect(others.map(({ windows }) => windows.length)).toEqual([1, 1, 1, 1, 0, 0]);
  });

  it("change with the rules, on the very day", () => {
    expect(shown(ask([aPack()], "2026-05-29", "2026-06-05"))).toEqual([
      ...["2026-05-29", "2026-05-30", "2026-05-31", "2026-06-01", "2026-06-02", "2026-06-03", "2026-06-04"].map(
        (date) => [date, [[9, 18]]],
      ),
      ["2026-06-05", []],
    ]);
  });

  it("are open to the end of the day where the hours are, and close at no midnight between", () => {
    const late = {
      ...everyDay,
      week: { sun: [{ start: "20:00", end: "24:00" }], mon: [{ start: "00:00", end: "02:00" }] },
    };
    const pack = aPack({}, { callingHours: [dated(late)] });
    expect(shown(ask([pack], "2026-11-22", "2026-11-23"))).toEqual([
      ["2026-11-22", [[20, 24]]],
      ["2026-11-23", [[0, 2]]],
    ]);
    expect(ask([pack], "2026-11-22", "2026-11-22")[0]?.reason).toContain("Outside permitted calling hours for AE");
    const around = [{ start: "00:00", end: "24:00" }];
    const [day] = ask(
      [aPack({}, { callingHours: [dated({ ...everyDay, week: { sun: around } })] })],
      "2026-11-22",
      "2026-11-22",
    );
    expect(day).toMatchObject({ windows: [{ startsMs: 0, endsMs: 24 * HOUR }], unknown: null, reason: null });
  });

  it("name the holidays and keep them closed", () => {
    const [before, holiday] = ask([withHolidays], "2026-12-01", "2026-12-02");
    expect(before).toMatchObject({ holidays: [], windows: [{}] });
    expect(holiday).toMatchObject({
      holidays: [{ name: "National Day", class: "public", certain: true }],
      windows: [],
      reason: expect.stringContaining("closed on holidays"),
    });
  });

  it("C-CMP-2 are never open where the pack does not know, nor past its calendar, nor without a pack", () => {
    const blind = aPack({}, { callingHours: [dated({ unknown: "nobody found the decree" })] });
    const past = ask([withHolidays], "2027-01-01", "2027-01-01");
    const none = ask([aPack()], "2026-01-01", "2026-01-01", { jurisdiction: "SA" });
    for (const days of [
      ask([blind], "2026-11-22", "2026-11-22"),
      past,
      none,
      ask([aPack()], "2020-01-01", "2020-01-01"),
    ])
      expect(days).toMatchObject([{ windows: [], unknown: expect.any(String) }]);
    // Another pack that is open does not make up for it.
    expect(ask([blind, aPack({ id: "ae-policy" })], "2026-11-22", "2026-11-22")).toMatchObject([{ windows: [] }]);
  });

  it("are what all packs of the jurisdiction permit, and the tenant's own rules", () => {
    const late = { ...workdays, week: { sun: [{ start: "12:00", end: "24:00" }] } };
    const other = aPack({ id: "ae-x" }, { callingHours: [dated(late)] });
    expect(shown(ask([aPack(), other], "2026-11-22", "2026-11-23"))).toEqual([
      ["2026-11-22", [[12, 18]]],
      ["2026-11-23", []],
    ]);
    const question = { jurisdiction: "AE", purpose: "marketing", channel: null, zone: "Asia/Dubai" } as const;
    const days = permittedDays({ ...question, from: "2026-11-22", to: "2026-11-22" }, [aPack()], [other]);
    expect(shown(days)).toEqual([["2026-11-22", [[12, 18]]]]);
  });

  it("do not count an hour that the clock skips, and count one twice that it repeats", () => {
    const allDay = { ...everyDay, week: { sun: [{ start: "00:00" as const, end: "24:00" as const }] } };
    const packs = [aPack({ zones: ["Europe/Berlin"] }, { callingHours: [dated(allDay)] })];
    const hours = (date: string) =>
      ask(packs, date, date, { zone: "Europe/Berlin" }).map(({ windows }) =>
        windows.map(({ from, until }) => (until - from) / HOUR),
      );
    expect(hours("2026-03-29")).toEqual([[23]]);
    expect(hours("2026-10-25")).toEqual([[25]]);
    expect(instantOf("Europe/Berlin", "2026-10-25", 0)).toBe(Date.parse("2026-10-24T22:00Z"));
  });
});

describe("the holidays of a day", () => {
  it("are named once, whichever packs name them, and only in the calendar's years", () => {
    const twice = [withHolidays, { ...withHolidays, id: "ae-policy" }];
    const names = (from: string) => ask(twice, from, from)[0]?.holidays.map(({ name }) => name);
    expect(names("2026-12-02")).toEqual(["National Day"]);
    expect(names("2026-12-03")).toEqual([]);
    expect(names("2025-12-02")).toEqual([]);
    expect(names("2027-12-02")).toEqual([]);
    const newYear = { ...calendar.days[0], name: "New Year", on: { kind: "fixed", month: 1, day: 1 } };
    const first = { ...withHolidays, calendars: [{ ...calendar, days: [newYear] } as typeof calendar] };
    const named = ["2026-01-01", "2027-01-01"].map((date) => ask([first], date, date)[0]?.holidays.length);
    expect(named).toEqual([1, 0]);
    const eve = { ...calendar, days: [...calendar.days, { ...calendar.days[0], name: "Flag Day" }] } as typeof calendar;
    const both = ask([{ ...withHolidays, calendars: [eve] }], "2026-12-02", "2026-12-02")[0]?.holidays;
    expect(both?.map(({ name }) => name)).toEqual(["National Day", "Flag Day"]);
  });

  it("are asked of both days of a range, and of one", () => {
    expect(daysBetween("2026-12-02", "2026-12-02")).toBe(1);
    expect(daysBetween("2026-12-02", "2027-01-01")).toBe(31);
  });
});
