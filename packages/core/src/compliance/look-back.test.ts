import { expect, it } from "vitest";
import { DAY } from "../model/instant.ts";
import { lookBack } from "./look-back.ts";
import { aPack, dated, NOON } from "./testing.ts";

const cap = (per: unknown) => dated({ max: 1, per, scope: "number" as const }) as never;
const rest = (duration: string) =>
  dated({ after: ["refused" as const], for: duration, scope: "number" as const }) as never;
const back = (frequency: unknown[], cooldown: unknown[] = []) => {
  const since = lookBack([aPack(), aPack({}, { frequency: frequency as never, cooldown: cooldown as never })], NOON);
  return since === null ? null : (NOON - since) / DAY;
};

it("attempts matter as far back as the longest rule, and four days more", () => {
  expect(back([])).toBeNull();
  expect(lookBack([], NOON)).toBeNull();
  expect(back([cap("PT24H")])).toBe(5);
  expect(back([cap("PT24H"), cap("P30D"), cap("P7D")])).toBe(34);
  expect(back([cap("PT24H")], [rest("P60D")])).toBe(64);
  expect(back([], [rest("PT72H")])).toBe(7);
  expect(back([], [rest("forever")])).toBe(4);
});

it("days, weeks and months of a calendar are counted at their longest, with a day for the zone", () => {
  const unit = (name: string) => back([cap({ unit: name, zone: "Asia/Dubai" })]);
  expect([unit("day"), unit("week"), unit("month")]).toEqual([6, 12, 36]);
  expect(back([dated({ unknown: "nobody looked" }) as never])).toBeNull();
});
