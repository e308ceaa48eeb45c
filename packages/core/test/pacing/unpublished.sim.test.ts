import { describe, expect, it } from "vitest";
import { progressive } from "../../../../bench/pacing/comparators/counting.ts";
import { playDay } from "../../../../bench/pacing/worlds/day.ts";
import { unpublishedWorlds } from "../../../../bench/pacing/worlds/unpublished.ts";
import { predictivePolicy } from "../../src/pacing/predictive-policy.ts";

const OPTIONS = {
  capPct: 3,
  settings: { mode: "predictive", dialRatio: 1, maxDialRatio: null },
  startsAt: Date.UTC(2026, 0, 5, 9),
} as const;

describe("worlds drawn from a seed", () => {
  it("are the same for the same seed and differ for another", () => {
    expect(unpublishedWorlds("random:7")).toEqual(unpublishedWorlds("random:7:4"));
    expect(unpublishedWorlds("random:7")).not.toEqual(unpublishedWorlds("random:8"));
  });

  it("are refused when asked for wrongly", () => {
    for (const wrong of ["random", "random:x", "random:1:0", "random:1:51", "random:1.5", "mine:1"])
      expect(() => unpublishedWorlds(wrong)).toThrow(/random:SEED/);
  });

  it.each(unpublishedWorlds("random:11:3"))("C-CAM-12 in $name the cap holds and progressive is beaten", (world) => {
    const morning = { ...world, hours: 2 };
    const ours = playDay(morning, 201, predictivePolicy, OPTIONS);
    expect(ours.abandoned / (ours.abandoned + ours.connected)).toBeLessThanOrEqual(0.03);
    expect(ours.utilisation).toBeGreaterThan(playDay(morning, 201, progressive, OPTIONS).utilisation);
  });
});
