import { type E164, lineageWith, mustNotBeEmpty, whyNotApplied } from "@broadnet-engage/core/model";
import {
  type Log,
  MOST_REGISTRIES,
  type RegistryAnswer,
  type RegistryStore,
  type StatedEdition,
  type StoredChanges,
  type StoredEdition,
  type StoredOutcome,
} from "@broadnet-engage/core/ports";
import type { Driver, TransactionSession } from "./driver.ts";
import { toEngageError } from "./faults.ts";
import {
  ANSWERING,
  addLoading,
  changeNumbers,
  editionOf,
  givenUp,
  inTurn,
  slicesOf,
  statedOf,
  sweep,
} from "./registry-editions.ts";

/** One statement, so one snapshot: the edition and its numbers belong together, whatever is put in its place meanwhile. */
const LOOKUP = `SELECT e.as_of, e.source, e.digest,
    EXISTS (SELECT 1 FROM registry_numbers AS n WHERE n.edition = e.id AND n.number = $2) AS listed
  FROM registry_editions AS e WHERE e.registry = $1 AND e.state = 'answering'`;

/**
 * Registers in the tables of this database. A list is loaded beside the one that answers, a slice at a time and each kept at
 * once, so that no transaction grows with it; then one small transaction lets it answer instead.
 */
export class SqlRegistryStore implements RegistryStore {
  readonly #driver: Driver;
  readonly #log: Log | undefined;

  constructor(driver: Driver, log?: Log) {
    this.#driver = driver;
    this.#log = log;
  }

  async lookup(registry: string, phone: E164): Promise<RegistryAnswer | null> {
    const [row] = await said(this.#driver.query(LOOKUP, [registry, Number(phone.slice(1))]));
    return row === undefined ? null : { listed: row.listed === true, ...statedOf(row) };
  }

  async loaded(registry: string): Promise<StatedEdition | null> {
    const [row] = await said(this.#driver.query(ANSWERING, [registry]));
    return row === undefined ? null : statedOf(row);
  }

  async editions(): Promise<readonly StoredEdition[]> {
    const rows = await said(
      this.#driver.query(
        `SELECT registry, as_of, source, digest, lineage, entries FROM registry_editions
         WHERE state = 'answering' ORDER BY registry COLLATE "C" LIMIT $1`,
        [MOST_REGISTRIES],
      ),
    );
    return rows.map(editionOf);
  }

  async put(
    registry: string,
    stated: StatedEdition,
    numbers: Iterable<number> | AsyncIterable<number>,
  ): Promise<boolean> {
    const id = await said(this.#driver.transaction((session) => begun(session, registry, stated)));
    if (id === null) return false;
    try {
      await this.#sweep(registry);
      let entries = 0;
      for await (const slice of slicesOf(numbers)) entries += await said(addLoading(this.#driver, id, slice));
      mustNotBeEmpty(entries);
      return await said(this.#driver.transaction((session) => swapped(session, registry, { id, entries, ...stated })));
    } catch (error) {
      // Unless the database is away; then the next load does it.
      await this.#driver.query(GIVE_UP, [id]).catch(() => {});
      throw error;
    } finally {
      await this.#sweep(registry);
    }
  }

  async change(
    registry: string,
    changes: StoredChanges,
  ): Promise<{ readonly outcome: StoredOutcome; readonly effects: number }> {
    return said(this.#driver.transaction((session) => changed(session, registry, changes)));
  }

  /** What is left lying costs room and no answer, so it fails nothing. */
  async #sweep(registry: string): Promise<void> {
    await sweep(this.#driver, registry).catch((error: unknown) =>
      this.#log?.warn("Old numbers of a register could not be removed; the next load tries again.", {
        ...{ registry, reason: toEngageError(error).message },
      }),
    );
  }
}

const said = <T>(work: Promise<T>): Promise<T> =>
  work.catch((error: unknown) => {
    throw toEngageError(error);
  });

const GIVE_UP = "UPDATE registry_editions SET state = 'leaving' WHERE id = $1 AND state = 'loading'";

async function isOlder(session: TransactionSession, registry: string, asOf: number): Promise<boolean> {
  const [row] = await session.query(ANSWERING, [registry]);
  return row !== undefined && asOf < Number(row.as_of);
}

/** Null when a newer edition answers. */
async function begun(session: TransactionSession, registry: string, stated: StatedEdition): Promise<number | null> {
  const { asOf, source, digest } = stated;
  await inTurn(session, registry);
  if (await isOlder(session, registry, asOf)) return null;
  await session.query("UPDATE registry_editions SET state = 'leaving' WHERE registry = $1 AND state = 'loading'", [
    registry,
  ]);
  const [row] = await session.query(
    `INSERT INTO registry_editions (registry, as_of, source, digest, lineage, state)
     VALUES ($1, $2, $3, $4, ARRAY[$4], 'loading') RETURNING id`,
    [registry, asOf, source, digest],
  );
  return Number(row?.id);
}

interface Loaded extends StatedEdition {
  readonly id: number;
  readonly entries: number;
}

async function swapped(session: TransactionSession, registry: string, { id, entries, asOf }: Loaded): Promise<boolean> {
  await inTurn(session, registry);
  if (await isOlder(session, registry, asOf)) {
    await session.query(GIVE_UP, [id]);
    return false;
  }
  await session.query("UPDATE registry_editions SET state = 'leaving' WHERE registry = $1 AND state = 'answering'", [
    registry,
  ]);
  const rows = await session.query(
    `UPDATE registry_editions SET state = 'answering', entries = $2, loaded_at = now()
     WHERE id = $1 AND state = 'loading' RETURNING id`,
    [id, entries],
  );
  if (rows.length === 0) throw givenUp();
  return true;
}

async function changed(session: TransactionSession, registry: string, changes: StoredChanges) {
  const { asOf, source, digest, added, removed } = changes;
  await inTurn(session, registry);
  const [row] = await session.query(ANSWERING, [registry]);
  const edition = row === undefined ? undefined : editionOf(row);
  const refused = whyNotApplied(edition, changes);
  if (row === undefined || edition === undefined || refused !== null)
    return { outcome: refused ?? ("another" as const), effects: 0 };
  const id = Number(row.id);
  let [gone, came] = [0, 0];
  for await (const slice of slicesOf(removed)) gone += await changeNumbers(session, id, "remove", slice);
  for await (const slice of slicesOf(added)) came += await changeNumbers(session, id, "add", slice);
  const lineage = lineageWith(edition.lineage, digest);
  await session.query(
    "UPDATE registry_editions SET as_of = $2, source = $3, digest = $4, lineage = $5, entries = entries + $6 WHERE id = $1",
    [id, asOf, source, digest, lineage, came - gone],
  );
  return { outcome: "applied" as const, effects: came + gone };
}
