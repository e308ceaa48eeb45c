import type { RegistryStore } from "@broadnet-engage/core/ports";
import { toEngageError } from "./faults.ts";
import { migrate } from "./migrate.ts";
import { type PgDriverOptions, pgDriver } from "./pg-driver.ts";
import { SqlRegistryStore } from "./registry-store.ts";

export interface PostgresRegistry extends RegistryStore {
  /** Idempotent. */
  close(): Promise<void>;
}

/** Connections of its own, so that a list being loaded takes none from who dials. */
const DEFAULT_POOL_SIZE = 5;

/**
 * National registers in a PostgreSQL database, 15 or later, that may be the storage's: every process that opens it answers from
 * the same editions at once, and holds none of their numbers in memory. A look-up is a query; one that fails throws
 * `dependency-unavailable`, which is *unknown*, which blocks.
 *
 * @throws EngageError as `openPostgres`
 */
export async function postgresRegistry({
  url,
  poolSize = DEFAULT_POOL_SIZE,
  log,
}: Pick<PgDriverOptions, "url"> & Partial<Pick<PgDriverOptions, "poolSize" | "log">>): Promise<PostgresRegistry> {
  const driver = pgDriver({ url, poolSize, log });
  try {
    await migrate(driver, log);
  } catch (error) {
    await driver.close().catch(() => {});
    throw toEngageError(error);
  }
  const store = new SqlRegistryStore(driver, log);
  let closing: Promise<void> | undefined;
  const close = (): Promise<void> => {
    closing ??= driver.close();
    return closing;
  };
  return Object.assign(store, { close });
}
