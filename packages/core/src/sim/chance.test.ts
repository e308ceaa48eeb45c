import { describe, expect, it } from "vitest";
import { type Chance, seededChance } from "./chance.ts";

const N = 40_000;
const draws = (chance: Chance, draw: (chance: Chance) => number) => Array.from({ length: N }, () => draw(chance));
const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
const deviation = (values: readonly number[]) => {
  const m = mean(values);
  return Math.sqrt(mean(values.map((value) => (value - m) ** 2)));
};

describe("seeded chance", () => {
  it("gives the same stream for the same seed, and another for another", () => {
    const stream = (seed: string | number) => draws(seededChance(seed), (chance) => chance.next()).slice(0, 100);
    expect(stream("a")).toEqual(stream("a"));
    expect(stream(7)).toEqual(stream("7"));
    expect(stream("a")).not.toEqual(stream("b"));
  });

  it("never changes what a seed means", () => {
    const chance = seededChance("golden");
    expect([chance.next(), chance.next(), chance.fork("x").next()]).toMatchInlineSnapshot(`
      [
        0.9560800955740911,
        0.5325867177159885,
        0.026341032473299664,
      ]
    `);
    expect([...seededChance("golden").bytes(6)]).toMatchInlineSnapshot(`
      [
        244,
        136,
        188,
        57,
        127,
        97,
      ]
    `);
  });

  it("forks streams that depend on the path alone", () => {
    const fresh = seededChance(1).fork("x");
    const used = seededChance(1);
    draws(used, (chance) => chance.next());
    expect(used.fork("x").next()).toBe(fresh.next());
    expect(seededChance(1).fork("x").next()).not.toBe(seededChance(1).fork("y").next());
  });

  it("draws numbers in [0, 1), evenly", () => {
    const values = draws(seededChance(1), (chance) => chance.next());
    expect(Math.min(...values)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...values)).toBeLessThan(1);
    const buckets = Array.from({ length: 20 }, (_, i) => values.filter((v) => Math.floor(v * 20) === i).length);
    const expected = N / 20;
    const chiSquare = buckets.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0);
    expect(chiSquare).toBeLessThan(43.8); // 19 degrees of freedom, p = 0.001
  });

  it("is even across neighbouring labels, too", () => {
    const root = seededChance(1);
    const firsts = Array.from({ length: N }, (_, i) => root.fork(`callee/97150${i}`).next());
    expect(mean(firsts)).toBeCloseTo(0.5, 1.9);
    expect(deviation(firsts)).toBeCloseTo(Math.sqrt(1 / 12), 1.9);
  });

  it.each([
    ["exponential", (c: Chance) => c.exponential(40), 40, 40],
    ["lognormal", (c: Chance) => c.lognormal(100, 0.8), 100, 80],
    ["lognormal without spread", (c: Chance) => c.lognormal(100, 0), 100, 0],
    ["gamma", (c: Chance) => c.gamma(11, 3), 11, 11 / Math.sqrt(3)],
    ["gamma of a shape below 1", (c: Chance) => c.gamma(11, 0.5), 11, 11 / Math.sqrt(0.5)],
    ["uniform", (c: Chance) => c.uniform(10, 20), 15, 10 / Math.sqrt(12)],
  ] as const)("draws %s with its mean and deviation", (_, draw, expectedMean, expectedDeviation) => {
    const values = draws(seededChance("moments"), draw);
    expect(Math.abs(mean(values) - expectedMean)).toBeLessThan(0.03 * expectedMean);
    expect(Math.abs(deviation(values) - expectedDeviation)).toBeLessThan(0.06 * expectedDeviation + 1e-9);
    expect(Math.min(...values)).toBeGreaterThan(0);
  });

  it("picks by weight, never what weighs nothing", () => {
    const chance = seededChance(3);
    const picked = { a: 0, b: 0, never: 0 };
    for (let i = 0; i < N; i++) picked[chance.pick({ a: 3, never: 0, b: 1 })] += 1;
    expect(picked.never).toBe(0);
    expect(picked.a / N).toBeCloseTo(0.75, 1.9);
    expect(() => chance.pick({ a: 0 })).toThrow(RangeError);
  });
});
