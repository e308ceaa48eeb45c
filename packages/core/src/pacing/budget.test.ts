import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Budget, type Steering } from "./budget.ts";
import { floorWith, NINE } from "./testing.ts";

const HOUR_MS = 3_600_000;
const LEAVES = 1 / 7_200;

interface Counts {
  readonly connected: number;
  readonly abandoned: number;
  readonly agents?: number;
  readonly hoursLeft?: number;
  readonly capPct?: number;
  readonly excess?: number;
  readonly waiting?: number;
  readonly leaves?: number;
}

function steering(counts: Counts): Steering {
  const { connected, abandoned, agents = 5, hoursLeft = 4, capPct = 3, excess = 0, waiting = 0 } = counts;
  const { leaves = LEAVES } = counts;
  const end = NINE + hoursLeft * HOUR_MS;
  const budget = { connected, abandoned, capPct, windowEndsAt: end };
  const floor = floorWith({ talking: agents, budget, more: { shiftEndsAt: end } });
  return new Budget().steer(floor, NINE, excess, { waiting, expectedAnswers: 0 }, leaves);
}

const anyCounts = fc.record({
  connected: fc.nat({ max: 4_000 }),
  abandoned: fc.nat({ max: 150 }),
  agents: fc.integer({ min: 1, max: 80 }),
  hoursLeft: fc.double({ min: 0, max: 8, noNaN: true }),
  capPct: fc.constantFrom(0, 1, 3, 5),
  excess: fc.double({ min: 0, max: 4, noNaN: true }),
});

describe("the abandon budget", () => {
  it("wants a rate from nothing to 1.6 caps", () => {
    fc.assert(
      fc.property(anyCounts, (counts) => {
        const { wanted } = steering(counts);
        expect(wanted).toBeGreaterThanOrEqual(0);
        expect(wanted).toBeLessThanOrEqual((1.6 * counts.capPct) / 100 + 1e-12);
      }),
      { seed: 6 },
    );
  });

  it("wants no more for a loss more", () => {
    fc.assert(
      fc.property(anyCounts, (counts) => {
        const { connected, abandoned } = counts;
        const more = steering({ ...counts, connected: connected + 1 });
        const lost = steering({ ...counts, abandoned: abandoned + 1 });
        expect(lost.wanted).toBeLessThanOrEqual(more.wanted + 1e-12);
      }),
      { seed: 6 },
    );
  });

  it("is spent, whatever is wanted, when one more loss could not be repaid out of any answers to come", () => {
    fc.assert(
      fc.property(anyCounts, (counts) => {
        const { connected, abandoned, capPct, agents, hoursLeft } = counts;
        // An agent's calls are believed 220 seconds apart.
        const toCome = (agents * hoursLeft * 3_600) / 220;
        const repayable = abandoned + 1 <= (capPct / 100) * (connected + abandoned + toCome);
        if (!repayable) expect(steering(counts).spent).toBe(true);
      }),
      { seed: 6, numRuns: 300 },
    );
  });

  it("persons who wait with nobody ready count as lost when it is judged what may be lost yet", () => {
    const calm = steering({ connected: 480, abandoned: 18 });
    const pressed = steering({ connected: 480, abandoned: 18, waiting: 2 });
    expect(calm.losable).toBe(4);
    expect(pressed.losable).toBe(2);
  });

  it("near the limit keeps back what agents may cost who leave while their calls ring", () => {
    const counts = { connected: 480, abandoned: 18 };
    expect(steering({ ...counts, leaves: 0 }).losable).toBe(5);
    expect(steering({ ...counts, leaves: LEAVES }).losable).toBe(4);
  });

  it("is never quite given up: where one loss is left, a little may still be risked", () => {
    const { wanted, losable, spent } = steering({ connected: 460, abandoned: 21 });
    expect({ losable, spent }).toEqual({ losable: 1, spent: false });
    expect(wanted).toBeGreaterThan(0);
    expect(wanted).toBeLessThan(0.004);
  });

  it("a debt that five hundred answers without a loss would not repay is dialed off progressively", () => {
    const deep = { connected: 5_000, abandoned: 180, agents: 80, hoursLeft: 8 };
    expect(steering(deep).spent).toBe(true);
    expect(steering({ ...deep, abandoned: 160 }).spent).toBe(false);
  });

  it("spends what is left by the end: of many answers to come and few losses so far, nearly the cap", () => {
    const { wanted } = steering({ connected: 1_300, abandoned: 39, agents: 20 });
    expect(wanted).toBeGreaterThan(0.026);
    expect(wanted).toBeLessThan(0.031);
  });

  it("counts on nothing to come where nobody knows the end", () => {
    const floor = floorWith({
      talking: 5,
      budget: { connected: 30, abandoned: 0, windowEndsAt: null },
      more: { shiftEndsAt: null },
    });
    expect(new Budget().steer(floor, NINE, 0, { waiting: 0, expectedAnswers: 0 }, LEAVES).spent).toBe(true);
  });
});
