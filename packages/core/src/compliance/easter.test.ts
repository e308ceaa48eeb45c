import { describe, expect, it } from "vitest";
import { orthodoxEaster, westernEaster } from "./easter.ts";
import { dateOf } from "./local-time.ts";

// Dates as printed in almanacs; the years with leap days, early and late Easters, and both exceptions of the western rule.
const WESTERN =
  "1954-04-18 1961-04-02 1981-04-19 2000-04-23 2005-03-27 2008-03-23 2011-04-24 2016-03-27 2019-04-21 2024-03-31 2025-04-20 2026-04-05 2027-03-28 2028-04-16 2029-04-01 2030-04-21 2031-04-13 2032-03-28 2033-04-17 2034-04-09 2035-03-25 2038-04-25 2049-04-18 2076-04-19";
const ORTHODOX =
  "2000-04-30 2005-05-01 2008-04-27 2010-04-04 2013-05-05 2016-05-01 2019-04-28 2024-05-05 2025-04-20 2026-04-12 2027-05-02 2028-04-16 2029-04-08 2030-04-28 2031-04-13 2032-05-02 2033-04-24 2034-04-09";

describe("Easter Sunday", () => {
  it.each(WESTERN.split(" "))("of the western churches is on %s", (date) => {
    expect(dateOf(westernEaster(Number(date.slice(0, 4))))).toBe(date);
  });
  it.each(ORTHODOX.split(" "))("of the orthodox churches is on %s", (date) => {
    expect(dateOf(orthodoxEaster(Number(date.slice(0, 4))))).toBe(date);
  });
});
