import { EngageError } from "@broadnet-engage/core/errors";
import { mustBeNumber } from "@broadnet-engage/core/model";
import type { StatedEdition, StoredEdition } from "@broadnet-engage/core/ports";
import type { Row, Session } from "./driver.ts";

/** Numbers in one statement: some tens of milliseconds of the server's time, and 130 kB on the wire. */
const BATCH = 10_000;

/** Changes of a register's editions take turns, on whatever node. A space of its own beside the migrations' lock. */
const LOCK_SPACE = 24;
export const inTurn = (session: Session, registry: string): Promise<unknown> =>
  session.query("SELECT pg_advisory_xact_lock($1, hashtext($2))", [LOCK_SPACE, registry]);

export const ANSWERING = `SELECT id, registry, as_of, source, digest, lineage, entries FROM registry_editions
  WHERE registry = $1 AND state = 'answering'`;

export const statedOf = (row: Row): StatedEdition => ({
  asOf: Number(row.as_of),
  source: String(row.source),
  digest: String(row.digest),
});

export const editionOf = (row: Row): StoredEdition => ({
  registry: String(row.registry),
  ...statedOf(row),
  entries: Number(row.entries),
  lineage: row.lineage as readonly string[],
});

/** Numbers as literals of arrays, a slice at a time. Nothing but digits gets into one. */
export async function* slicesOf(numbers: Iterable<number> | AsyncIterable<number>): AsyncGenerator<string> {
  let slice: number[] = [];
  for await (const number of numbers) {
    slice.push(mustBeNumber(number));
    if (slice.length < BATCH) continue;
    yield `{${slice.join(",")}}`;
    slice = [];
  }
  if (slice.length > 0) yield `{${slice.join(",")}}`;
}

const ADD_LOADING = `WITH mine AS (SELECT id FROM registry_editions WHERE id = $1 AND state = 'loading' FOR SHARE),
  added AS (INSERT INTO registry_numbers (edition, number) SELECT mine.id, n FROM mine, unnest($2::bigint[]) AS n
    ON CONFLICT DO NOTHING RETURNING 1)
  SELECT (SELECT count(*) FROM mine) AS mine, (SELECT count(*) FROM added) AS added`;

/** Adds to an edition that is being loaded, kept at once. @returns how many were new @throws `invalid-state` when it was given up */
export async function addLoading(session: Session, id: number, slice: string): Promise<number> {
  const [row] = await session.query(ADD_LOADING, [id, slice]);
  if (Number(row?.mine) === 0) throw givenUp();
  return Number(row?.added);
}

export const givenUp = (): EngageError =>
  new EngageError("invalid-state", "Another load of this register has begun since; this one was given up.");

/** Adds to the edition that answers, or removes from it, in the caller's transaction. @returns how many changed anything */
export async function changeNumbers(session: Session, id: number, what: "add" | "remove", slice: string) {
  const change =
    what === "add"
      ? "INSERT INTO registry_numbers (edition, number) SELECT $1, n FROM unnest($2::bigint[]) AS n ON CONFLICT DO NOTHING"
      : "DELETE FROM registry_numbers WHERE edition = $1 AND number = ANY($2::bigint[])";
  const [row] = await session.query(`WITH changed AS (${change} RETURNING 1) SELECT count(*) AS changed FROM changed`, [
    id,
    slice,
  ]);
  return Number(row?.changed);
}

const REMOVE = `WITH gone AS (DELETE FROM registry_numbers WHERE edition = $1 AND number IN
    (SELECT number FROM registry_numbers WHERE edition = $1 ORDER BY number LIMIT $2) RETURNING 1)
  SELECT count(*) AS gone FROM gone`;

/** Removes the numbers of editions that leave, and then the editions, in statements that each end soon. */
export async function sweep(session: Session, registry: string): Promise<void> {
  const leaving = await session.query(
    "SELECT id FROM registry_editions WHERE registry = $1 AND state = 'leaving' ORDER BY id LIMIT 100",
    [registry],
  );
  for (const { id } of leaving) {
    for (let gone = 1; gone > 0; ) gone = Number((await session.query(REMOVE, [id, BATCH]))[0]?.gone);
    await session.query("DELETE FROM registry_editions WHERE id = $1 AND state = 'leaving'", [id]);
  }
}
