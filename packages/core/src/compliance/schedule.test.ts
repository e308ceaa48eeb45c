import { describe, expect, it } from "vitest";
import { type Instant, toIsoOrNull } from "../model/instant.ts";
import type { Schedule } from "../model/schedule.ts";
import { nextDaypart, scheduleClosesAt, scheduleOpen, scheduleOpensAt } from "./schedule.ts";

const ZONE = "Asia/Dubai";
/** Wall clock in Dubai; 2026-11-23 is a Monday. */
const at = (local: string): Instant => Date.parse(`${local}+04:00`);
const shown = (instant: Instant | null) => toIsoOrNull(instant === null ? null : instant + 4 * 3_600_000)?.slice(0, 16);

const plan = (change: Partial<Schedule> = {}): Schedule => ({
  windows: [
    { days: ["mon", "tue"], start: "09:30", end: "12:15" },
    { days: ["mon"], start: "11:00", end: "13:00" },
    { days: ["wed"], start: "20:00", end: "24:00" },
  ],
  startDate: null,
  endDate: null,
  holidays: "none",
  ...change,
});

describe("a campaign's own schedule", () => {
  it("C-CMP-9 is open from the first minute of a window to before its last, on its days", () => {
    const open = (local: string) => scheduleOpen(plan(), ZONE, at(local));
    expect(open("2026-11-23T09:29:59")).toBe(false);
    expect(open("2026-11-23T09:30:00")).toBe(true);
    expect(open("2026-11-23T12:14:59")).toBe(true);
    expect(open("2026-11-23T12:59:59")).toBe(true);
    expect(open("2026-11-23T13:00:00")).toBe(false);
    expect(open("2026-11-24T12:14:59")).toBe(true);
    expect(open("2026-11-24T12:15:00")).toBe(false);
    expect(open("2026-11-24T12:30:00")).toBe(false);
    expect(open("2026-11-25T10:00:00")).toBe(false);
    expect(open("2026-11-25T23:59:59")).toBe(true);
    expect(open("2026-11-26T00:00:00")).toBe(false);
    expect(scheduleOpen(null, ZONE, at("2026-11-26T00:00:00"))).toBe(true);
  });

  it("is open from its first day to its last, both included", () => {
    const open = (local: string, change: Partial<Schedule>) => scheduleOpen(plan(change), ZONE, at(local));
    const monday = "2026-11-23T10:00:00";
    expect(open(monday, { startDate: "2026-11-23" })).toBe(true);
    expect(open(monday, { startDate: "2026-11-24" })).toBe(false);
    expect(open(monday, { startDate: "2026-11-01" })).toBe(true);
    expect(open(monday, { endDate: "2026-11-23" })).toBe(true);
    expect(open(monday, { endDate: "2026-11-22" })).toBe(false);
    expect(open(monday, { endDate: "2026-12-22" })).toBe(true);
    expect(open(monday, { startDate: "2026-11-23", endDate: "2026-11-23" })).toBe(true);
    expect(open(monday, { startDate: "2026-11-20", endDate: "2026-11-22" })).toBe(false);
    expect(open(monday, { startDate: "2026-11-24", endDate: "2026-11-28" })).toBe(false);
  });

  it("closes with the last of the windows that are open", () => {
    const closes = (local: string, change: Partial<Schedule> = {}) =>
      shown(scheduleClosesAt(plan(change), ZONE, at(local)));
    expect(closes("2026-11-23T09:30:00")).toBe("2026-11-23T12:15");
    expect(closes("2026-11-23T11:00:00")).toBe("2026-11-23T13:00");
    expect(closes("2026-11-23T12:15:00")).toBe("2026-11-23T13:00");
    expect(closes("2026-11-25T21:00:00")).toBe("2026-11-26T00:00");
    expect(scheduleClosesAt(plan(), ZONE, at("2026-11-23T13:00:00"))).toBeNull();
    expect(scheduleClosesAt(plan(), ZONE, at("2026-11-23T09:00:00"))).toBeNull();
    expect(scheduleClosesAt(plan(), ZONE, at("2026-11-26T10:00:00"))).toBeNull();
    expect(scheduleClosesAt(plan({ endDate: "2026-11-22" }), ZONE, at("2026-11-23T10:00:00"))).toBeNull();
  });

  it("opens at once when it is open, else with the next window", () => {
    const opens = (local: string, change: Partial<Schedule> = {}) =>
      shown(scheduleOpensAt(plan(change), ZONE, at(local)));
    expect(opens("2026-11-23T10:00:07")).toBe("2026-11-23T10:00");
    expect(scheduleOpensAt(plan(), ZONE, at("2026-11-23T10:00:07"))).toBe(at("2026-11-23T10:00:07"));
    expect(scheduleOpensAt(null, ZONE, at("2026-11-29T10:00:07"))).toBe(at("2026-11-29T10:00:07"));
    expect(opens("2026-11-23T08:00:00")).toBe("2026-11-23T09:30");
    expect(opens("2026-11-23T13:00:00")).toBe("2026-11-24T09:30");
    expect(opens("2026-11-24T12:15:00")).toBe("2026-11-25T20:00");
    expect(opens("2026-11-26T00:00:00")).toBe("2026-11-30T09:30");
    const night = { windows: [...plan().windows, { days: ["mon" as const], start: "01:00", end: "02:00" }] };
    expect(opens("2026-11-23T00:30:00", night)).toBe("2026-11-23T01:00");
  });

  it("opens a week on when its only window has just closed, and never when its days are over", () => {
    const weekly = plan({ windows: [{ days: ["mon"], start: "09:30", end: "12:15" }] });
    expect(shown(scheduleOpensAt(weekly, ZONE, at("2026-11-23T12:15:00")))).toBe("2026-11-30T09:30");
    expect(scheduleOpensAt({ ...weekly, endDate: "2026-11-29" }, ZONE, at("2026-11-23T12:15:00"))).toBeNull();
    const later = { ...weekly, startDate: "2027-02-02" };
    expect(shown(scheduleOpensAt(later, ZONE, at("2026-11-23T10:00:00")))).toBe("2027-02-08T09:30");
    const begun = { ...weekly, startDate: "2026-02-02" };
    expect(shown(scheduleOpensAt(begun, ZONE, at("2026-11-23T12:15:00")))).toBe("2026-11-30T09:30");
    const today = { ...weekly, startDate: "2026-11-23" };
    expect(shown(scheduleOpensAt(today, ZONE, at("2026-11-23T08:00:00")))).toBe("2026-11-23T09:30");
  });
});

describe("the next part of the day", () => {
  it("begins at noon, at five, and at midnight, each after the moment itself", () => {
    const next = (local: string) => shown(nextDaypart(ZONE, at(local)));
    expect(next("2026-11-23T00:00:00")).toBe("2026-11-23T12:00");
    expect(next("2026-11-23T11:59:59")).toBe("2026-11-23T12:00");
    expect(next("2026-11-23T12:00:00")).toBe("2026-11-23T17:00");
    expect(next("2026-11-23T17:00:00")).toBe("2026-11-24T00:00");
    expect(next("2026-11-23T23:59:59")).toBe("2026-11-24T00:00");
  });
});
