import type { StatedEdition, StoredEdition } from "@broadnet-engage/core/ports";
import type { Row, Session } from "./driver.ts";
import { toEngageError } from "./faults.ts";

/** Changes of a register's editions take turns, on whatever node. A space of its own beside the migrations' lock. */
const LOCK_SPACE = 24;
export const inTurn = (session: Session, registry: string): Promise<unknown> =>
  session.query("SELECT pg_advisory_xact_lock($1, hashtext($2))", [LOCK_SPACE, registry]);

export const ANSWERING = `SELECT id, registry, as_of, source, digest, lineage, entries FROM registry_editions
  WHERE registry = $1 AND state = 'answering'`;

export const NEWEST_WASH = `SELECT as_of, source, digest FROM registry_editions
  WHERE registry = $1 AND state = 'washed' ORDER BY as_of DESC LIMIT 1`;

/** What the database says, in the library's words. */
export const said = <T>(work: Promise<T>): Promise<T> =>
  work.catch((error: unknown) => {
    throw toEngageError(error);
  });

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

/** Rows removed in one statement: some tens of milliseconds of the server's time. */
const AT_ONCE = 10_000;

/** From the key after the last on: what was removed before still lies in the index, and would be passed by each time. */
const removeFrom = (table: string, key: string): string =>
  `WITH these AS (SELECT ${key} FROM ${table} WHERE edition = $1 AND ${key} > $2 ORDER BY ${key} LIMIT $3),
    edge AS (SELECT max(${key}) AS last FROM these),
    gone AS (DELETE FROM ${table} WHERE edition = $1 AND ${key} > $2 AND ${key} <= (SELECT last FROM edge))
   SELECT last FROM edge`;

const REMOVE = [
  removeFrom("registry_blocks", "key"),
  removeFrom("registry_changes", "number"),
  removeFrom("registry_verdicts", "key"),
];

/** Removes what editions hold that leave, and then the editions, in statements that each end soon. */
export async function sweep(session: Session, registry: string): Promise<void> {
  const leaving = await session.query(
    "SELECT id FROM registry_editions WHERE registry = $1 AND state = 'leaving' ORDER BY id LIMIT 100",
    [registry],
  );
  for (const { id } of leaving) {
    for (const remove of REMOVE)
      for (let last: unknown = 0; last !== null; ) last = (await session.query(remove, [id, last, AT_ONCE]))[0]?.last;
    await session.query("DELETE FROM registry_editions WHERE id = $1 AND state = 'leaving'", [id]);
  }
}
