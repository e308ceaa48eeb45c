import { describe, expect, it } from "vitest";
import { calendarTable } from "../../src/compliance/calendar-days.ts";
import { hoursTable, windowsOn } from "../../src/compliance/hours-table.ts";
import { dateOf, dayOf } from "../../src/compliance/local-time.ts";
import { MINUTE } from "../../src/model/instant.ts";
import type { Calendar, CalendarDay } from "../../src/model/rule-calendar.ts";
import type { CallingHours } from "../../src/model/rule-hours.ts";
import { MADE_CALENDAR, MADE_PACK, MADE_REGION, stated } from "./made-packs.ts";
import { holds, isKnown, type PlainDate } from "./plain-calendar.ts";
import { PlainCalendars, plainHours } from "./plain-hours.ts";

// The same days by the engine's list and by asking of each date whether it is one; the same hours by tables and by reading.

const source = { doc: "Made for tests", article: "1", url: null, readOn: "2026-11-25" };
const entry = (name: string, on: CalendarDay["on"], more: Partial<CalendarDay> = {}): CalendarDay => ({
  ...{ name, class: "public", on, confidence: "H" as const, source },
  ...more,
});
const made = (days: readonly CalendarDay[], years = { from: 2024, to: 2034 }): Calendar => ({
  ...{ ...MADE_CALENDAR, years },
  days: [...days],
});
const ofMoon = (years: readonly number[], more: Partial<CalendarDay> = {}): CalendarDay =>
  entry(
    "Of the moon",
    {
      kind: "listed",
      hijri: { month: 10, day: 1 },
      dates: years.map((year) => ({ from: `${year}-05-05`, status: "announced" })),
    } as unknown as CalendarDay["on"],
    more,
  );

const plainDate = (date: string): PlainDate => {
  const [year = 0, month = 0, day = 0] = date.split("-").map(Number);
  return { year, month, day };
};
const EVERY_DAY = (from: number, to: number): readonly string[] => {
  const dates: string[] = [];
  for (let day = dayOf(`${from}-01-01`); day < dayOf(`${to + 1}-01-01`); day += 1) dates.push(dateOf(day));
  return dates;
};

/** Names of the days on each date, those that are not certain with a question mark. */
function listedBy(calendar: Calendar, regions: readonly string[] | null): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, Map<string, boolean>>();
  for (const { day, name, certain } of calendarTable(calendar, regions).days) {
    const names = found.get(dateOf(day)) ?? new Map<string, boolean>();
    names.set(name, certain || names.get(name) === true);
    found.set(dateOf(day), names);
  }
  return new Map([...found].map(([date, names]) => [date, [...names].map(([n, sure]) => (sure ? n : `${n}?`)).sort()]));
}

/** On every date of two years, one of them a leap year. */
function agree(calendar: Calendar, regions: readonly string[] | null): void {
  const listed = listedBy(calendar, regions);
  const differ: unknown[] = [];
  for (const date of [...EVERY_DAY(2027, 2027), ...EVERY_DAY(2032, 2032)]) {
    const plain = calendar.days
      .filter((one) => !one.regions || regions === null || one.regions.some((region) => regions.includes(region)))
      .map((one) => ({ name: one.name, how: holds(one, plainDate(date)) }))
      .filter(({ how }) => how !== "no")
      .map(({ name, how }) => (how === "yes" ? name : `${name}?`))
      .sort();
    const engine = listed.get(date) ?? [];
    if (engine.join() !== plain.join()) differ.push({ date, engine, plain });
  }
  expect(differ).toEqual([]);
}

describe("the days of a calendar", () => {
  it("are, on each date of a year, those that a plain reading finds", () => {
    agree(MADE_CALENDAR, null);
  });

  it("are those of the regions a number can be in", () => {
    const regional = made(MADE_CALENDAR.days.filter(({ regions }) => regions !== undefined));
    for (const regions of [[], ["ZZ-A"], ["ZZ-B"], ["ZZ-C", "ZZ-B"]]) agree(regional, regions);
    const both = made([entry("Of two", { kind: "fixed", month: 9, day: 9 }, { regions: ["ZZ-A", "ZZ-B"] })]);
    agree(both, ["ZZ-B"]);
  });

  it("move to a neighbour, before or after, instead or as well, and across the end of a year", () => {
    const on: CalendarDay["on"] = { kind: "fixed", month: 12, day: 31 };
    const early: CalendarDay["on"] = { kind: "fixed", month: 1, day: 1 };
    agree(
      made([
        entry("After", on, { substitutes: [{ on: ["sat", "sun"], to: "tue" }] }),
        entry("Before", early, { substitutes: [{ on: ["sun", "mon"], to: "fri", side: "before" }] }),
        entry("Same weekday", early, { substitutes: [{ on: ["wed"], to: "wed", side: "before" }] }),
        entry("A week on", early, { substitutes: [{ on: ["thu"], to: "thu" }] }),
        entry("Either", on, {
          substitutes: [
            { on: ["sat"], to: "fri", side: "before", instead: true },
            { on: ["sat", "sun"], to: "mon" },
          ],
        }),
      ]),
      null,
    );
  });

  it("are only those of the years in which there is such a day", () => {
    const spring: CalendarDay["on"] = { kind: "easter", church: "western", plusDays: 0 };
    agree(made([entry("Since", spring, { since: 2026 }), entry("Until", spring, { until: 2030 })]), null);
    const [since, until] = [{ since: 2026 }, { until: 2030 }].map(
      (more) => calendarTable(made([entry("Once", spring, more)]), null).days.length,
    );
    // From the year before the calendar to the year after it, for what moves over an end.
    expect([since, until]).toEqual([10, 8]);
  });

  it("of a whole day or a part of it", () => {
    const part = (more: Partial<CalendarDay>) =>
      calendarTable(made([entry("One", { kind: "fixed", month: 3, day: 3 }, more)]), null).days[0]?.part;
    expect(part({})).toEqual([0, 24 * 60 * MINUTE]);
    expect(part({ startsAt: "14:00" })).toEqual([14 * 60 * MINUTE, 24 * 60 * MINUTE]);
    expect(part({ endsAt: "11:30" })).toEqual([0, 11.5 * 60 * MINUTE]);
  });

  it("are known until the first year whose day of the moon nobody listed", () => {
    const end = (days: readonly CalendarDay[], years = { from: 2024, to: 2027 }) =>
      dateOf(calendarTable(made(days, years), null).to);
    expect(dateOf(calendarTable(made([]), null).from)).toBe("2024-01-01");
    expect(end([])).toBe("2028-01-01");
    expect(end([ofMoon([2024, 2025, 2026, 2027])])).toBe("2028-01-01");
    expect(end([ofMoon([2024, 2025, 2027])])).toBe("2026-01-01");
    expect(end([ofMoon([2024, 2025, 2026])])).toBe("2027-01-01");
    expect(end([ofMoon([2025, 2026, 2027], { since: 2025 })])).toBe("2028-01-01");
    expect(end([ofMoon([2024, 2025], { until: 2025 })])).toBe("2028-01-01");
    expect(end([ofMoon([2026, 2027], { since: 2025 })])).toBe("2025-01-01");
    expect(end([ofMoon([2024], { until: 2025 })])).toBe("2025-01-01");
    // Days of other kinds, and lists that are not of the moon, end nothing.
    expect(end(MADE_CALENDAR.days)).toBe("2028-01-01");
    expect(isKnown(made([ofMoon([2024, 2025, 2027])]), { year: 2026, month: 1, day: 1 })).toBe(false);
  });
});

describe("hours by table", () => {
  /** Both sides of every edge of the windows below. */
  const EDGES = [
    0, 30, 120, 180, 210, 480, 510, 540, 600, 660, 690, 720, 735, 780, 840, 900, 960, 1080, 1200, 1260, 1290,
  ];
  const minutes = [...EDGES.flatMap((edge) => (edge === 0 ? [edge] : [edge - 1, edge])), 1_379, 1_380, 1_439];
  /** Two years, each day at a minute of its own, and the days that are not usual around every edge. */
  function compare(hours: CallingHours, regions: readonly string[] | null): void {
    const calendars = [MADE_CALENDAR];
    const table = hoursTable(hours, calendars, regions);
    const pack = { ...MADE_PACK, rules: { ...MADE_PACK.rules, callingHours: [stated(hours)] } };
    const plain = new PlainCalendars(pack, regions);
    const differ: unknown[] = [];
    for (const date of EVERY_DAY(2026, 2027)) {
      const day = dayOf(date);
      const windows = windowsOn(table, day) ?? [];
      for (const minute of table.special.has(day) ? minutes : [(day * 7) % 1_440]) {
        const within = windows.filter((edge) => edge <= minute * MINUTE).length % 2 === 1;
        const read = plainHours(pack, "marketing", plain, { ...plainDate(date), minute });
        if (within !== read) differ.push({ date, minute, within });
      }
    }
    expect(differ).toEqual([]);
  }
  const rich = MADE_PACK.rules.callingHours[1]?.value as CallingHours;
  const lean = MADE_REGION.rules.callingHours[0]?.value as CallingHours;

  it.each([null, [], ["ZZ-A"]])("permit what a plain reading permits, for numbers that can be in %j", (regions) => {
    compare(rich, regions);
    compare(lean, regions);
  });

  it("permit what is left of overlapping and touching windows, in whatever order they stand", () => {
    const w = (start: string, end: string) => ({ start, end });
    const week: CallingHours["week"] = {
      mon: [w("13:00", "18:00"), w("09:00", "13:00")],
      tue: [w("09:00", "20:00"), w("10:00", "11:00"), w("22:00", "24:00")],
      wed: [w("00:00", "02:00"), w("01:00", "03:00")],
    };
    compare({ purposes: ["marketing"], week, holidays: [{ calendar: "zz", windows: [w("10:00", "17:00")] }] }, null);
    const table = hoursTable({ purposes: ["marketing"], week }, [], null);
    const hours = (date: string) => windowsOn(table, dayOf(date))?.map((edge) => edge / (60 * MINUTE));
    expect(hours("2026-11-23")).toEqual([9, 18]);
    expect(hours("2026-11-24")).toEqual([9, 20, 22, 24]);
    expect(hours("2026-11-25")).toEqual([0, 3]);
    expect(hours("2026-11-26")).toEqual([]);
  });

  it("are not known outside the calendar's years, nor without the calendar; without one they are always known", () => {
    const table = hoursTable(lean, [MADE_CALENDAR], null);
    expect(windowsOn(table, dayOf("2023-12-31"))).toBeNull();
    expect(windowsOn(table, dayOf("2024-01-01"))).not.toBeNull();
    expect(windowsOn(table, dayOf("2034-12-31"))).not.toBeNull();
    expect(windowsOn(table, dayOf("2035-01-01"))).toBeNull();
    expect(hoursTable(lean, [], null).missing).toBe("zz");
    expect(windowsOn(hoursTable(lean, [], null), dayOf("2026-01-01"))).toBeNull();
    const { holidays: _, ...plain } = lean;
    expect(windowsOn(hoursTable(plain, [], null), dayOf("2099-01-01"))).not.toBeNull();
    const other = { ...MADE_CALENDAR, id: "other", years: { from: 2026, to: 2027 } };
    const two = { ...lean, holidays: [...(lean.holidays ?? []), { calendar: "other", windows: [] }] };
    const both = hoursTable(two, [MADE_CALENDAR, other], null);
    expect([dateOf(both.from), dateOf(both.to), both.missing]).toEqual(["2026-01-01", "2028-01-01", null]);
  });
});
