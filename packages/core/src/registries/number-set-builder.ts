import { BITMAP_UNITS, BLOCK, bitsOf, type NumberBlocks, unitsOf } from "./number-set.ts";

const EMPTY = new Uint16Array(0);

/** One block while it is filled: low halves as they come, then a bitmap once those would take more room. */
class GrowingBlock {
  #lows: Uint16Array | null = new Uint16Array(8);
  #used = 0;
  #bits: Uint16Array | null = null;

  add(low: number): void {
    if (this.#bits !== null) {
      mark(this.#bits, low);
      return;
    }
    let lows = this.#lows ?? new Uint16Array(8);
    if (this.#used === lows.length) {
      lows = this.#settled(lows);
      if (this.#bits !== null) {
        mark(this.#bits, low);
        return;
      }
    }
    lows[this.#used] = low;
    this.#used += 1;
    this.#lows = lows;
  }

  /** Adds what is in a finished block. */
  addAll(units: Uint16Array, isBitmap: boolean): void {
    if (!isBitmap) {
      for (const low of units) this.add(low);
      return;
    }
    const bits = this.#bits ?? bitmapOf((this.#lows ?? EMPTY).subarray(0, this.#used));
    for (const [place, unit] of units.entries()) bits[place] = (bits[place] ?? 0) | unit;
    this.#bits = bits;
    this.#lows = null;
  }

  /** In order and each once, in as few units as that takes. */
  finished(): { readonly count: number; readonly units: Uint16Array } {
    const bits = this.#bits;
    if (bits === null) {
      const lows = distinct(this.#lows ?? EMPTY, this.#used);
      // The two forms are equally long here, and whoever reads goes by the count.
      return { count: lows.length, units: lows.length < BITMAP_UNITS ? lows : bitmapOf(lows) };
    }
    const count = bitsOf(bits);
    // Repeats can have made a bitmap of few numbers.
    return count >= BITMAP_UNITS ? { count, units: bits } : { count, units: lowsIn(bits, count) };
  }

  /** Room for more: repeats dropped, then twice the space, or a bitmap. */
  #settled(full: Uint16Array): Uint16Array {
    const lows = distinct(full, this.#used);
    this.#used = lows.length;
    if (lows.length * 2 <= BITMAP_UNITS) {
      const larger = new Uint16Array(Math.max(8, lows.length * 2));
      larger.set(lows);
      return larger;
    }
    this.#bits = bitmapOf(lows);
    this.#lows = null;
    return full;
  }
}

function bitmapOf(lows: Uint16Array): Uint16Array {
  const bits = new Uint16Array(BITMAP_UNITS);
  for (const low of lows) mark(bits, low);
  return bits;
}

function mark(bits: Uint16Array, low: number): void {
  bits[low >>> 4] = (bits[low >>> 4] ?? 0) | (1 << (low & 15));
}

function distinct(lows: Uint16Array, used: number): Uint16Array {
  const sorted = lows.slice(0, used).sort();
  let kept = 0;
  for (const low of sorted) if (kept === 0 || sorted[kept - 1] !== low) sorted[kept++] = low;
  return sorted.subarray(0, kept);
}

function lowsIn(bits: Uint16Array, count: number): Uint16Array {
  const lows = new Uint16Array(count);
  let place = 0;
  for (const [unit, value] of bits.entries())
    for (let bit = 0; bit < 16; bit += 1) if ((value >>> bit) & 1) lows[place++] = unit * 16 + bit;
  return lows;
}

/** Collects numbers in any order, with repeats, and makes a set of them. */
export class NumberSetBuilder {
  readonly #blocks = new Map<number, GrowingBlock>();
  /** Lists are often in order: the last block is most often the next. */
  #last: { readonly key: number; readonly block: GrowingBlock } | null = null;

  add(number: number): void {
    const key = Math.floor(number / BLOCK);
    if (this.#last?.key !== key) this.#last = { key, block: this.#blockOf(key) };
    this.#last.block.add(number - key * BLOCK);
  }

  /** Adds a whole set. */
  addBlocks({ keys, counts, units }: NumberBlocks): void {
    let start = 0;
    for (const [place, key] of keys.entries()) {
      const count = counts[place] ?? 0;
      const end = start + unitsOf(count);
      this.#blockOf(key).addAll(units.subarray(start, end), count >= BITMAP_UNITS);
      start = end;
    }
  }

  /** The set in shared memory. The builder is empty afterwards. */
  finish(): NumberBlocks {
    const keys = Float64Array.from(this.#blocks.keys()).sort();
    const counts = new Uint32Array(keys.length);
    const finished: Uint16Array[] = [];
    let total = 0;
    for (const [place, key] of keys.entries()) {
      const { count, units } = (this.#blocks.get(key) as GrowingBlock).finished();
      counts[place] = count;
      finished.push(units);
      total += unitsOf(count);
    }
    this.#blocks.clear();
    this.#last = null;
    const units = new Uint16Array(new SharedArrayBuffer(total * 2));
    let start = 0;
    for (let place = 0; place < finished.length; place += 1) {
      const block = finished[place] as Uint16Array;
      units.set(block, start);
      start += block.length;
      // Let go at once: a national list is hundreds of megabytes, and must not lie here twice.
      finished[place] = EMPTY;
    }
    return { keys, counts, units };
  }

  #blockOf(key: number): GrowingBlock {
    const known = this.#blocks.get(key);
    if (known !== undefined) return known;
    const made = new GrowingBlock();
    this.#blocks.set(key, made);
    return made;
  }
}
