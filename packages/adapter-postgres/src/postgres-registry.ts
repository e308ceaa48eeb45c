import type { ListAndWashStore } from "@broadnet-engage/core/ports";
import { toEngageError } from "./faults.ts";
import { migrate } from "./migrate.ts";
import { type PgDriverOptions, pgDriver } from "./pg-driver.ts";
import { SqlRegistryStore } from "./registry-store.ts";
import { SqlWashStore } from "./wash-store.ts";

export interface PostgresRegistry extends ListAndWashStore {
  /** Idempotent. */
  close(): Promise<void>;
}

/** Connections of its own, so that a list being loaded takes none from who dials. */
const DEFAULT_POOL_SIZE = 5;

/**
 * National registers in a PostgreSQL database, 15 or later, that may be the storage's, and washed lists of those that give out
 * none: every process that opens it answers from the same at once, and holds no number in memory. A look-up is a query; one that
 * fails throws `dependency-unavailable`, which is *unknown*, which blocks.
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
  const lists = new SqlRegistryStore(driver, log);
  const washes = new SqlWashStore(driver, log);
  let closing: Promise<void> | undefined;
  const close = (): Promise<void> => {
    closing ??= driver.close();
    return closing;
  };
  return {
    lookup: (registry, phone) => lists.lookup(registry, phone),
    loaded: (registry) => lists.loaded(registry),
    editions: () => lists.editions(),
    put: (registry, stated, numbers) => lists.put(registry, stated, numbers),
    change: (registry, changes) => lists.change(registry, changes),
    keep: (registry, stated, verdicts) => washes.keep(registry, stated, verdicts),
    erase: (registry, before) => washes.erase(registry, before),
    washed: () => washes.washed(),
    judged: (registry) => washes.judged(registry),
    close,
  };
}
