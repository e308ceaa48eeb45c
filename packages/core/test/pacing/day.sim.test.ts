import { describe, expect, it } from "vitest";
import { progressive } from "../../../../bench/pacing/comparators/counting.ts";
import { playDay } from "../../../../bench/pacing/worlds/day.ts";
import type { Scenario } from "../../../../bench/pacing/worlds/scenario.ts";
import type { PacingPolicy } from "../../src/pacing/policy.ts";
import { predictivePolicy } from "../../src/pacing/predictive-policy.ts";

const OPTIONS = {
  capPct: 3,
  settings: { mode: "predictive", dialRatio: 1, maxDialRatio: null },
  startsAt: Date.UTC(2026, 0, 5, 9),
} as const;

const TEAM: Scenario = {
  name: "team",
  agents: 10,
  hours: 3,
  answer: { p: 0.25, noise: { sd: 0.12, corr_min: 20 } },
  talk: { dist: "lognormal", mean: 150, cv: 1 },
  wrap: { dist: "lognormal", mean: 25, cv: 0.7 },
  agent_sigma: 0.2,
  breaks: { every_min: 110, len_min: 10 },
};

const worlds: readonly Scenario[] = [
  TEAM,
  // Of so few, a morning's budget is one person or two: it takes a whole day to show what they gain.
  { ...TEAM, name: "three agents", agents: 3, hours: 8 },
  {
    ...TEAM,
    name: "a list that turns hot",
    answer: {
      steps: [
        [0, 0.15],
        [60, 0.5],
      ],
    },
  },
  { ...TEAM, name: "an outage", carrier: [{ from_min: 60, to_min: 70, fail: 1 }] },
  { ...TEAM, name: "a lunch", mass_breaks: [{ at_min: 90, len_min: 20, fraction: 0.8, spread_s: 60 }] },
];

const play = (world: Scenario, seed: number, policy: () => PacingPolicy) => playDay(world, seed, policy, OPTIONS);

describe("C-CAM-12 a simulated morning of predictive dialing", () => {
  it.each(worlds)("keeps 3 % and beats progressive: $name", (world) => {
    for (const seed of [201, 202]) {
      const ours = play(world, seed, predictivePolicy);
      expect(ours.abandoned / (ours.abandoned + ours.connected), `seed ${seed}`).toBeLessThanOrEqual(0.03);
      expect(ours.utilisation, `seed ${seed}`).toBeGreaterThan(play(world, seed, progressive).utilisation + 0.02);
    }
  });

  it("the same seed gives the same morning", () => {
    expect(play(TEAM, 203, predictivePolicy)).toEqual(play(TEAM, 203, predictivePolicy));
  });
});
