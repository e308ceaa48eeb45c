import { EngageError } from "@broadnet-engage/core/errors";
import type { Log, Storage } from "@broadnet-engage/core/ports";
import type { Driver } from "./driver.ts";
import { toEngageError } from "./faults.ts";
import { knowsLetters, LETTERS_UNKNOWN } from "./letters.ts";
import { migrate } from "./migrate.ts";
import { pgDriver } from "./pg-driver.ts";
import { pgliteDriver } from "./pglite-driver.ts";
import { createStorage } from "./storage.ts";

export { type DatabaseFindings, examineDatabase } from "./examine.ts";
export { type PostgresRegistry, postgresRegistry } from "./postgres-registry.ts";

export interface OpenPostgresOptions {
  /** `postgres://user:password@host:port/database`. The database must be there, in UTF-8, and be for this alone. */
  readonly url: string;
  /** Connections held at most. Default 10. */
  readonly poolSize?: number;
  readonly log?: Log;
}

/** Where a PGlite keeps its files: a folder (made when missing), or nowhere. */
export type OpenPgliteOptions = { readonly log?: Log } & (
  | { readonly dir: string; readonly memory?: false }
  | { readonly memory: true; readonly dir?: undefined }
);

const DEFAULT_POOL_SIZE = 10;

async function opened(
  driver: Driver,
  log: Log | undefined,
  tidy: () => Promise<unknown> = async () => {},
): Promise<Storage> {
  try {
    await migrate(driver, log);
    await tidy();
    const known = await knowsLetters(driver);
    if (!known) log?.warn(LETTERS_UNKNOWN);
    return createStorage(driver, known);
  } catch (error) {
    await driver.close().catch(() => {});
    throw toEngageError(error);
  }
}

/** PGlite has no background worker that would do this: rows that were rewritten often would slow every claim. */
const TIDY = `VACUUM (ANALYZE) contacts, calls, call_events, deadlines, deliveries, outbox_events, agents, campaign_counters,
  audit_heads`;

/**
 * Opens a storage on a PostgreSQL server, 15 or later, and brings its schema up to date.
 *
 * A statement that takes 30 s, or waits 15 s for a lock, is given up. Whatever fails by the server or the way to it is
 * `dependency-unavailable`; when that happens to the end of a transaction, it may nevertheless have been kept.
 *
 * @throws EngageError `dependency-unavailable` when the server cannot be reached; `invariant-broken` when the database
 * was migrated by a newer version, or holds an edited migration.
 */
export async function openPostgres({ url, poolSize = DEFAULT_POOL_SIZE, log }: OpenPostgresOptions): Promise<Storage> {
  return opened(pgDriver({ url, poolSize, log }), log);
}

/**
 * Opens a storage inside this process, on PGlite (PostgreSQL as WebAssembly), brings its schema up to date and tidies up
 * what the last run left (about half a second in a folder of 30,000 contacts). Needs the package `@electric-sql/pglite`. One transaction runs at a time. A folder outlives a killed process, but not surely a
 * power failure: PGlite does not wait for the disk.
 *
 * @throws EngageError `resource-in-use` when the folder is open already, here or in another process;
 * `dependency-unavailable` when PGlite is not installed or cannot read the folder; `invariant-broken` as {@link openPostgres}.
 */
export async function openPglite(options: OpenPgliteOptions): Promise<Storage> {
  if (!options.memory && !options.dir)
    throw new EngageError("validation-failed", "A PGlite needs a folder, or memory: true.");
  const driver = await pgliteDriver(options.memory ? null : (options.dir ?? null)).catch((error: unknown) => {
    throw toEngageError(error);
  });
  return opened(driver, options.log, () => driver.query(TIDY));
}
