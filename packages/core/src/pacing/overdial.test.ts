import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Overdial, upperNormal } from "./overdial.ts";

/** P(D ≥ n) by listing every outcome. */
function tailByListing(ups: readonly number[], downs: readonly number[], n: number): number {
  const all = [...ups.map((p) => [p, 1] as const), ...downs.map((q) => [q, -1] as const)];
  let sum = 0;
  for (let outcome = 0; outcome < 2 ** all.length; outcome++) {
    let chance = 1;
    let value = 0;
    for (const [at, [p, sign]] of all.entries()) {
      const hit = (outcome >> at) % 2 === 1;
      chance *= hit ? p : 1 - p;
      if (hit) value += sign;
    }
    if (value >= n) sum += chance;
  }
  return sum;
}

function filled(ups: readonly number[], downs: readonly number[], exact: boolean): Overdial {
  const overdial = new Overdial();
  overdial.reset(ups.length, downs.length, exact);
  for (const p of ups) overdial.up(p);
  for (const q of downs) overdial.down(q);
  return overdial;
}

const chances = (max: number) => fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: max });

describe("answers less agents, as a distribution", () => {
  it("is what listing every outcome gives", () => {
    fc.assert(
      fc.property(chances(6), chances(5), fc.integer({ min: -5, max: 6 }), (ups, downs, n) => {
        expect(filled(ups, downs, true).tail(n)).toBeCloseTo(tailByListing(ups, downs, n), 9);
      }),
      { numRuns: 150, seed: 6 },
    );
  });

  it("expects as many without an agent as the tails sum to", () => {
    fc.assert(
      fc.property(chances(8), chances(6), fc.integer({ min: -3, max: 4 }), (ups, downs, n) => {
        const overdial = filled(ups, downs, true);
        let sum = 0;
        for (let more = n + 1; more <= 9; more++) sum += overdial.tail(more);
        expect(overdial.excess(n)).toBeCloseTo(sum, 9);
      }),
      { numRuns: 150, seed: 6 },
    );
  });

  it("above a variance of nine the corrected normal is within 0.004 of the whole distribution", () => {
    let state = 17;
    const next = (): number => {
      state = (state * 1_103_515_245 + 12_345) % 2 ** 31;
      return state / 2 ** 31;
    };
    for (let trial = 0; trial < 40; trial++) {
      const ups = Array.from({ length: 80 + Math.floor(400 * next()) }, () => 0.35 * next());
      const downs = Array.from({ length: 20 + Math.floor(200 * next()) }, () => 0.5 * next());
      const exact = filled(ups, downs, true);
      const normal = filled(ups, downs, false);
      for (let off = -12; off <= 12; off += 3) {
        const n = Math.round(exact.expected) + off;
        expect(Math.abs(exact.tail(n) - normal.tail(n)), `trial ${trial}, ${off} from the mean`).toBeLessThan(0.004);
        expect(Math.abs(exact.excess(n) - normal.excess(n))).toBeLessThan(0.05);
      }
    }
  });

  it("one more call never makes it likelier that an agent is there", () => {
    fc.assert(
      fc.property(chances(8), chances(6), fc.double({ min: 0, max: 1, noNaN: true }), (ups, downs, p) => {
        const overdial = filled(ups, downs, true);
        const before = overdial.tail(1);
        overdial.up(p);
        expect(overdial.tail(1)).toBeGreaterThanOrEqual(before - 1e-12);
      }),
      { seed: 6 },
    );
  });

  it("knows the normal's tail", () => {
    expect(upperNormal(0)).toBeCloseTo(0.5, 6);
    expect(upperNormal(1.644854)).toBeCloseTo(0.05, 6);
    expect(upperNormal(-1.959964)).toBeCloseTo(0.975, 6);
  });
});
