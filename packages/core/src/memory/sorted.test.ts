import fc from "fast-check";
import { expect, it } from "vitest";
import { Sorted } from "./sorted.ts";

const numbers = () => new Sorted<number>((a, b) => a - b);
const key = fc.integer({ min: 0, max: 2_000 });
const steps = fc.array(fc.tuple(fc.boolean(), key), { maxLength: 3_000, size: "max" });

it("walks, counts and finds like a sorted array, whatever was added and deleted before", () => {
  fc.assert(
    fc.property(steps, key, (commands, probe) => {
      const sorted = numbers();
      const model = new Set<number>();
      for (const [isAdd, value] of commands) {
        if (isAdd) sorted.add(value);
        else sorted.delete(value);
        if (isAdd) model.add(value);
        else model.delete(value);
      }
      const expected = [...model].sort((a, b) => a - b);
      expect([...sorted.after()]).toEqual(expected);
      expect([...sorted.before()]).toEqual(expected.toReversed());
      expect([...sorted.after(probe)]).toEqual(expected.filter((value) => value > probe));
      expect([...sorted.before(probe)]).toEqual(expected.filter((value) => value < probe).toReversed());
      expect(sorted.countAfter(probe)).toBe(expected.filter((value) => value > probe).length);
      expect([sorted.size, sorted.first]).toEqual([expected.length, expected[0]]);
    }),
    { numRuns: 60 },
  );
});

it("holds many ascending keys, and gives each up from the front", () => {
  const sorted = numbers();
  for (let value = 0; value < 10_000; value++) sorted.add(value);
  for (let value = 0; value < 9_990; value++) {
    expect(sorted.first).toBe(value);
    sorted.delete(value);
  }
  expect([...sorted.after(9_994)]).toEqual([9_995, 9_996, 9_997, 9_998, 9_999]);
});
