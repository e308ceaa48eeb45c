import { readdirSync } from "node:fs";
import type { Calendar, RulePack } from "@broadnet-engage/core/model";
import { describe, expect, it } from "vitest";
import { calendarTable } from "../../core/src/compliance/calendar-days.ts";
import { CALENDARS, PACKS } from "./folders.ts";
import { rulePacks } from "./index.ts";
import { calendarsNamed, readCalendar } from "./pack-folder.ts";

const DAY = 86_400_000;
const IDS = readdirSync(CALENDARS).map((file) => file.replace(/\.json$/, ""));

function calendar(id: string): Calendar {
  const read = readCalendar(PACKS, id);
  if (!("value" in read)) throw new Error(read.problems.join("\n"));
  return read.value;
}

/** The dates of a year on which a calendar has a day, for numbers that can be anywhere. */
function dates(id: string, year: number, of?: string): readonly string[] {
  const days = calendarTable(calendar(id), null).days.filter((day) => of === undefined || day.class === of);
  const found = days.map(({ day }) => new Date(day * DAY).toISOString().slice(0, 10));
  return [...new Set(found)].filter((date) => date.startsWith(`${year}`)).sort();
}

describe("the calendars", () => {
  it.each(IDS)("%s can be read, is named by its file, and lists every year from 2024 to 2034", (id) => {
    const { years } = calendar(id);
    expect(years.from).toBeLessThanOrEqual(2024);
    expect(years.to).toBe(2034);
    for (let year = years.from; year <= years.to; year++) expect(dates(id, year).length).toBeGreaterThan(0);
  });

  it("are each named by a pack", () => {
    const named = new Set(rulePacks().flatMap((pack: RulePack) => calendarsNamed(pack)));
    expect(IDS.filter((id) => !named.has(id))).toEqual([]);
  });

  // Published lists of the years, read by a person; not taken from the code.
  it("know the holidays of France in 2026, with those of Alsace and Moselle", () => {
    expect(dates("fr", 2026)).toEqual([
      "2026-01-01",
      "2026-04-03",
      "2026-04-06",
      "2026-05-01",
      "2026-05-08",
      "2026-05-14",
      "2026-05-25",
      "2026-07-14",
      "2026-08-15",
      "2026-11-01",
      "2026-11-11",
      "2026-12-25",
      "2026-12-26",
    ]);
  });

  it("move South African holidays that fall on a Sunday to Monday, and keep the Sunday", () => {
    const moved = dates("za", 2027);
    expect(moved).toContain("2027-03-21");
    expect(moved).toContain("2027-03-22");
    expect(dates("za", 2026)).not.toContain("2026-03-23");
    expect(dates("za", 2022)).toEqual([]);
  });

  it("give Australia Mondays and Tuesdays for days of the weekend", () => {
    expect(dates("au", 2026).slice(-3)).toEqual(["2026-12-25", "2026-12-26", "2026-12-28"]);
    expect(dates("au", 2027).slice(-4)).toEqual(["2027-12-25", "2027-12-26", "2027-12-27", "2027-12-28"]);
    expect(dates("au", 2032).slice(-4)).toEqual(["2032-12-25", "2032-12-26", "2032-12-27", "2032-12-28"].slice(0, 4));
  });

  it("observe American federal holidays on Friday or Monday, over the turn of the year too", () => {
    expect(dates("us-federal", 2026)).toContain("2026-07-03");
    expect(dates("us-federal", 2027)).toContain("2027-12-31");
    expect(dates("us-federal", 2028)).toContain("2028-01-01");
    expect(dates("us-federal", 2026).filter((date) => date.startsWith("2026-11"))).toEqual([
      "2026-11-11",
      "2026-11-26",
    ]);
  });

  it("have an eve for every holiday of Italy", () => {
    expect(dates("it", 2026, "eve")).toContain("2026-12-07");
    expect(dates("it", 2026, "public")).not.toContain("2026-12-07");
    expect(dates("it", 2025, "public")).not.toContain("2025-10-04");
    expect(dates("it", 2026, "public")).toContain("2026-10-04");
  });
});

describe("days of the moon", () => {
  const hijri = (calendarName: string) => {
    const format = new Intl.DateTimeFormat(`en-u-ca-${calendarName}-nu-latn`, {
      timeZone: "UTC",
      day: "numeric",
      month: "numeric",
    });
    return (at: number) => {
      const parts = Object.fromEntries(format.formatToParts(at).map(({ type, value }) => [type, Number(value)]));
      return { month: parts.month, day: parts.day };
    };
  };

  it.each(["islamic-umalqura", "islamic-civil"])(
    "cover what %s says of every year, and the day on either side",
    (name) => {
      const at = hijri(name);
      const held = new Set(
        [2023, 2024, 2025, 2026, 2027, 2028, 2029, 2030, 2031, 2032, 2033, 2034, 2035].flatMap((year) =>
          dates("islamic", year, "eid-al-fitr"),
        ),
      );
      const feasts: string[] = [];
      for (let day = Date.UTC(2024, 0, 2); day < Date.UTC(2034, 11, 30); day += DAY) {
        const { month, day: of } = at(day);
        if (month === 10 && of === 1) feasts.push(new Date(day).toISOString().slice(0, 10));
      }
      expect(feasts.length).toBeGreaterThan(10);
      expect(feasts.filter((date) => !held.has(date))).toEqual([]);
    },
  );

  it("are certain only in the middle while they are computed", () => {
    const days = calendarTable(calendar("islamic"), null).days.filter(
      (day) => day.class === "eid-al-fitr" && new Date(day.day * DAY).getUTCFullYear() === 2027,
    );
    expect(days.map(({ day, certain }) => [new Date(day * DAY).toISOString().slice(0, 10), certain])).toEqual([
      ["2027-03-08", false],
      ["2027-03-09", false],
      ["2027-03-10", true],
      ["2027-03-11", false],
      ["2027-03-12", false],
    ]);
  });
});
