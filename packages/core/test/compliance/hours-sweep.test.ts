import { rulePacks } from "@broadnet-engage/compliance-rules";
import { describe, expect, it } from "vitest";
import { DAY } from "../../src/model/instant.ts";
import type { RulePack } from "../../src/model/rule-pack.ts";
import { seededChance } from "../../src/sim/chance.ts";
import { type Sweep, sweepZone, wallTable } from "./hours-sweep.ts";
import { MADE_PACK, MADE_REGION } from "./made-packs.ts";

// A slice of the sweep that `npm run sweep -- hours` makes over every minute of eleven years: the same steps, fewer of them.

const FROM = Date.UTC(2024, 0, 1);
const TO = Date.UTC(2035, 0, 1);
const real = rulePacks();

function disagreements(pack: RulePack, all: readonly RulePack[], sweep: Sweep): readonly unknown[] {
  return pack.zones.flatMap((zone) => sweepZone(pack, all, sweep, zone, wallTable(zone, sweep)).disagreed);
}

describe("the engine and a plain reading of the same pack", () => {
  it.each([...real, MADE_PACK, MADE_REGION].map((pack) => [pack.id, pack] as const))(
    "agree on the hours of %s at minutes drawn from eleven years",
    (id, pack) => {
      const chance = seededChance(`hours/${id}`);
      const zone = pack.zones[Math.floor(chance.next() * pack.zones.length)] ?? "UTC";
      // An odd step meets every minute of the day in turn.
      const sweep: Sweep = {
        from: FROM + Math.floor(chance.next() * 1_440) * 60_000,
        to: TO,
        stepMinutes: 3_607,
        purpose: "marketing",
      };
      expect(sweepZone(pack, [...real, MADE_PACK], sweep, zone, wallTable(zone, sweep)).disagreed).toEqual([]);
    },
  );

  it.each(["marketing", "survey", "collections"] as const)(
    "agree on every quarter of an hour of three months that have every kind of day, for %s",
    (purpose) => {
      for (const from of [Date.UTC(2026, 1, 10), Date.UTC(2027, 1, 1), Date.UTC(2027, 11, 20)]) {
        const sweep: Sweep = { from, to: from + 30 * DAY, stepMinutes: 15, purpose };
        expect(disagreements(MADE_PACK, [MADE_PACK], sweep)).toEqual([]);
        expect(disagreements(MADE_REGION, [MADE_PACK, MADE_REGION], sweep)).toEqual([]);
      }
    },
  );
});
