import { EngageError } from "@broadnet-engage/core/errors";
import { lineageWith, mustBeNumber, whyNotApplied } from "@broadnet-engage/core/model";
import type { StoredChanges, StoredOutcome } from "@broadnet-engage/core/ports";
import type { TransactionSession } from "./driver.ts";
import { byRow, rewrite } from "./registry-blocks.ts";
import { ANSWERING, editionOf, inTurn } from "./registry-editions.ts";
import { listedInSql, ROW } from "./registry-rows.ts";

/** Changes of one statement: less than a second of the server's time, and a few megabytes on the wire. */
const SLICE = 100_000;
/** Changes written into the blocks in one transaction: in the worst case as many blocks are written anew. */
const FOLDED_AT_ONCE = 10_000;

/** In ascending order, which is quickest in all tables, and each once; a slice at a time. */
async function* slicesOf(numbers: StoredChanges["added"]): AsyncGenerator<readonly number[]> {
  let slice: number[] = [];
  const inOrder = (): readonly number[] => {
    const sorted = [...Float64Array.from(slice).sort()];
    slice = [];
    return sorted.filter((number, at) => number !== sorted[at - 1]);
  };
  // What is at hand is not waited for: that alone would take a third of the time.
  if (Symbol.iterator in numbers) {
    for (const number of numbers) {
      slice.push(mustBeNumber(number));
      if (slice.length === SLICE) yield inOrder();
    }
  } else {
    for await (const number of numbers) {
      slice.push(mustBeNumber(number));
      if (slice.length === SLICE) yield inOrder();
    }
  }
  yield inOrder();
}

const TAKE_OFF = `DELETE FROM registry_changes WHERE edition = $1 AND number = ANY($2::bigint[]) RETURNING number, listed`;

const LISTED = `SELECT n FROM unnest($2::bigint[]) AS n
  WHERE (SELECT ${listedInSql("n")} FROM registry_blocks WHERE edition = $1 AND key = n / ${ROW})`;

const linesOf = (edition: number, numbers: readonly number[], listed: boolean): string => {
  const end = `\t${listed ? "t" : "f"}\n`;
  return numbers.map((number) => `${edition}\t${number}${end}`).join("");
};

async function* whole(lines: string): AsyncGenerator<string> {
  yield lines;
}

/**
 * Lays changes over the blocks: all of them, not only those that say something new. Whether one does is counted, and nothing
 * hangs on it.
 */
async function layOver(session: TransactionSession, edition: number, numbers: StoredChanges["added"], listed: boolean) {
  let [effects, laid] = [0, 0];
  for await (const slice of slicesOf(numbers)) {
    // Nothing but digits gets into it.
    const params = [edition, `{${slice.join(",")}}`];
    const asked = Promise.all([session.query(LISTED, params), session.query(TAKE_OFF, params)]);
    // Made while the database is at work.
    const lines = linesOf(edition, slice, listed);
    const [inBlocks, over] = await asked;
    const before = new Map(inBlocks.map(({ n }) => [Number(n), true]));
    for (const row of over) before.set(Number(row.number), row.listed === true);
    for (const number of slice) if ((before.get(number) ?? false) !== listed) effects += 1;
    if (!(await session.copyIn("registry_changes", ["edition", "number", "listed"], whole(lines))))
      throw new EngageError("invariant-broken", "A change of a register is there twice.");
    laid += slice.length;
  }
  return { effects, laid };
}

export interface Changed {
  readonly outcome: StoredOutcome;
  readonly effects: number;
  /** Changes that lie over the blocks now, at most. */
  readonly lying: number;
}

/** All changes or none, in the caller's transaction. */
export async function change(session: TransactionSession, registry: string, changes: StoredChanges): Promise<Changed> {
  const { asOf, source, digest, added, removed } = changes;
  await inTurn(session, registry);
  const [row] = await session.query(ANSWERING, [registry]);
  const edition = row === undefined ? undefined : editionOf(row);
  const refused = whyNotApplied(edition, changes);
  if (row === undefined || edition === undefined || refused !== null)
    return { outcome: refused ?? "another", effects: 0, lying: 0 };
  const id = Number(row.id);
  const gone = await layOver(session, id, removed, false);
  const came = await layOver(session, id, added, true);
  const lineage = lineageWith(edition.lineage, digest);
  const [after] = await session.query(
    `UPDATE registry_editions SET as_of = $2, source = $3, digest = $4, lineage = $5, entries = entries + $6,
       changes = changes + $7 WHERE id = $1 RETURNING changes`,
    [id, asOf, source, digest, lineage, came.effects - gone.effects, came.laid + gone.laid],
  );
  return { outcome: "applied", effects: came.effects + gone.effects, lying: Number(after?.changes) };
}

/**
 * Writes some of the changes that lie over the blocks into them, which changes no answer.
 *
 * @param after the last number that was written before; those up to it still lie in the index, and would be passed by each time
 * @returns the last number that was written; null when there was none left
 */
export async function foldSome(session: TransactionSession, registry: string, after: number): Promise<number | null> {
  await inTurn(session, registry);
  const [row] = await session.query(ANSWERING, [registry]);
  if (row === undefined) return null;
  const edition = Number(row.id);
  const laid = await session.query(
    "SELECT number, listed FROM registry_changes WHERE edition = $1 AND number > $2 ORDER BY number LIMIT $3",
    [edition, after, FOLDED_AT_ONCE],
  );
  const changes = laid.map(({ number, listed }) => ({ number: Number(number), listed: listed === true }));
  const last = changes.at(-1)?.number;
  if (last === undefined) {
    // Others may have come meanwhile.
    const count = "(SELECT count(*) FROM registry_changes WHERE edition = $1)";
    await session.query(`UPDATE registry_editions SET changes = ${count} WHERE id = $1`, [edition]);
    return null;
  }
  await rewrite(session, { edition, state: "answering" }, byRow(changes));
  await session.query("DELETE FROM registry_changes WHERE edition = $1 AND number > $2 AND number <= $3", [
    edition,
    after,
    last,
  ]);
  return last;
}
