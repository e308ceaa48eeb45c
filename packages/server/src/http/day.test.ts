import { describe, expect, it } from "vitest";
import { dayAround } from "./day.ts";

const at = Date.parse;
const hours = (day: { from: number; to: number }) => (day.to - day.from) / 3_600_000;

describe("the day around an instant (C-CAL-3)", () => {
  it("begins and ends at local midnight", () => {
    expect(dayAround("Asia/Dubai", at("2026-09-03T21:00:00Z"))).toEqual({
      date: "2026-09-04",
      from: at("2026-09-03T20:00:00Z"),
      to: at("2026-09-04T20:00:00Z"),
    });
  });

  it("holds its first instant and not its last", () => {
    const { from, to } = dayAround("Asia/Dubai", at("2026-09-03T12:00:00Z"));
    expect(dayAround("Asia/Dubai", from).date).toBe("2026-09-03");
    expect(dayAround("Asia/Dubai", to).date).toBe("2026-09-04");
  });

  it("has 23 hours when clocks go forward, also where midnight does not exist", () => {
    expect(hours(dayAround("Europe/Berlin", at("2026-03-29T12:00:00Z")))).toBe(23);
    expect(hours(dayAround("Africa/Cairo", at("2026-04-24T12:00:00Z")))).toBe(23);
  });

  it("has 25 hours when clocks go back", () => {
    expect(hours(dayAround("Europe/Berlin", at("2026-10-25T12:00:00Z")))).toBe(25);
  });
});
