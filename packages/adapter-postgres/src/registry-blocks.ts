import { EngageError } from "@broadnet-engage/core/errors";
import type { TransactionSession } from "./driver.ts";
import { type BlockRow, OpenRow, ROW, read, type Seal, SUM_BYTES, sumOf } from "./registry-rows.ts";

/** Rows are written for an edition only while it is in this state. */
export interface Mine {
  readonly edition: number;
  readonly state: "loading" | "answering";
}

/** Until its transaction ends, nobody takes the edition away. What a machine that fails loses of it was not yet, or is still, there. */
const HOLD = `SELECT set_config('synchronous_commit', 'off', true) FROM registry_editions
  WHERE id = $1 AND state = $2 FOR SHARE`;

const COLUMNS = ["key", "edition", "sum", "units"];

/**
 * Adds rows that are not there, in the caller's transaction, which then does not wait for the disk: the next one that does makes sure
 * of both.
 *
 * @throws EngageError `invalid-state` when the edition is in that state no more
 */
export async function writeRows(session: TransactionSession, mine: Mine, rows: readonly BlockRow[]): Promise<void> {
  const [held] = await session.query(HOLD, [mine.edition, mine.state]);
  if (held === undefined) throw givenUp();
  await copyRows(session, "registry_blocks", mine, rows);
}

/** Adds rows that are not there to a table of them. */
export async function copyRows(
  session: TransactionSession,
  table: "registry_blocks" | "registry_verdicts",
  seal: Seal,
  rows: readonly BlockRow[],
): Promise<void> {
  if (!(await session.copyIn(table, COLUMNS, copied(seal, rows), "binary")))
    throw new EngageError("invariant-broken", "A block of a register is there twice.");
}

/** Of the format: a mark and eight bytes of nothing; of each row how many columns, and each with its length; and an end. */
const HEAD = Buffer.concat([Buffer.from("PGCOPY\n\xff\r\n\0", "latin1"), Buffer.alloc(8)]);
const END = Buffer.from([0xff, 0xff]);
const BEFORE_UNITS = 2 + (4 + 8) + (4 + 4) + (4 + SUM_BYTES) + 4;

async function* copied({ edition, more }: Seal, rows: readonly BlockRow[]): AsyncGenerator<Buffer> {
  const size = rows.reduce((sum, { units }) => sum + BEFORE_UNITS + units.length, 0);
  const bytes = Buffer.allocUnsafe(size);
  let at = 0;
  for (const { key, units } of rows) {
    at = bytes.writeInt16BE(COLUMNS.length, at);
    at = bytes.writeInt32BE(8, at);
    at = bytes.writeBigInt64BE(BigInt(key), at);
    at = bytes.writeInt32BE(4, at);
    at = bytes.writeInt32BE(edition, at);
    at = bytes.writeInt32BE(SUM_BYTES, at);
    at += sumOf(edition, key, units, more).copy(bytes, at);
    at = bytes.writeInt32BE(units.length, at);
    at += units.copy(bytes, at);
  }
  yield Buffer.concat([HEAD, bytes, END]);
}

export const givenUp = (): EngageError =>
  new EngageError("invalid-state", "Another load of this register has begun since; this one was given up.");

export const damaged = (registry: string): EngageError =>
  unusable(`A block of ${registry} is damaged. Import its list anew.`);

export const unusable = (message: string): EngageError =>
  new EngageError("dependency-unavailable", message, { extra: { dependency: "registry" } });

/** What is to become of a row: numbers of another are added, then single ones are listed or no longer are. */
export interface RowChange {
  readonly units?: Uint8Array;
  readonly changes: readonly { readonly low: number; readonly listed: boolean }[];
}

/**
 * Reads rows, changes them and writes them anew, in the caller's transaction. One without any number is not written.
 *
 * @returns how many numbers there are more @throws EngageError `dependency-unavailable` when one is damaged
 */
export async function rewrite(
  session: TransactionSession,
  mine: Mine,
  rows: ReadonlyMap<number, RowChange>,
): Promise<number> {
  const keys = `{${[...rows.keys()].join(",")}}`;
  const gone = await session.query(
    "DELETE FROM registry_blocks WHERE edition = $1 AND key = ANY($2::bigint[]) RETURNING key, sum, units",
    [mine.edition, keys],
  );
  const held = new Map(
    gone.map(({ key, sum, units }) => [Number(key), { sum: sum as Buffer, units: units as Buffer }]),
  );
  const made: BlockRow[] = [];
  let more = 0;
  const open = new OpenRow();
  for (const [key, { units, changes }] of rows) {
    open.empty(key);
    const before = held.get(key);
    const count = before === undefined ? 0 : read(before.units, open);
    if (count === null || before?.sum.equals(sumOf(mine.edition, key, before.units)) === false)
      throw damaged(`the numbers +${key}xxxx`);
    if (units !== undefined) read(units, open);
    for (const { low, listed } of changes) open.mark(low, listed);
    const row = open.finished();
    if (row !== null) made.push(row);
    more += (row?.count ?? 0) - count;
  }
  await writeRows(session, mine, made);
  return more;
}

/** Changes of single numbers, by row. */
export function byRow(
  changes: Iterable<{ readonly number: number; readonly listed: boolean }>,
): Map<number, RowChange> {
  const rows = new Map<number, { low: number; listed: boolean }[]>();
  for (const { number, listed } of changes) {
    const key = Math.floor(number / ROW);
    const change = { low: number - key * ROW, listed };
    const known = rows.get(key);
    if (known === undefined) rows.set(key, [change]);
    else known.push(change);
  }
  return new Map([...rows].map(([key, ofRow]) => [key, { changes: ofRow }]));
}
