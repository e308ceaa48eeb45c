import { type E164, mustNotBeEmpty } from "@broadnet-engage/core/model";
import {
  type ListedNumbers,
  type Log,
  MOST_REGISTRIES,
  type RegistryStore,
  type StatedEdition,
  type StoredAnswer,
  type StoredChanges,
  type StoredEdition,
  type StoredOutcome,
} from "@broadnet-engage/core/ports";
import type { Driver, TransactionSession } from "./driver.ts";
import { toEngageError } from "./faults.ts";
import { givenUp } from "./registry-blocks.ts";
import { change, foldSome } from "./registry-changes.ts";
import { ANSWERING, editionOf, inTurn, NEWEST_WASH, said, statedOf, sweep } from "./registry-editions.ts";
import { loadRows } from "./registry-load.ts";
import { questions } from "./registry-questions.ts";

/** More changes than this over the blocks are written into them: 76 bytes each, and 5,000,000 may come at once. */
const MOST_LYING = 1_000_000;

/**
 * Registers in the tables of this database. A list is loaded beside the one that answers, a statement at a time and each kept at
 * once, so that no transaction grows with it; then one small transaction lets it answer instead. Changes lie over its blocks.
 */
export class SqlRegistryStore implements RegistryStore {
  readonly #driver: Driver;
  readonly #log: Log | undefined;
  readonly #mostLying: number;
  readonly #ask: ReturnType<typeof questions>;

  constructor(driver: Driver, log?: Log, mostLying = MOST_LYING) {
    this.#driver = driver;
    this.#log = log;
    this.#mostLying = mostLying;
    this.#ask = questions(driver);
  }

  lookup(registry: string, phone: E164): Promise<StoredAnswer | null> {
    return this.#ask({ registry, number: Number(phone.slice(1)) });
  }

  async loaded(registry: string): Promise<StatedEdition | null> {
    const [list] = await said(this.#driver.query(ANSWERING, [registry]));
    const row = list ?? (await said(this.#driver.query(NEWEST_WASH, [registry])))[0];
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

  async put(registry: string, stated: StatedEdition, numbers: ListedNumbers): Promise<boolean> {
    const id = await said(this.#driver.transaction((session) => begun(session, registry, stated)));
    if (id === null) return false;
    try {
      await this.#tidy(registry, () => sweep(this.#driver, registry));
      const entries = await loadRows(this.#driver, id, numbers);
      mustNotBeEmpty(entries);
      return await said(this.#driver.transaction((session) => swapped(session, registry, { id, entries, ...stated })));
    } catch (error) {
      // Unless the database is away; then the next load does it.
      await this.#driver.query(GIVE_UP, [id]).catch(() => {});
      throw error;
    } finally {
      await this.#tidy(registry, async () => {
        await sweep(this.#driver, registry);
        // A plan for a table of nobody knows what size reads more than it must.
        await this.#driver.query("ANALYZE registry_blocks");
      });
    }
  }

  async change(
    registry: string,
    changes: StoredChanges,
  ): Promise<{ readonly outcome: StoredOutcome; readonly effects: number }> {
    const work = this.#driver.transaction((session) => change(session, registry, changes));
    const { outcome, effects, lying } = await said(work);
    if (lying > this.#mostLying) await this.#tidy(registry, () => this.#fold(registry));
    return { outcome, effects };
  }

  async #fold(registry: string): Promise<void> {
    for (let last: number | null = 0; last !== null; ) {
      const after: number = last;
      last = await this.#driver.transaction((session) => foldSome(session, registry, after));
    }
  }

  /** What is left lying costs room and no answer, so it fails nothing. */
  async #tidy(registry: string, work: () => Promise<void>): Promise<void> {
    await work().catch((error: unknown) =>
      this.#log?.warn("A register could not be tidied up; the next import of it tries again.", {
        ...{ registry, reason: toEngageError(error).message },
      }),
    );
  }
}

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
