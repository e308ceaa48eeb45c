import { EngageError } from "@broadnet-engage/core/errors";
import type { Session, TransactionSession } from "./driver.ts";
import { type BlockRow, OpenRow, ROW, read, sumOf } from "./registry-rows.ts";

/** Rows are written for an edition only while it is in this state. */
export interface Mine {
  readonly edition: number;
  readonly state: "loading" | "answering";
}

/** All rows in one value, and where each begins in it: nothing of them is written as text, and nothing is sent twice. */
const WRITE = `WITH mine AS (SELECT id FROM registry_editions WHERE id = $1 AND state = $2 FOR SHARE),
  written AS (INSERT INTO registry_blocks (key, edition, sum, units)
    SELECT key, mine.id, substring($6::bytea FROM at FOR 8), substring($6::bytea FROM at + 8 FOR bytes)
    FROM mine, unnest($3::bigint[], $4::int[], $5::int[]) AS place (key, at, bytes))
  SELECT count(*) AS mine FROM mine`;

/** Adds rows that are not there. @throws EngageError `invalid-state` when the edition is in that state no more */
export async function writeRows(session: Session, { edition, state }: Mine, rows: readonly BlockRow[]): Promise<void> {
  if (rows.length === 0) return;
  const [keys, starts, lengths, bytes]: [number[], number[], number[], Buffer[]] = [[], [], [], []];
  let start = 1;
  for (const { key, units } of rows) {
    keys.push(key);
    starts.push(start);
    lengths.push(units.length);
    bytes.push(sumOf(edition, key, units), units);
    start += 8 + units.length;
  }
  const places = [keys, starts, lengths].map((list) => `{${list.join(",")}}`);
  const [row] = await session.query(WRITE, [edition, state, ...places, Buffer.concat(bytes)]);
  if (Number(row?.mine) === 0) throw givenUp();
}

export const givenUp = (): EngageError =>
  new EngageError("invalid-state", "Another load of this register has begun since; this one was given up.");

export const damaged = (registry: string): EngageError =>
  new EngageError("dependency-unavailable", `A block of ${registry} is damaged. Import its list anew.`, {
    extra: { dependency: "registry" },
  });

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
