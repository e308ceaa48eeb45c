import { seededRandom } from "@broadnet-engage/core/conformance";
import { BITMAP_UNITS, BLOCK, type NumberBlocks } from "@broadnet-engage/core/model";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  BITMAP_BYTES,
  type BlockRow,
  OpenRow,
  ROW,
  read,
  rowsOfBlocks,
  rowsOfNumbers,
  sumOf,
} from "./registry-rows.ts";

/** A set in the form that core makes, from numbers in ascending order. */
function setOf(numbers: readonly number[]): NumberBlocks {
  const byKey = new Map<number, number[]>();
  for (const number of numbers) {
    const key = Math.floor(number / BLOCK);
    const lows = byKey.get(key) ?? [];
    lows.push(number - key * BLOCK);
    byKey.set(key, lows);
  }
  const units = [...byKey.values()].map((lows) => {
    if (lows.length < BITMAP_UNITS) return Uint16Array.from(lows);
    const bits = new Uint16Array(BITMAP_UNITS);
    for (const low of lows) bits[low >>> 4] = (bits[low >>> 4] ?? 0) | (1 << (low & 15));
    return bits;
  });
  return {
    keys: Float64Array.from(byKey.keys()),
    counts: Uint32Array.from([...byKey.values()], ({ length }) => length),
    units: Uint16Array.from(units.flatMap((own) => [...own])),
  };
}

function finished(rows: (open: OpenRow) => Iterable<BlockRow>): readonly BlockRow[] {
  const open = new OpenRow();
  const done = [...rows(open)];
  const last = open.finished();
  return last === null ? done : [...done, last];
}

/** Of a row as its description reads: by its length, bit by bit or pair by pair. */
function numbersOf({ key, units }: BlockRow): readonly number[] {
  const lows =
    units.length === BITMAP_BYTES
      ? from(0, ROW).filter((low) => ((units[low >>> 3] ?? 0) >>> (low & 7)) & 1)
      : from(0, units.length / 2).map((n) => ((units[2 * n] ?? 0) - 128) * 128 + (units[2 * n + 1] ?? 0));
  return lows.map((low) => key * ROW + low);
}

const from = (first: number, count: number, step = 1) => Array.from({ length: count }, (_, n) => first + n * step);
const FIRST = 12_125_550_000;
/** The row of it begins inside a block of core's. */
const CUT = Math.ceil(FIRST / BLOCK) * BLOCK;

describe("rows of numbers", () => {
  it.each([
    ["one number", [FIRST]],
    ["as many as a list takes at most", from(FIRST, 624, 16)],
    ["one more, which is a bitmap", from(FIRST, 625, 16)],
    ["all", from(FIRST, ROW)],
    ["both ends of rows", [FIRST - 1, FIRST, FIRST + ROW - 1, FIRST + ROW]],
    ["a thin block of core's and the next", from(CUT - 3_000, 6_000, 1).filter((n) => n % 3 === 0)],
    ["exactly as many as make core's bitmap", from(CUT, 4_096, 16)],
    ["one fewer", from(CUT, 4_095, 16)],
    ["core's whole block", from(CUT, BLOCK)],
  ])("hold %s, whether they come one by one or as a set", (_what, numbers) => {
    const rows = finished((open) => rowsOfNumbers(numbers, open));
    expect(finished((open) => rowsOfBlocks(setOf(numbers), open))).toEqual(rows);
    expect(rows.flatMap(numbersOf)).toEqual(numbers);
    expect(rows.map(({ count }) => count)).toEqual(rows.map((row) => numbersOf(row).length));
    expect(rows.every(({ count, units }) => units.length === Math.min(count * 2, BITMAP_BYTES))).toBe(true);
  });

  it("hold any numbers, and no other", () => {
    const near = fc.integer({ min: FIRST - 70_000, max: FIRST + 70_000 });
    const run = fc.tuple(near, fc.nat(9_000), fc.integer({ min: 1, max: 20 })).map((args) => from(...args));
    const lists = fc.tuple(fc.array(near), fc.array(run, { maxLength: 3 }));
    fc.assert(
      fc.property(lists, ([some, runs]) => {
        const numbers = [...new Set([...some, ...runs.flat()])].sort((a, b) => a - b);
        const rows = finished((open) => rowsOfNumbers(numbers, open));
        expect(finished((open) => rowsOfBlocks(setOf(numbers), open))).toEqual(rows);
        expect(rows.flatMap(numbersOf)).toEqual(numbers);
        const again = rows.map(({ key, units }) => {
          const open = new OpenRow();
          open.empty(key);
          expect(read(units, open)).toBe(numbersOf({ key, count: 0, units }).length);
          return open.finished();
        });
        expect(again).toEqual(rows);
      }),
      { numRuns: 30, seed: 26 },
    );
  });

  it("hold in a list no two bytes of another number", () => {
    const { next } = seededRandom(26);
    const numbers = from(FIRST, ROW).filter(() => next() < 0.05);
    const [row] = finished((open) => rowsOfNumbers(numbers, open));
    const found = from(0, ROW).filter((low) => row?.units.includes(Buffer.from([128 + (low >>> 7), low & 127])));
    expect(found.map((low) => FIRST + low)).toEqual(numbers);
  });

  it("are refused where they have neither form", () => {
    const bad = [[128], [0, 1], [128, 128], [128 + 78, 16], [128, 2, 128, 2], [129, 0, 128, 9]];
    for (const units of [...bad.map((bytes) => Buffer.from(bytes)), Buffer.alloc(1_252, 0x80), Buffer.alloc(1_249)])
      expect(read(units, new OpenRow())).toBeNull();
    expect(read(Buffer.from([128 + 78, 15]), new OpenRow())).toBe(1);
  });

  it("are refused as parts of no telephone number", () => {
    for (const number of [0, 999_999, 10 ** 15]) expect(() => [...rowsOfNumbers([number], new OpenRow())]).toThrow();
    expect(finished((open) => rowsOfNumbers([1_000_000, 10 ** 15 - 1], open)).map(({ key }) => key)).toEqual([
      100,
      10 ** 11 - 1,
    ]);
  });

  it("have another sum in another place, in another edition, or when a bit of them changed", () => {
    const units = Buffer.from([128, 1]);
    const sums = [sumOf(1, 2, units), sumOf(1, 3, units), sumOf(2, 2, units), sumOf(1, 2, Buffer.from([128, 2]))];
    expect(new Set(sums.map((sum) => sum.toString("hex"))).size).toBe(4);
    expect(sums[0]).toHaveLength(8);
  });
});
