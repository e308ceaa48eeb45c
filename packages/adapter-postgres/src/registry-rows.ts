import { createHash } from "node:crypto";
import { BITMAP_UNITS, BLOCK, bitsOf, blocksIn, mustBeNumber, type NumberBlocks } from "@broadnet-engage/core/model";

// Pure: sets of numbers as rows of the database, and back.

/**
 * Numbers one row stands for: those that begin alike and differ in their last four digits, which is an exchange of most numbering
 * plans. So the key of a row can be read, exchanges nobody has cost nothing, and six full rows fill a page of the database.
 */
export const ROW = 10_000;
const ROW_UNITS = ROW / 16;
/** A bit a number, the first number in the lowest bit of the first byte. Every shorter value is a list. */
export const BITMAP_BYTES = ROW / 8;
export const SUM_BYTES = 8;

export interface BlockRow {
  /** `floor(number / 10000)`. */
  readonly key: number;
  readonly count: number;
  /**
   * A bitmap of {@link BITMAP_BYTES}; or, of fewer numbers than would fill as much, two bytes for each in ascending order. The first
   * byte has its top bit set and the second has not, so that a search for two bytes can find nothing between two numbers.
   */
  readonly units: Buffer;
}

/** A row while it is filled. */
export class OpenRow {
  key = -1;
  readonly #bits = new Uint16Array(ROW_UNITS + 1);
  /** The same, two at a time: rows of few numbers are mostly empty. Little-endian, as all machines are that Node runs on. */
  readonly #words = new Uint32Array(this.#bits.buffer);

  /** Turns to another row and gives the one before, unless that has no number. @throws as {@link empty} */
  turnTo(key: number): BlockRow | null {
    const done = this.finished();
    this.empty(key);
    return done;
  }

  /** Turns to another row, and what was in it is gone. @throws EngageError `validation-failed` when none has that key */
  empty(key: number): void {
    this.key = mustBeNumber(key * ROW) / ROW;
    this.#words.fill(0);
  }

  mark(low: number, isListed = true): void {
    const unit = this.#bits[low >>> 4] ?? 0;
    this.#bits[low >>> 4] = isListed ? unit | (1 << (low & 15)) : unit & ~(1 << (low & 15));
  }

  /** Adds numbers in order from the `at`th on, `shift` lower than they stand there, as long as they are of this row. @returns where the rest begins */
  markOwn(lows: Uint16Array, from: number, shift: number): number {
    let at = from;
    for (; at < lows.length; at += 1) {
      const low = (lows[at] ?? 0) - shift;
      if (low >= ROW) break;
      this.#bits[low >>> 4] = (this.#bits[low >>> 4] ?? 0) | (1 << (low & 15));
    }
    return at;
  }

  /** Adds sixteen numbers a unit, from the `at`th sixteen on. */
  markAll(units: Uint16Array, at: number): void {
    for (let place = 0; place < units.length; place += 1)
      this.#bits[at + place] = (this.#bits[at + place] ?? 0) | (units[place] ?? 0);
  }

  finished(): BlockRow | null {
    const count = bitsOf(this.#words);
    if (count === 0) return null;
    return { key: this.key, count, units: count < ROW_UNITS ? listOf(this.#words, count) : this.#bitmap() };
  }

  #bitmap(): Buffer {
    const bitmap = Buffer.allocUnsafe(BITMAP_BYTES);
    bitmap.set(new Uint8Array(this.#bits.buffer, 0, BITMAP_BYTES));
    return bitmap;
  }
}

function listOf(words: Uint32Array, count: number): Buffer {
  const list = Buffer.allocUnsafe(count * 2);
  let next = 0;
  for (let place = 0; place < words.length; place += 1)
    for (let rest = words[place] ?? 0; rest !== 0; rest &= rest - 1) {
      const low = place * 32 + 31 - Math.clz32(rest & -rest);
      list[next] = 0x80 | (low >>> 7);
      list[next + 1] = low & 0x7f;
      next += 2;
    }
  return list;
}

/** What is listed of a row, added to an open one. @returns how many; null when it has none of the two forms */
export function read(units: Uint8Array, into: OpenRow): number | null {
  if (units.length === BITMAP_BYTES) {
    const bits = new Uint16Array(new Uint8Array(units).buffer);
    into.markAll(bits, 0);
    return bitsOf(bits);
  }
  if (units.length % 2 !== 0 || units.length > BITMAP_BYTES) return null;
  let before = -1;
  for (let place = 0; place < units.length; place += 2) {
    const [high, low] = [units[place] ?? 0, units[place + 1] ?? 0];
    const number = ((high & 0x7f) << 7) | low;
    if (high < 0x80 || low >= 0x80 || number <= before || number >= ROW) return null;
    into.mark(number);
    before = number;
  }
  return units.length / 2;
}

/** Whose rows they are, as their sums say it. Of a wash also its date and register: by them it is chosen. */
export interface Seal {
  readonly edition: number;
  readonly more?: Uint8Array;
}

/** Of a row in its place: a row that was damaged, or is another's, is known by it. The database can tell it too: {@link sumInSql}. */
export function sumOf(edition: number, key: number, units: Uint8Array, more?: Uint8Array): Buffer {
  const place = Buffer.allocUnsafe(12);
  place.writeInt32BE(edition, 0);
  place.writeBigInt64BE(BigInt(key), 4);
  const hash = createHash("sha256").update(place);
  if (more !== undefined) hash.update(more);
  return hash.update(units).digest().subarray(0, SUM_BYTES);
}

/** @param more the bytes of a seal's `more`, an expression */
export const sumInSql = (more = ""): string =>
  `substr(sha256(int4send(edition) || int8send(key)${more === "" ? "" : ` || ${more}`} || units), 1, ${SUM_BYTES})`;

/** Whether the row of `number`, an expression, lists it. */
export function listedInSql(number: string): string {
  const low = `${number} % ${ROW}`;
  const pair = `set_byte(set_byte('\\x0000'::bytea, 0, (128 + ${low} / 128)::int), 1, (${low} % 128)::int)`;
  return `CASE octet_length(units) WHEN ${BITMAP_BYTES} THEN get_bit(units, ${low}) = 1 ELSE position(${pair} IN units) > 0 END`;
}

/** Rows of numbers in ascending order, with repeats. The last stays open: more may come for it. */
export function* rowsOfNumbers(numbers: Iterable<number>, open: OpenRow): Generator<BlockRow> {
  for (const number of numbers) {
    const key = Math.floor(number / ROW);
    const done = key === open.key ? null : open.turnTo(key);
    if (done !== null) yield done;
    open.mark(number - key * ROW);
  }
}

/** Rows of a set; both are cut at multiples of sixteen. The last stays open: more may come for it. */
export function* rowsOfBlocks(blocks: NumberBlocks, open: OpenRow): Generator<BlockRow> {
  for (const { key, count, units } of blocksIn(blocks)) {
    const isList = count < BITMAP_UNITS;
    for (let at = 0; at < units.length; ) {
      const first = key * BLOCK + (isList ? (units[at] ?? 0) : at * 16);
      const row = Math.floor(first / ROW);
      const done = row === open.key ? null : open.turnTo(row);
      if (done !== null) yield done;
      if (isList) {
        at = open.markOwn(units, at, row * ROW - key * BLOCK);
        continue;
      }
      const within = (first - row * ROW) / 16;
      const piece = units.subarray(at, at + ROW_UNITS - within);
      open.markAll(piece, within);
      at += piece.length;
    }
  }
}
