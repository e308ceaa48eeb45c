import { describe, expect, it } from "vitest";
import { known } from "../model/decision.ts";
import { toIsoOrNull } from "../model/instant.ts";
import type { Schedule } from "../model/schedule.ts";
import { hoursAt } from "./permitted-at.ts";
import { aPack, dated, everyDay, someFacts, workdays } from "./testing.ts";

const ZONE = "Asia/Dubai";
const at = (local: string): number => Date.parse(`${local}:00+04:00`);
const local = (instant: number | null) => toIsoOrNull(instant === null ? null : instant + 4 * 3_600_000)?.slice(0, 16);
const plan = (days: Schedule["windows"][number]["days"], start: string, end: string): Schedule => ({
  ...{ startDate: null, endDate: null, holidays: "none" },
  windows: [{ days, start, end }],
});
const ask = (when: string, windows: Schedule | null = null, packs = [aPack()]) =>
  hoursAt(someFacts(), packs, { windows, zone: ZONE }, at(when));

// 2026-09-02 is a Wednesday; the law here is Sunday to Thursday, nine to six.
describe("a promise for a moment", () => {
  it("can be kept when law and schedule both permit it, and is for that very moment", () => {
    expect(ask("2026-09-02T13:07")).toMatchObject({ permitted: true, ruleVersion: "2026-06-01" });
    expect(local(ask("2026-09-02T13:07").nextAllowedAt)).toBe("2026-09-02T13:07");
    const both = ask("2026-09-02T13:07", plan(["wed"], "13:00", "14:00"));
    expect([both.permitted, local(both.nextAllowedAt)]).toEqual([true, "2026-09-02T13:07"]);
  });

  it("waits for the law's hours, and says so in the law's words", () => {
    const late = ask("2026-09-02T18:00");
    expect(late.permitted).toBe(false);
    expect(late.reason).toContain("Outside permitted calling hours for AE");
    expect(local(late.nextAllowedAt)).toBe("2026-09-03T09:00");
    expect(local(ask("2026-09-03T18:00").nextAllowedAt)).toBe("2026-09-06T09:00");
  });

  it("waits for the campaign's schedule, and says that it is the campaign's", () => {
    const early = ask("2026-09-02T10:00", plan(["wed", "thu"], "11:00", "12:00"));
    expect(early).toMatchObject({ permitted: false, reason: "Outside the campaign's own schedule." });
    expect(local(early.nextAllowedAt)).toBe("2026-09-02T11:00");
    const night = ask("2026-09-02T20:00", plan(["wed"], "11:00", "12:00"));
    expect(night.reason).toContain("Outside permitted calling hours");
  });

  it("waits for a moment both permit, however often they miss each other", () => {
    const seldom = { ...plan(["fri", "sun"], "17:30", "20:00") };
    expect(local(ask("2026-09-02T18:30", seldom).nextAllowedAt)).toBe("2026-09-06T17:30");
    expect(local(ask("2026-09-02T10:00", plan(["sat", "mon"], "08:00", "09:30")).nextAllowedAt)).toBe(
      "2026-09-07T09:00",
    );
  });

  it("is never kept where they never meet, where there are no rules, or where the hours open too late", () => {
    expect(ask("2026-09-02T10:00", plan(["wed"], "19:00", "20:00")).nextAllowedAt).toBeNull();
    expect(
      ask("2026-09-02T10:00", { ...plan(["wed"], "10:00", "11:00"), endDate: "2026-09-01" }).nextAllowedAt,
    ).toBeNull();
    const nobody = ask("2026-09-02T13:00", null, []);
    expect(nobody).toMatchObject({ permitted: false, ruleVersion: null, nextAllowedAt: null });
    expect(nobody.reason).toContain("no calling rules in force for AE");
    const closed = (until: string) =>
      aPack({}, { callingHours: [dated({ ...everyDay, week: {} }, "2024-08-27", until), dated(workdays, until)] });
    expect(local(ask("2026-09-02T13:00", null, [closed("2026-10-01")]).nextAllowedAt)).toBe("2026-10-01T09:00");
    expect(ask("2026-09-02T13:00", null, [closed("2026-10-04")]).nextAllowedAt).toBeNull();
  });

  it("is looked for thirty days ahead, its last moment included", () => {
    const open = [aPack({}, { callingHours: [dated(everyDay)] })];
    const next = (start: string) =>
      local(ask("2026-09-02T13:00", { ...plan(["fri"], start, "14:00"), startDate: "2026-10-02" }, open).nextAllowedAt);
    expect(next("13:00")).toBe("2026-10-02T13:00");
    expect(next("13:01")).toBeUndefined();
  });

  it("is found also after many days of hours that miss the campaign's", () => {
    const at = (...starts: number[]) =>
      starts.map((hour) => ({ start: `${hour}:00`, end: `${hour + 1}:00` })) as { start: string; end: string }[];
    const all = (windows: ReturnType<typeof at>) =>
      Object.fromEntries(["sun", "mon", "tue", "wed", "thu", "fri", "sat"].map((day) => [day, windows]));
    const odd = { ...everyDay, week: all(at(11, 13, 15, 17)) };
    const even = { ...everyDay, week: all(at(10, 12, 14, 16)) };
    const law = aPack({}, { callingHours: [dated(odd, "2024-08-27", "2026-09-27"), dated(even, "2026-09-27")] });
    const days = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"] as const;
    const windows = at(12, 14, 16).map((window) => ({ ...window, days: [...days] }));
    expect(local(ask("2026-09-02T10:00", { ...plan(["sun"], "00:00", "01:00"), windows }, [law]).nextAllowedAt)).toBe(
      "2026-09-27T12:00",
    );
  });

  it("names the newest version of all layers", () => {
    const own = aPack({ id: "ae-x" }, { callingHours: [dated(everyDay, "2026-08-01")] });
    expect(ask("2026-09-02T13:00", null, [own, aPack()]).ruleVersion).toBe("2026-08-01");
    expect(ask("2026-09-02T13:00", null, [aPack(), own]).ruleVersion).toBe("2026-08-01");
  });

  it("needs the rules of a jurisdiction that was asked for beside the number's own", () => {
    const facts = someFacts({ requestedJurisdiction: "KW", numberCountry: known("AE") });
    const said = hoursAt(facts, [aPack()], { windows: null, zone: ZONE }, at("2026-09-02T13:00"));
    expect(said).toMatchObject({ permitted: false, nextAllowedAt: null });
    const missing = "There are no calling rules in force for KW, so the call is not permitted.";
    expect(said.reason).toBe(missing);
    // That outweighs the hours, which could open by themselves.
    const night = hoursAt(facts, [aPack()], { windows: null, zone: ZONE }, at("2026-09-02T22:00"));
    expect(night).toMatchObject({ permitted: false, nextAllowedAt: null, reason: missing });
  });
});
