import { EngageError } from "@broadnet-engage/core/errors";
import type { Log } from "@broadnet-engage/core/ports";
import type { Driver, TransactionSession } from "./driver.ts";
import { toEngageError } from "./faults.ts";
import { checksumOf, MIGRATIONS, type Migration } from "./migrations/index.ts";

/** Any number will do, if every process of every version uses the same. */
const LOCK_KEY = 727_110_364;

interface Applied {
  readonly id: number;
  readonly checksum: string;
}

async function appliedIn(session: TransactionSession): Promise<readonly Applied[]> {
  await session.script(`CREATE TABLE IF NOT EXISTS engage_migrations (
    id integer PRIMARY KEY,
    name text NOT NULL,
    checksum text NOT NULL,
    applied_at timestamptz NOT NULL DEFAULT now()
  )`);
  const rows = await session.query("SELECT id, checksum FROM engage_migrations ORDER BY id");
  return rows.map((row) => ({ id: Number(row.id), checksum: String(row.checksum) }));
}

function assertOurs(applied: readonly Applied[], known: readonly Migration[]): void {
  for (const { id, checksum } of applied) {
    const migration = known.find((candidate) => candidate.id === id);
    if (!migration) {
      throw new EngageError(
        "invariant-broken",
        `The database has migration ${id}, made by a newer version than this one.`,
        {
          extra: { migration: id },
        },
      );
    }
    if (checksumOf(migration) !== checksum) {
      throw new EngageError(
        "invariant-broken",
        `Migration ${id} (${migration.name}) was edited after it was applied.`,
        {
          extra: { migration: id },
        },
      );
    }
  }
}

/**
 * Brings the database to this version's schema; does nothing when it is there. All in one transaction: a failed
 * migration leaves the schema as it was. Processes that start together take turns.
 *
 * @throws EngageError `invariant-broken` when the database has a migration this version does not know or knows with
 * another text; `dependency-unavailable` when it cannot be reached.
 */
export async function migrate(driver: Driver, log?: Log, known: readonly Migration[] = MIGRATIONS): Promise<void> {
  try {
    await driver.transaction(async (session) => {
      // Building an index may take longer than any statement of daily work may.
      await session.script(
        "SET LOCAL statement_timeout = 0; SET LOCAL lock_timeout = 0; SET LOCAL enable_seqscan = on",
      );
      await session.query("SELECT pg_advisory_xact_lock($1)", [LOCK_KEY]);
      const applied = await appliedIn(session);
      assertOurs(applied, known);
      const done = new Set(applied.map(({ id }) => id));
      for (const migration of known.filter(({ id }) => !done.has(id))) {
        await session.script(migration.sql);
        await session.query("INSERT INTO engage_migrations (id, name, checksum) VALUES ($1, $2, $3)", [
          migration.id,
          migration.name,
          checksumOf(migration),
        ]);
        log?.info("Applied a migration to the storage.", { id: migration.id, name: migration.name });
      }
    });
  } catch (error) {
    throw toEngageError(error);
  }
}
