import type { WashedNumbers } from "@broadnet-engage/core/ports";
import { batchesOf } from "./registry-load.ts";
import { type BlockRow, listedInSql, OpenRow, ROW, read, type Seal, sumInSql } from "./registry-rows.ts";

// Both sets of a wash lie in one table: the rows of those that are listed have odd keys. So what washes say of a number is two
// keys that follow each other, whichever they say.

const keyOf = (key: number, isListed: boolean): number => key * 2 + (isListed ? 1 : 0);
const rowOf = (key: number): number => Math.floor(key / 2);

/** Whose rows they are. As {@link SEALED} says it in the database. */
export function sealOf(edition: number, registry: string, asOf: number): Seal {
  const date = Buffer.allocUnsafe(8);
  date.writeBigInt64BE(BigInt(asOf));
  return { edition, more: Buffer.concat([date, Buffer.from(registry, "utf8")]) };
}

/** The sum of a row of the wash `w`. */
export const SEALED = sumInSql("int8send(w.as_of) || convert_to(w.registry, 'UTF8')");

/** As many as one statement takes; ascending within each. */
export async function* washRows(sets: WashedNumbers): AsyncGenerator<readonly BlockRow[]> {
  for (const [{ blocks }, isListed] of [
    [sets.unlisted, false],
    [sets.listed, true],
  ] as const)
    for await (const rows of batchesOf([blocks])) yield rows.map((row) => ({ ...row, key: keyOf(row.key, isListed) }));
}

/**
 * What the newest wash says of `number`, an expression: a row, or several where there are several of that date. A row that is not
 * sound comes instead of them, whatever date it has: it may hold a newer word.
 */
export const newestWord = (registry: string, number: string): string => `
  SELECT as_of, source, digest, listed, sound FROM (
    SELECT w.as_of, w.source, w.digest, odd = 1 AS listed, sum = ${SEALED} AS sound, ${listedInSql(number)} AS says
    FROM (VALUES (0), (1)) AS side (odd)
    -- Each step before the next, whatever the planner thinks of how many there are: else it looks for the rows anew for each wash.
    CROSS JOIN LATERAL (SELECT * FROM registry_verdicts WHERE key = ${number} / ${ROW} * 2 + odd OFFSET 0) AS found
    CROSS JOIN LATERAL (SELECT * FROM registry_editions WHERE id = found.edition OFFSET 0) AS w
    WHERE w.registry = ${registry} AND w.state = 'washed' OFFSET 0) AS word
  WHERE says OR NOT sound ORDER BY sound, as_of DESC FETCH FIRST 1 ROW WITH TIES`;

/** Counts numbers that rows hold, each once, in whatever pieces the rows come; ascending by their keys. */
export class JudgedCount {
  total = 0;
  readonly #open = new OpenRow();

  add(key: number, units: Uint8Array): void {
    const row = rowOf(key);
    if (row !== this.#open.key) this.total += this.#open.turnTo(row)?.count ?? 0;
    read(units, this.#open);
  }

  finish(): number {
    this.total += this.#open.finished()?.count ?? 0;
    return this.total;
  }
}
