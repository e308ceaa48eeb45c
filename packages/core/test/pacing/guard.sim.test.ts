import { describe, expect, it } from "vitest";
import { BROKEN_POLICIES } from "../../../../bench/pacing/broken-policies.ts";
import { tryGuard } from "../../../../bench/pacing/guard.ts";
import { type GuardedDay, guarded } from "../../../../bench/pacing/guarded.ts";
import { playDay } from "../../../../bench/pacing/worlds/day.ts";
import { readScenarios, type Scenario } from "../../../../bench/pacing/worlds/scenario.ts";
import { predictivePolicy } from "../../src/pacing/predictive-policy.ts";

const PUBLISHED = readScenarios(new URL("../../../../bench/pacing/scenarios.json", import.meta.url).pathname);
/** A few of them, small ones; `npm run bench -- pacing --guard` plays them all. */
const SMALL = ["n003-steady", "n020-heavytail", "m005-erlang3"];
const KINDS = Object.keys(BROKEN_POLICIES) as (keyof typeof BROKEN_POLICIES)[];
const scenario = (name: string): Scenario => PUBLISHED.find((one) => one.name === name) as Scenario;

describe("the guard under pacing, on published worlds", () => {
  it.each(SMALL.flatMap((name) => KINDS.map((kind) => [name, kind] as const)))(
    "C-CAM-12 stops or holds down, in %s, a policy that %s, before the day's cap is passed",
    (name, kind) => {
      const { day, allowed, trippedAfterS, lowered } = tryGuard(scenario(name), kind, 1);
      expect(day.abandoned).toBeLessThanOrEqual(allowed);
      expect(lowered).toBeGreaterThan(0);
      // Who only spends too much is held down, and stopped when the rest of the day cannot make up for it any more.
      if (kind !== "knows no budget") expect(trippedAfterS).not.toBeNull();
    },
  );

  it("never pauses a sound policy, and costs it less than two points of a day's work", () => {
    const settings = { mode: "predictive", dialRatio: 1, maxDialRatio: null } as const;
    const options = { capPct: 3, settings, startsAt: Date.UTC(2026, 0, 5, 9) };
    const guard: GuardedDay = { trippedAt: null, lowered: 0 };
    const under = playDay(scenario("n005-steady"), 1, () => guarded(predictivePolicy(), guard), options);
    const alone = playDay(scenario("n005-steady"), 1, () => predictivePolicy(), options);
    expect(guard.trippedAt).toBeNull();
    expect(under.utilisation).toBeGreaterThan(alone.utilisation - 0.02);
  });
});
