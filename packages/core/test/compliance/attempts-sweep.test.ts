import { describe, expect, it } from "vitest";
import { seededChance } from "../../src/sim/chance.ts";
import { sweepAttempts } from "./attempts-sweep.ts";

// A slice of what `npm run sweep -- attempts` does with ten million histories.

describe("the engine and a plain count of the same attempts", () => {
  it("agree whether a cap or a rest blocks, and on the very moment it ceases to", () => {
    const { blocked, disagreed } = sweepAttempts(seededChance("attempts"), 2_000);
    expect(disagreed).toEqual([]);
    expect(blocked).toBeGreaterThan(500);
  });
});
