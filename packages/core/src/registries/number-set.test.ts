import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { E164 } from "../model/phone.ts";
import { seededChance } from "../sim/chance.ts";
import { type NumberBlocks, type NumberSet, openNumberSet } from "./number-set.ts";
import { NumberSetBuilder } from "./number-set-builder.ts";

function setOf(numbers: Iterable<number>): NumberSet {
  const builder = new NumberSetBuilder();
  for (const number of numbers) builder.add(number);
  return openNumberSet(builder.finish());
}

/** Crowded enough that neighbours, repeats and full blocks happen. */
const crowded = fc.oneof(
  fc.integer({ min: 971_500_000_000, max: 971_500_000_400 }),
  fc.integer({ min: 65_530, max: 65_542 }),
  fc.integer({ min: 1, max: 999_999_999_999_999 }),
);

describe("A set of numbers", () => {
  it("says of every number what a plain Set says", () => {
    void fc.assert(
      fc.property(fc.array(crowded, { maxLength: 400 }), fc.array(crowded, { maxLength: 100 }), (listed, asked) => {
        const set = setOf(listed);
        const plain = new Set(listed);
        expect(set.size).toBe(plain.size);
        for (const number of [...listed, ...asked]) expect(set.hasNumber(number)).toBe(plain.has(number));
        expect([...set.numbers()]).toEqual([...plain].sort((a, b) => a - b));
      }),
    );
  });

  it("is the same when a block is thin, just full enough for a bitmap, and whole", () => {
    for (const count of [1, 4_095, 4_096, 4_097, 65_536]) {
      const chance = seededChance(`block of ${count}`);
      const plain = new Set<number>();
      while (plain.size < count) plain.add(count === 65_536 ? plain.size : Math.floor(chance.next() * 65_536));
      for (const set of [setOf(plain), setOf([...plain, ...plain])]) {
        expect(set.size).toBe(count);
        const wrong = Array.from({ length: 65_536 }, (_, number) => number).filter(
          (number) => set.hasNumber(number) !== plain.has(number),
        );
        expect(wrong).toEqual([]);
      }
    }
  });

  it("is the same bytes in whatever parts it was put together", () => {
    const dense = Array.from({ length: 6_000 }, (_, n) => 971_501_200_000 + n * 7);
    const bytesOf = ({ keys, counts, units }: NumberBlocks): string =>
      [keys, counts, units].map((part) => Buffer.from(part.buffer).toString("base64")).join(" ");
    const some = fc.array(fc.oneof(crowded, fc.constantFrom(...dense)), { maxLength: 300 });
    void fc.assert(
      fc.property(fc.array(some, { maxLength: 4 }), (parts) => {
        const builder = new NumberSetBuilder();
        for (const part of [dense, ...parts]) builder.addBlocks(setOf(part).blocks);
        expect(bytesOf(builder.finish())).toBe(bytesOf(setOf([dense, ...parts].flat()).blocks));
      }),
      { numRuns: 30 },
    );
  });

  it("knows numbers by their E.164 text, up to fifteen digits", () => {
    const set = setOf([971_501_234_567, 999_999_999_999_999]);
    expect(set.has("+971501234567" as E164)).toBe(true);
    expect(set.has("+999999999999999" as E164)).toBe(true);
    expect(set.has("+971501234568" as E164)).toBe(false);
    expect(setOf([]).has("+971501234567" as E164)).toBe(false);
  });

  it("lies in shared memory, so that a second thread opens the same bytes", () => {
    const { blocks } = setOf([971_501_234_567]);
    expect(blocks.units.buffer).toBeInstanceOf(SharedArrayBuffer);
    expect(openNumberSet(structuredClone(blocks)).hasNumber(971_501_234_567)).toBe(true);
  });

  it("refuses parts that do not belong together", () => {
    const { keys, counts, units } = setOf([1, 2, 3, 70_000]).blocks;
    expect(() => openNumberSet({ keys, counts: counts.slice(1), units })).toThrow(RangeError);
    expect(() => openNumberSet({ keys: keys.slice().reverse(), counts, units })).toThrow(RangeError);
    expect(() => openNumberSet({ keys, counts, units: units.slice(1) })).toThrow(RangeError);
    const list = Uint16Array.from({ length: 4_096 }, (_, low) => low * 3);
    const wrongForm = { keys: Float64Array.of(7), counts: Uint32Array.of(4_096), units: list };
    expect(() => openNumberSet(wrongForm)).toThrow("a list where a bitmap belongs");
  });
});
