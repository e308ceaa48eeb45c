import type { Calendar, CalendarDay } from "../../src/model/rule-calendar.ts";
import type { RulePack } from "../../src/model/rule-pack.ts";
import type { Dated } from "../../src/model/rule-value.ts";

// Packs of no country, that use every means of the language at once: what real packs leave out must be right too.

const source = { doc: "Made for tests", article: "1", url: null, readOn: "2026-11-25" };
export const stated = <T>(value: T, from = "2020-01-01", to: string | null = null): Dated<T> => ({
  from,
  to,
  value,
  basis: "statute",
  confidence: "H",
  source,
});
const day = (name: string, on: CalendarDay["on"], more: Partial<CalendarDay> = {}): CalendarDay => ({
  name,
  class: "public",
  on,
  confidence: "H",
  source,
  ...more,
});

export const MADE_CALENDAR: Calendar = {
  id: "zz",
  name: "Days of all kinds",
  maintainers: ["nobody"],
  reviewBy: "2030-01-01",
  years: { from: 2024, to: 2034 },
  days: [
    day("New Year", { kind: "fixed", month: 1, day: 1 }, { substitutes: [{ on: ["sat", "sun"], to: "mon" }] }),
    day("Leap day", { kind: "fixed", month: 2, day: 29 }),
    day(
      "Day before",
      { kind: "fixed", month: 7, day: 4 },
      { substitutes: [{ on: ["sat"], to: "fri", side: "before", instead: true }] },
    ),
    day("Third Thursday", { kind: "nth", month: 11, weekday: "thu", nth: 3 }),
    day("Day after it", { kind: "nth", month: 11, weekday: "thu", nth: 3, plusDays: 1 }),
    day("Fifth Friday", { kind: "nth", month: 5, weekday: "fri", nth: 5 }),
    day("Last Monday", { kind: "nth", month: 5, weekday: "mon", nth: -1 }),
    day("Last but one", { kind: "nth", month: 8, weekday: "wed", nth: -2 }),
    day("Before the 25th", { kind: "near", month: 5, day: 24, weekday: "mon", side: "on_or_before" }),
    day("Midsummer", { kind: "near", month: 6, day: 20, weekday: "sat", side: "on_or_after" }),
    day("Good Friday", { kind: "easter", church: "western", plusDays: -2 }),
    day("Pascha Monday", { kind: "easter", church: "orthodox", plusDays: 1 }, { since: 2026, until: 2031 }),
    day("Eve", { kind: "fixed", month: 12, day: 24 }, { class: "eve", startsAt: "14:00" }),
    day("Morning", { kind: "fixed", month: 3, day: 3 }, { startsAt: "08:00", endsAt: "11:30" }),
    day("Of one region", { kind: "fixed", month: 9, day: 9 }, { regions: ["ZZ-A"] }),
    day("Of another", { kind: "fixed", month: 10, day: 10 }, { regions: ["ZZ-B"] }),
    day(
      "Fast",
      {
        kind: "listed",
        dates: [
          { from: "2026-02-18", to: "2026-03-20", status: "announced" },
          { from: "2027-02-08", to: "2027-03-10", status: "computed" },
          { from: "2028-01-28", to: "2028-02-27", status: "computed" },
        ],
      },
      { class: "fast" },
    ),
    day("Feast", {
      kind: "listed",
      dates: [
        { from: "2026-03-20", to: "2026-03-23", status: "announced" },
        { from: "2027-03-10", status: "computed" },
      ],
    }),
  ],
};

const w = (start: string, end: string) => ({ start, end });
const long = [w("08:30", "12:15"), w("13:00", "21:30")];

export const MADE_PACK: RulePack = {
  id: "zz",
  jurisdiction: "ZZ",
  name: "All means of the language",
  zones: ["Africa/Cairo", "America/St_Johns", "Australia/Lord_Howe", "Pacific/Chatham", "Africa/Casablanca"],
  maintainers: ["nobody"],
  reviewBy: "2030-01-01",
  rules: {
    callingHours: [
      stated(
        {
          purposes: ["marketing"],
          week: { mon: [w("00:00", "24:00")], tue: [w("22:00", "24:00")], wed: [w("00:00", "02:30")] },
        },
        "2024-03-01",
        "2025-06-15",
      ),
      stated(
        {
          purposes: ["marketing", "survey"],
          week: {
            mon: long,
            tue: long,
            wed: long,
            thu: long,
            fri: long,
            sat: [w("10:00", "14:00")],
            sun: [w("00:30", "03:30")],
          },
          overrides: [
            {
              during: { calendar: "zz", class: "fast" },
              week: { mon: [w("10:00", "15:00"), w("21:00", "24:00")], fri: [w("12:00", "23:00")] },
            },
            { during: { from: "2026-08-01", to: "2026-08-11" }, week: { sat: [w("09:00", "18:00")] } },
          ],
          holidays: [
            { calendar: "zz", classes: ["public"], windows: [] },
            { calendar: "zz", classes: ["eve"], windows: [w("10:00", "16:00")] },
          ],
        },
        "2025-06-15",
      ),
      stated({ unknown: "Nobody has looked.", purposes: ["collections"] }, "2024-01-01"),
    ],
    dncRegistry: [],
    consent: [],
    callerId: [],
    abandon: [],
  },
  calendars: [MADE_CALENDAR],
};

export const MADE_REGION: RulePack = {
  ...MADE_PACK,
  id: "zz-a",
  extends: "zz",
  region: "ZZ-A",
  rules: {
    ...MADE_PACK.rules,
    callingHours: [
      stated({
        purposes: ["marketing"],
        week: {
          mon: [w("09:00", "20:00")],
          tue: [w("09:00", "20:00")],
          thu: [w("09:00", "20:00")],
          sat: [w("09:00", "20:00")],
        },
        holidays: [{ calendar: "zz", windows: [w("11:00", "12:00")] }],
      }),
    ],
  },
};
