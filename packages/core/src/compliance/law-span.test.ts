import { describe, expect, it } from "vitest";
import { known } from "../model/decision.ts";
import { toIso } from "../model/instant.ts";
import type { RulePack } from "../model/rule-pack.ts";
import type { Facts } from "./facts.ts";
import { findJurisdictions } from "./jurisdiction.ts";
import { aCalendar, aHoliday, aPack, dated, everyDay, someFacts, workdays } from "./testing.ts";

// A law is found once for the whole stretch in which nothing of it changes: a shorter one would only be slower, a longer one wrong.

const stretch = (packs: readonly RulePack[], at: string, change: Partial<Facts> = {}): readonly [string, string] => {
  const { from, until } = findJurisdictions(someFacts(change), packs, Date.parse(at));
  return [toIso(from).slice(5, 16), toIso(until).slice(5, 16)];
};
const split = [
  { start: "10:00", end: "12:00" },
  { start: "14:00", end: "18:00" },
];

describe("the stretch in which a law stays as it is", () => {
  it("reaches from edge to edge of the windows of the day, midnight being one", () => {
    const law = [aPack({}, { callingHours: [dated({ ...workdays, week: { wed: split } })] })];
    expect(stretch(law, "2026-09-02T00:00:00+04:00")).toEqual(["09-01T20:00", "09-02T06:00"]);
    expect(stretch(law, "2026-09-02T09:59:59+04:00")).toEqual(["09-01T20:00", "09-02T06:00"]);
    expect(stretch(law, "2026-09-02T10:00:00+04:00")).toEqual(["09-02T06:00", "09-02T08:00"]);
    expect(stretch(law, "2026-09-02T13:00:00+04:00")).toEqual(["09-02T08:00", "09-02T10:00"]);
    expect(stretch(law, "2026-09-02T17:00:00+04:00")).toEqual(["09-02T10:00", "09-02T14:00"]);
    expect(stretch(law, "2026-09-02T18:00:00+04:00")).toEqual(["09-02T14:00", "09-02T20:00"]);
    expect(stretch(law, "2026-09-03T12:00:00+04:00")).toEqual(["09-02T20:00", "09-03T20:00"]);
  });

  it("is a whole day where the hours are not known", () => {
    const law = [aPack({}, { callingHours: [dated({ unknown: "nobody looked" })] })];
    expect(stretch(law, "2026-09-02T12:00:00+04:00")).toEqual(["09-01T20:00", "09-02T20:00"]);
  });

  it("is the narrowest of all clocks and of all rules", () => {
    const zones = aPack({ zones: ["Asia/Dubai", "America/Caracas"] });
    expect(stretch([zones], "2026-09-02T05:00:00Z")).toEqual(["09-02T05:00", "09-02T13:00"]);
    expect(stretch([zones], "2026-09-02T04:30:00Z")).toEqual(["09-02T04:00", "09-02T05:00"]);
    const rules = aPack({}, { callingHours: [dated(everyDay), dated({ ...workdays, week: { wed: split } })] });
    expect(stretch([rules], "2026-09-02T11:00:00+04:00")).toEqual(["09-02T06:00", "09-02T08:00"]);
    const own = { ownRules: [aPack({ id: "own", zones: ["Asia/Tokyo"] }, { callingHours: [] })] };
    expect(stretch([aPack()], "2026-09-02T18:30:00+04:00", own)).toEqual(["09-02T14:00", "09-02T15:00"]);
    expect(stretch([aPack()], "2026-09-02T12:00:00+04:00", { ...own, contactTimezone: "Asia/Dubai" })).toEqual([
      ...["09-02T05:00", "09-02T14:00"],
    ]);
  });

  it("ends where a clock turns", () => {
    const law = [aPack({ zones: ["Europe/London"] }, { callingHours: [dated({ ...everyDay, week: {} })] })];
    expect(stretch(law, "2026-10-25T00:30:00Z")).toEqual(["10-24T23:00", "10-25T01:00"]);
    expect(stretch(law, "2026-10-25T01:00:00Z")).toEqual(["10-25T01:00", "10-26T00:00"]);
    expect(stretch(law, "2026-10-25T12:00:00Z", { contactTimezone: "Asia/Dubai" })).toEqual([
      "10-25T01:00",
      "10-25T20:00",
    ]);
  });

  it("knows the holidays of the regions a number can be in", () => {
    const calendar = aCalendar([aHoliday("A day", 9, 2, ["AE-DU"])]);
    const hours = dated({ ...everyDay, holidays: [{ calendar: "days", windows: [] }] });
    const law = [aPack({ calendars: [calendar] }, { callingHours: [hours] })];
    const noon = "2026-09-02T12:00:00+04:00";
    expect(stretch(law, noon, { regions: known(["AE-AZ"]) })).toEqual(["09-02T05:00", "09-02T14:00"]);
    expect(stretch(law, noon, { regions: known(["AE-DU"]) })).toEqual(["09-01T20:00", "09-02T20:00"]);
  });
});
