import { describe, expect, it } from "vitest";
import { inForce, isInForce, readPack } from "./in-force.ts";
import { aPack, dated, everyDay, workdays } from "./testing.ts";

const instant = (text: string): number => Date.parse(text);

describe("a pack read at a moment", () => {
  it("has the version of its newest value in force, and none before the first", () => {
    const version = (text: string) => readPack(aPack(), instant(text))?.version ?? null;
    // Midnight in Dubai is 20:00 the day before.
    expect(version("2024-08-26T19:59:59Z")).toBeNull();
    expect(version("2024-08-26T20:00:00Z")).toBe("2024-08-27");
    expect(version("2026-05-31T19:59:59Z")).toBe("2024-08-27");
    expect(version("2026-05-31T20:00:00Z")).toBe("2026-06-01");
    expect(readPack(aPack({ zones: ["Mars/Olympus"] }), instant("2026-09-01T00:00:00Z"))).toBeNull();
    expect(readPack(aPack({ zones: ["Asia/Dubai", "Mars/Olympus"] }), instant("2026-09-01T00:00:00Z"))).toBeNull();
  });

  it("has the rules of every purpose and channel for whoever names none", () => {
    const last = dated({ required: true, purposes: ["emergency" as const], channels: ["prerecorded" as const] });
    expect(readPack(aPack({}, { consent: [last] }), instant("2026-11-25T08:00:00Z"))?.view.consent).toHaveLength(1);
  });

  it("is on every date its zones show, from the westernmost to the easternmost", () => {
    const days = (zones: [string, ...string[]], text: string) => {
      const pack = readPack(aPack({ zones }), instant(text));
      return pack === null ? null : [pack.firstDay, pack.lastDay].map((day) => new Date(day * 86_400_000).getUTCDate());
    };
    expect(days(["Asia/Dubai"], "2026-09-02T12:00:00Z")).toEqual([2, 2]);
    expect(days(["Asia/Dubai"], "2026-09-02T20:00:00Z")).toEqual([3, 3]);
    expect(days(["Asia/Tokyo", "America/Los_Angeles"], "2026-09-02T23:00:00Z")).toEqual([2, 3]);
    expect(days(["Pacific/Kiritimati", "Pacific/Pago_Pago"], "2026-09-02T10:30:00Z")).toEqual([1, 3]);
    expect(days(["America/Los_Angeles", "Asia/Tokyo", "Asia/Dubai"], "2026-09-02T05:00:00Z")).toEqual([1, 2]);
  });
});

describe("values in force", () => {
  const spans = [
    dated(everyDay, "2026-09-01", "2026-09-03"),
    dated(workdays, "2026-09-03"),
    dated({ unknown: "nobody looked", purposes: ["survey" as const] }, "2026-09-01") as never,
  ];
  const day = (date: string): number => Date.parse(date) / 86_400_000;
  const held = (first: string, last = first) =>
    inForce(spans, { firstDay: day(first), lastDay: day(last) }).map((value) => (value === everyDay ? "all" : "work"));

  it("are those whose span holds the day, its end excluded; over a midnight those of both days", () => {
    expect(held("2026-08-31")).toEqual([]);
    expect(held("2026-09-01")).toEqual(["all"]);
    expect(held("2026-09-02")).toEqual(["all"]);
    expect(held("2026-09-03")).toEqual(["work"]);
    expect(held("2026-09-02", "2026-09-03")).toEqual(["all", "work"]);
    expect(held("2026-08-31", "2026-09-01")).toEqual(["all"]);
    expect(inForce(undefined, { firstDay: 0, lastDay: 0 })).toEqual([]);
  });

  it("begin on their first day and end before their last", () => {
    const span = { from: "2026-09-01", to: "2026-09-03" };
    const on = (date: string) => isInForce(span, date);
    expect(["2026-08-31", "2026-09-01", "2026-09-02", "2026-09-03"].map(on)).toEqual([false, true, true, false]);
    expect(isInForce({ from: "2026-09-01", to: null }, "2099-01-01")).toBe(true);
    expect(isInForce({ from: "2026-09-01", to: null }, "2026-08-31")).toBe(false);
  });
});
