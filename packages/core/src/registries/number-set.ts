import { BITMAP_UNITS, BLOCK, blocksIn, type NumberBlocks, numbersIn } from "../model/number-blocks.ts";
import type { E164 } from "../model/phone.ts";

export { BITMAP_UNITS, BLOCK, bitsOf, type NumberBlocks, unitsOf } from "../model/number-blocks.ts";

/**
 * An exact set of telephone numbers in typed arrays over shared memory.
 *
 * A number is cut into blocks of 65,536 that follow each other. A block with many numbers is a bitmap of 8 KiB; one with few is
 * their low 16 bits in order. So a number costs two bytes where the set is thin and fewer where it is dense, nothing is
 * approximate, and one copy serves all threads of a process.
 */
export interface NumberSet {
  readonly size: number;
  /** Shared memory this set holds, in bytes. */
  readonly bytes: number;
  has(phone: E164): boolean;
  hasNumber(number: number): boolean;
  /** In ascending order. */
  numbers(): Iterable<number>;
  /** What another thread needs to have the same set: post it, and {@link openNumberSet} it there. */
  readonly blocks: NumberBlocks;
}

/** The digits of a number. All of E.164's fifteen are exact in a double. */
export const asNumber = (phone: E164): number => Number(phone.slice(1));

/** @throws RangeError when the parts do not belong together */
export function openNumberSet(blocks: NumberBlocks): NumberSet {
  const { keys, counts, units } = blocks;
  const index = indexOf(blocks);
  const hasNumber = (number: number): boolean => {
    const key = Math.floor(number / BLOCK);
    const block = index.find(key);
    if (block < 0) return false;
    const low = number - key * BLOCK;
    const start = index.starts[block] ?? 0;
    const count = counts[block] ?? 0;
    if (count >= BITMAP_UNITS) return (((units[start + (low >>> 4)] ?? 0) >>> (low & 15)) & 1) === 1;
    return foundIn(units, start, start + count, low);
  };
  return {
    size: counts.reduce((sum, count) => sum + count, 0),
    bytes: units.byteLength + keys.byteLength + counts.byteLength + index.bytes,
    has: (phone) => hasNumber(asNumber(phone)),
    hasNumber,
    numbers: () => numbersIn(blocks),
    blocks,
  };
}

function foundIn(units: Uint16Array, from: number, to: number, low: number): boolean {
  let [left, right] = [from, to];
  while (left < right) {
    const middle = (left + right) >>> 1;
    const unit = units[middle] ?? 0;
    if (unit === low) return true;
    if (unit < low) left = middle + 1;
    else right = middle;
  }
  return false;
}

interface BlockIndex {
  readonly starts: Float64Array;
  readonly bytes: number;
  /** The block of a key, or -1. */
  find(key: number): number;
}

/** Open addressing at half load: one look in most cases, where a binary search of 40,000 blocks takes sixteen. */
function indexOf(blocks: NumberBlocks): BlockIndex {
  const { keys } = blocks;
  const starts = Float64Array.from(blocksIn(blocks), ({ start }) => start);
  const mask = 2 ** Math.ceil(Math.log2(2 * keys.length + 2)) - 1;
  const slots = new Int32Array(mask + 1).fill(-1);
  for (const [block, key] of keys.entries()) {
    let slot = scattered(key) & mask;
    while (slots[slot] !== -1) slot = (slot + 1) & mask;
    slots[slot] = block;
  }
  return {
    starts,
    bytes: starts.byteLength + slots.byteLength,
    find: (key) => {
      for (let slot = scattered(key) & mask; ; slot = (slot + 1) & mask) {
        const block = slots[slot] ?? -1;
        if (block === -1 || keys[block] === key) return block;
      }
    },
  };
}

/** Keys follow each other closely, and have up to 34 bits. */
const scattered = (key: number): number => {
  const mixed = Math.imul(key | 0, 0x9e3779b1) ^ Math.imul((key / 0x1_0000_0000) | 0, 0x85ebca6b);
  return mixed ^ (mixed >>> 15);
};
