import { describe, expect, it } from "vitest";
import { seededChance } from "../../src/sim/chance.ts";
import { sweepMonotone } from "./monotone-sweep.ts";
import { sweepValidity } from "./validity-sweep.ts";

// Slices of what `npm run sweep -- monotone` and `-- validity` do a million times.

describe("decisions under any law made of all kinds of rule", () => {
  it("C-CMP-2 never turn a denial into a permission because of a refusal, a rule or a failing source more", () => {
    const { opened, allowedBefore, allowedAfter } = sweepMonotone(seededChance("monotone"), 2_000);
    expect(opened).toEqual([]);
    expect(allowedBefore).toBeGreaterThan(400);
    expect(allowedAfter).toBeGreaterThan(100);
  });

  it("hold until `validUntil`, and are permitted at `nextAllowedAt` and not before", () => {
    const { broken, foreseen } = sweepValidity(seededChance("validity"), 1_000);
    expect(broken).toEqual([]);
    expect(foreseen).toBeGreaterThan(60);
  });
});
