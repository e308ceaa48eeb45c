/** A set of telephone numbers as it lies in memory and in its file. A number is the digits of an E.164 number. */
export interface NumberBlocks {
  /** `floor(number / 65536)` of each block, ascending. */
  readonly keys: Float64Array;
  /** Numbers in each block. */
  readonly counts: Uint32Array;
  /** The blocks one after the other: a bitmap of {@link BITMAP_UNITS} units, or as many units as there are numbers. */
  readonly units: Uint16Array;
}

export const BLOCK = 65_536;
/** Units of a bitmap. A block with that many numbers takes the same space either way, and the bitmap answers faster. */
export const BITMAP_UNITS = BLOCK / 16;

export const unitsOf = (count: number): number => Math.min(count, BITMAP_UNITS);

export interface NumberBlock {
  readonly key: number;
  readonly count: number;
  /** Where its units begin among those of the set. */
  readonly start: number;
  readonly units: Uint16Array;
}

/** The blocks of a set one after the other. @throws RangeError when the parts do not belong together */
export function* blocksIn({ keys, counts, units }: NumberBlocks): Generator<NumberBlock> {
  if (keys.length !== counts.length) throw new RangeError("A set of numbers has as many counts as blocks.");
  let start = 0;
  for (const [place, count] of counts.entries()) {
    const key = keys[place] ?? 0;
    if (count < 1 || count > BLOCK || (place > 0 && !(key > (keys[place - 1] ?? 0))))
      throw new RangeError(`Block ${place} of a set of numbers is damaged.`);
    const own = units.subarray(start, start + unitsOf(count));
    // At that count both forms are equally long, and builders of before 26 November 2026 could write the wrong one.
    if (count === BITMAP_UNITS && bitsOf(own) !== BITMAP_UNITS)
      throw new RangeError(`Block ${place} of a set of numbers is a list where a bitmap belongs. Make the set anew.`);
    yield { key, count, start, units: own };
    start += unitsOf(count);
  }
  if (start !== units.length)
    throw new RangeError(`A set of numbers has ${units.length} units, and ${start} belong to it.`);
}

/** In ascending order. @throws RangeError as {@link blocksIn} */
export function* numbersIn(blocks: NumberBlocks): Generator<number> {
  for (const { key, count, units } of blocksIn(blocks)) for (const low of lowsOf(units, count)) yield key * BLOCK + low;
}

function* lowsOf(units: Uint16Array, count: number): Generator<number> {
  if (count < BITMAP_UNITS) {
    yield* units;
    return;
  }
  for (const [place, unit] of units.entries())
    for (let bit = 0; bit < 16; bit += 1) if ((unit >>> bit) & 1) yield place * 16 + bit;
}

/** Numbers in a bitmap, whatever it is cut into. */
export function bitsOf(units: Uint16Array | Uint32Array): number {
  let count = 0;
  for (let place = 0; place < units.length; place += 1) {
    const unit = units[place] ?? 0;
    const pairs = unit - ((unit >>> 1) & 0x55555555);
    const fours = (pairs & 0x33333333) + ((pairs >>> 2) & 0x33333333);
    count += Math.imul((fours + (fours >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
  }
  return count;
}

/** The least number of a set and the greatest; none of an empty one. @throws RangeError as {@link blocksIn} */
export function edgesOf(blocks: NumberBlocks): readonly number[] {
  const all = [...blocksIn(blocks)];
  return [all[0], all.at(-1)].flatMap((block, place) => {
    const lows = block === undefined ? [] : [...lowsOf(block.units, block.count)];
    const low = lows.at(place === 0 ? 0 : -1);
    return block === undefined || low === undefined ? [] : [block.key * BLOCK + low];
  });
}

/** The least number that two sets have in common; null when there is none. @throws RangeError as {@link blocksIn} */
export function firstInBoth(one: NumberBlocks, other: NumberBlocks): number | null {
  const others = new Map<number, NumberBlock>();
  for (const block of blocksIn(other)) others.set(block.key, block);
  const bits = new Uint8Array(BLOCK);
  for (const { key, units, count } of blocksIn(one)) {
    const theirs = others.get(key);
    if (theirs === undefined) continue;
    bits.fill(0);
    for (const low of lowsOf(units, count)) bits[low] = 1;
    for (const low of lowsOf(theirs.units, theirs.count)) if (bits[low] === 1) return key * BLOCK + low;
  }
  return null;
}
