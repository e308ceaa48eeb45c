import { DAY, type RulePack } from "@broadnet-engage/core/model";
import { silentLog } from "@broadnet-engage/core/system";
import { expect, it } from "vitest";
import { PACKS } from "../testing/world.ts";
import { eraseOutdated, usefulDays } from "./outdated-washes.ts";

const NOW = 100 * DAY;
const australia = PACKS.find(({ jurisdiction }) => jurisdiction === "AU") as RulePack;
const laxer = (maxAgeDays: number): RulePack => ({
  ...australia,
  rules: {
    ...australia.rules,
    dncRegistry: (australia.rules.dncRegistry ?? []).map((stated) => ({
      ...stated,
      value: "maxAgeDays" in stated.value ? { ...stated.value, maxAgeDays } : stated.value,
    })) as NonNullable<RulePack["rules"]["dncRegistry"]>,
  },
});

it("a verdict is of use as long as the laxest rule of any pack takes it", () => {
  expect(usefulDays([australia]).get("au.dncr")).toBe(30);
  expect(usefulDays([laxer(45), australia, laxer(7)]).get("au.dncr")).toBe(45);
  expect(usefulDays([])).toEqual(new Map());
});

it("asks a store only where something is old enough, and goes on when one register cannot be erased", async () => {
  const asked: [string, number][] = [];
  const oldest: Readonly<Record<string, number>> = { "au.dncr": 0, "it.rpo": 0, "sg.dnc": NOW - DAY };
  const washes = {
    state: (registry: string) => (registry in oldest ? { oldest: { asOf: oldest[registry] ?? 0 } } : null),
    async erase(registry: string, before: number) {
      asked.push([registry, before]);
      if (registry === "au.dncr") throw new Error("away");
      return 1;
    },
  };
  await eraseOutdated({ washes: washes as never }, PACKS, { now: NOW, log: silentLog });
  const italy = usefulDays(PACKS).get("it.rpo") ?? 0;
  expect(new Map(asked)).toEqual(
    new Map([
      ["au.dncr", NOW - 37 * DAY],
      ["it.rpo", NOW - (italy + 7) * DAY],
    ]),
  );
});
