import { describe, expect, it } from "vitest";
import { describeHours, describeWeek } from "./hours-text.ts";
import { everyDay, workdays } from "./testing.ts";

const day = [{ start: "09:00", end: "18:00" }];
const lunch = [
  { start: "14:00", end: "20:00" },
  { start: "10:00", end: "13:00" },
];

describe("a week in words", () => {
  it("joins neighbouring days", () => {
    expect(describeWeek({ ...workdays.week })).toBe("09:00–18:00 Sun–Thu");
    expect(describeWeek({ ...everyDay.week })).toBe("09:00–18:00 every day");
    expect(describeWeek({ mon: day, tue: day, thu: day })).toBe("09:00–18:00 Mon–Tue, Thu");
    expect(describeWeek({ sat: day, sun: day })).toBe("09:00–18:00 Sat–Sun");
    expect(describeWeek({})).toBe("never");
  });

  it("joins several windows of a day and several kinds of day", () => {
    expect(describeWeek({ mon: lunch, tue: lunch, sat: day })).toBe(
      "10:00–13:00, 14:00–20:00 Mon–Tue; 09:00–18:00 Sat",
    );
  });
});

describe("hours in words", () => {
  const week = { mon: day };
  const hours = (change: object) => describeHours({ purposes: ["marketing"], week, ...change });

  it("tell what holidays leave, of all or of some classes", () => {
    const { windows } = { windows: [{ start: "10:00", end: "12:00" }] };
    expect(hours({})).toBe("09:00–18:00 Mon");
    expect(hours({ holidays: [{ calendar: "days", windows: [] }] })).toBe("09:00–18:00 Mon; closed on holidays");
    expect(hours({ holidays: [{ calendar: "days", classes: ["public", "eve"], windows }] })).toBe(
      "09:00–18:00 Mon; 10:00–12:00 on public and eve days",
    );
  });

  it("tell when other hours hold", () => {
    const of = (during: object) => hours({ overrides: [{ during, week: {} }] });
    expect(of({ calendar: "days", class: "ramadan" })).toBe("09:00–18:00 Mon; other hours in ramadan");
    expect(of({ from: "2026-08-01", to: "2026-08-11" })).toBe(
      "09:00–18:00 Mon; other hours from 2026-08-01 to 2026-08-11",
    );
  });
});
