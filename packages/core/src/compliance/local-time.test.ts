import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { DAY, HOUR, MINUTE, SECOND, toIso } from "../model/instant.ts";
import { clockChange, dayAfter, instantOf, isZone, localIso, localTime, offsetAt, writtenDay } from "./local-time.ts";

const ZONES = [
  "Asia/Dubai",
  "Asia/Riyadh",
  "Africa/Cairo",
  "Asia/Amman",
  "Europe/London",
  "Africa/Casablanca",
  "America/St_Johns",
  "America/New_York",
  "Australia/Lord_Howe",
  "Asia/Kathmandu",
  "Pacific/Chatham",
  "Pacific/Apia",
];
const instants = fc.integer({ min: Date.parse("2016-01-01T00:00:00Z"), max: Date.parse("2036-01-01T00:00:00Z") });
const zones = fc.constantFrom(...ZONES);

/** The runtime's own answer, asked in another way than the code under test asks. */
const byIntl = (zone: string, at: number): string =>
  new Intl.DateTimeFormat("sv-SE", { timeZone: zone, dateStyle: "short", timeStyle: "medium" }).format(at);

describe("local time", () => {
  it("gives the moment of the change for a time that spring skips", () => {
    expect(toIso(instantOf("Europe/London", "2027-03-28", 1.5 * HOUR))).toBe("2027-03-28T01:00:00Z");
    expect(toIso(instantOf("Africa/Cairo", "2026-04-24", 0))).toBe("2026-04-23T22:00:00Z");
    expect(localIso("Africa/Cairo", instantOf("Africa/Cairo", "2026-04-24", 0))).toBe("2026-04-24T01:00:00+03:00");
  });

  it("gives the first of two moments for a time that autumn repeats", () => {
    expect(toIso(instantOf("Europe/London", "2026-10-25", 1.5 * HOUR))).toBe("2026-10-25T00:30:00Z");
    expect(toIso(instantOf("America/New_York", "2026-11-01", 1 * HOUR))).toBe("2026-11-01T05:00:00Z");
    expect(toIso(instantOf("Europe/London", "2026-10-25", 2 * HOUR))).toBe("2026-10-25T02:00:00Z");
    expect(toIso(instantOf("Europe/London", "2026-10-25", 0.5 * HOUR))).toBe("2026-10-24T23:30:00Z");
  });

  it("falls back across midnight into the day before where the law says so (Cairo)", () => {
    const change = Date.parse("2026-10-29T21:00:00Z");
    expect(localIso("Africa/Cairo", change - 1000)).toBe("2026-10-29T23:59:59+03:00");
    expect(localIso("Africa/Cairo", change)).toBe("2026-10-29T23:00:00+02:00");
    expect(toIso(instantOf("Africa/Cairo", "2026-10-30", 0))).toBe("2026-10-29T22:00:00Z");
    expect(clockChange("Africa/Cairo", change - DAY, change + DAY)).toBe(change);
  });

  it("is written with the offset that holds, ahead of UTC or behind it, in hours and minutes", () => {
    const at = Date.parse("2026-07-01T00:00:07Z");
    expect(localIso("Asia/Kathmandu", at)).toBe("2026-07-01T05:45:07+05:45");
    expect(localIso("America/St_Johns", at)).toBe("2026-06-30T21:30:07-02:30");
    expect(localIso("America/New_York", at)).toBe("2026-06-30T20:00:07-04:00");
    expect(localIso("UTC", at)).toBe("2026-07-01T00:00:07+00:00");
    expect(localIso("UTC", Date.parse("2026-12-31T23:59:59.999Z"))).toBe("2026-12-31T23:59:59+00:00");
  });

  it("is written from what all days of one offset share, and what is shared does not grow without end", () => {
    const at = Date.parse("2026-07-01T00:00:07Z");
    const shared = (offsetMs: number) => {
      const [one, other] = [writtenDay(offsetMs, at).seconds, writtenDay(offsetMs, at + 30 * DAY).seconds];
      expect(one).toEqual(other);
      return one === other;
    };
    expect(writtenDay(HOUR, at)).toMatchObject({ midnight: at - 7 * SECOND - HOUR, date: "2026-07-01T" });
    expect(writtenDay(HOUR, at).seconds).toHaveLength(60);
    expect(shared(HOUR)).toBe(true);
    const offsets = Array.from({ length: 200 }, (_, n) => n * MINUTE);
    expect(offsets.filter(shared).length).toBeLessThan(150);
    expect(shared(HOUR)).toBe(true);
  });

  it("finds the first change of a clock after one moment and up to another", () => {
    const change = Date.parse("2027-03-28T01:00:00Z");
    const found = (after: number, until: number) => clockChange("Europe/London", after, until);
    expect(found(change - DAY, change + DAY)).toBe(change);
    expect(found(change - 1, change)).toBe(change);
    expect(found(change - DAY, change - 1)).toBeNull();
    expect(found(change, change + DAY)).toBeNull();
    expect(found(change - 300 * DAY, change + DAY)).toBe(Date.parse("2026-10-25T01:00:00Z"));
    expect(clockChange("Asia/Dubai", change - 3_000 * DAY, change + DAY)).toBeNull();
  });

  it("knows the next day and the 24th hour", () => {
    expect(dayAfter("2026-12-31")).toBe("2027-01-01");
    expect(instantOf("Asia/Dubai", "2026-06-01", DAY)).toBe(instantOf("Asia/Dubai", "2026-06-02", 0));
  });

  it("knows a zone from a word, and refuses to guess", () => {
    expect(isZone("Asia/Dubai")).toBe(true);
    expect(isZone("Asia/Nowhere")).toBe(false);
    expect(() => offsetAt("Asia/Nowhere", 0)).toThrow(new RangeError("Unknown time zone: Asia/Nowhere"));
  });

  it("stays right when more moments and names are asked for than it keeps", () => {
    const from = Date.parse("2026-01-01T00:00:00Z");
    for (let day = 0; day < 5_000; day += 1) offsetAt("Europe/London", from + day * DAY);
    for (let name = 0; name < 1_100; name += 1) isZone(`No/Such${name}`);
    expect(offsetAt("Europe/London", from)).toBe(0);
    expect(offsetAt("Europe/London", from + 200 * DAY)).toBe(HOUR);
  });

  it("agrees with the runtime's own calendar at any instant", () => {
    fc.assert(
      fc.property(zones, instants, (zone, at) => {
        const shown = localIso(zone, at).slice(0, 19).replace("T", " ");
        expect(shown).toBe(byIntl(zone, at));
        expect(localTime(zone, at).date).toBe(shown.slice(0, 10));
        const weekday = new Intl.DateTimeFormat("en-US", { timeZone: zone, weekday: "short" }).format(at);
        expect(localTime(zone, at).weekday).toBe(weekday.toLowerCase());
      }),
      { numRuns: 500 },
    );
  });

  it("turns back into the same instant, or into the first of two when the clock shows it twice", () => {
    fc.assert(
      fc.property(zones, instants, (zone, at) => {
        const { date, timeOfDayMs } = localTime(zone, at);
        const back = instantOf(zone, date, timeOfDayMs);
        expect(back).toBeLessThanOrEqual(at);
        expect(localTime(zone, back)).toMatchObject({ date, timeOfDayMs });
        expect(at - back).toBeLessThanOrEqual(HOUR);
      }),
      { numRuns: 500 },
    );
  });
});
