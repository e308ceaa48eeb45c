import { mustBeNumber } from "@broadnet-engage/core/model";
import type { ListedNumbers } from "@broadnet-engage/core/ports";
import type { Driver } from "./driver.ts";
import { rewrite, writeRows } from "./registry-blocks.ts";
import { said } from "./registry-editions.ts";
import { type BlockRow, OpenRow, rowsOfBlocks, rowsOfNumbers } from "./registry-rows.ts";

/** Of one statement, some tens of milliseconds of the server's time: whichever comes first. */
const MOST_ROWS = 10_000;
const MOST_BYTES = 4 * 1024 * 1024;
/** Transactions under way: while one is answered the next is sent. */
const AT_ONCE = 2;
/** Single numbers that are brought into order together. In no order at all, each row is written once for so many numbers. */
const LOOSE = 1_000_000;

/**
 * Writes all parts of a list as rows of an edition that loads; each transaction is small and kept at once, so nothing grows with the list but
 * the tables and a set of the keys. Rows that come again are read and written anew.
 *
 * @returns how many numbers it has
 */
export async function loadRows(driver: Driver, edition: number, list: ListedNumbers): Promise<number> {
  const mine = { edition, state: "loading" } as const;
  const keys = new Set<number>();
  const underWay: Promise<void>[] = [];
  let entries = 0;
  for await (const rows of batchesOf(list)) {
    const fresh = rows.filter(({ key }) => !keys.has(key));
    const again = rows.filter(({ key }) => keys.has(key));
    for (const { key, count } of fresh) {
      keys.add(key);
      entries += count;
    }
    const written = said(driver.transaction((session) => writeRows(session, mine, fresh)));
    // Whoever waits for it hears of it; until then nobody does.
    written.catch(() => {});
    underWay.push(written);
    if (underWay.length >= AT_ONCE) await underWay.shift();
    if (again.length === 0) continue;
    await Promise.all(underWay.splice(0));
    entries += await said(driver.transaction((session) => rewrite(session, mine, addedTo(again))));
  }
  await Promise.all(underWay);
  return entries;
}

const addedTo = (rows: readonly BlockRow[]) =>
  new Map(rows.map(({ key, units }) => [key, { units, changes: [] }] as const));

/** The rows of a list in ascending order, as many as one statement takes, or as long as they ascend. */
export async function* batchesOf(list: ListedNumbers): AsyncGenerator<readonly BlockRow[]> {
  const open = new OpenRow();
  const batch = new Batch();
  const loose = new Loose();
  for await (const part of list) {
    if (typeof part === "number" && !loose.isFull) {
      loose.add(part);
      continue;
    }
    yield* batch.taking(rowsOfNumbers(loose.inOrder(), open));
    if (typeof part === "number") loose.add(part);
    else yield* batch.taking(rowsOfBlocks(part, open));
  }
  yield* batch.taking(rowsOfNumbers(loose.inOrder(), open));
  const last = open.finished();
  yield* batch.taking(last === null ? [] : [last]);
  yield* batch.rest();
}

class Batch {
  #rows: BlockRow[] = [];
  #bytes = 0;
  #last = -1;

  *taking(rows: Iterable<BlockRow>): Generator<readonly BlockRow[]> {
    for (const row of rows) {
      const isFull = this.#rows.length >= MOST_ROWS || this.#bytes >= MOST_BYTES;
      if (isFull || row.key <= this.#last) yield* this.rest();
      this.#rows.push(row);
      this.#bytes += row.units.length;
      this.#last = row.key;
    }
  }

  *rest(): Generator<readonly BlockRow[]> {
    if (this.#rows.length > 0) yield this.#rows;
    [this.#rows, this.#bytes, this.#last] = [[], 0, -1];
  }
}

class Loose {
  readonly #numbers: number[] = [];

  get isFull(): boolean {
    return this.#numbers.length >= LOOSE;
  }

  add(number: number): void {
    this.#numbers.push(mustBeNumber(number));
  }

  /** All of them, in ascending order; none is left here. */
  inOrder(): Float64Array {
    return Float64Array.from(this.#numbers.splice(0)).sort();
  }
}
