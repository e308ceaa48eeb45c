import { describe, expect, it } from "vitest";
import { seededChance } from "../../src/sim/chance.ts";
import { BAD_LAW, FAULTS, sweepFaults } from "./faults.ts";

// A slice of `npm run sweep -- faults`, which plants a hundred thousand.

describe("whatever breaks", () => {
  it("C-CMP-2 nothing is allowed, while everything is when all is well", async () => {
    const { allowed, sound, soundAllowed, injected } = await sweepFaults(seededChance("faults"), 360);
    expect(allowed).toEqual([]);
    expect(soundAllowed).toBe(sound);
    expect(Object.keys(injected)).toEqual([...Object.keys(FAULTS), ...Object.keys(BAD_LAW)]);
  });
});
