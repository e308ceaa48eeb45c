import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { openNumberSet } from "../registries/number-set.ts";
import { NumberSetBuilder } from "../registries/number-set-builder.ts";
import { BLOCK, edgesOf, firstInBoth } from "./number-blocks.ts";

const setOf = (numbers: Iterable<number>) => {
  const builder = new NumberSetBuilder();
  for (const number of numbers) builder.add(number);
  return openNumberSet(builder.finish()).blocks;
};
const from = (first: number, count: number) => Array.from({ length: count }, (_, n) => first + n);
const numbers = fc.array(fc.integer({ min: 999 * BLOCK - 40, max: 1_000 * BLOCK + 40 }), { maxLength: 60 });

describe("Two sets of numbers", () => {
  it("have that number in common first that both have, thin and full ones alike", () => {
    fc.assert(
      fc.property(numbers, numbers, fc.boolean(), (some, others, isFull) => {
        const full = isFull ? from(999 * BLOCK + 100, 5_000) : [];
        const [one, other] = [new Set([...some, ...full]), new Set(others)];
        const both = [...one].filter((number) => other.has(number));
        expect(firstInBoth(setOf(one), setOf(other))).toBe(both.length === 0 ? null : Math.min(...both));
      }),
      { seed: 47, numRuns: 200 },
    );
  });

  it("end where their least and their greatest number are", () => {
    fc.assert(
      fc.property(numbers, (some) => {
        const expected = some.length === 0 ? [] : [Math.min(...some), Math.max(...some)];
        expect(edgesOf(setOf(some))).toEqual(expected);
      }),
      { seed: 48, numRuns: 200 },
    );
    expect(edgesOf(setOf(from(BLOCK * 20 + 7, 60_000)))).toEqual([BLOCK * 20 + 7, BLOCK * 20 + 60_006]);
  });
});
