import { join } from "node:path";
import { openPglite, openPostgres } from "@broadnet-engage/adapter-postgres";
import type { Log, Storage } from "@broadnet-engage/core/ports";
import type { Config } from "../config/config.ts";

/** PostgreSQL where `DATABASE_URL` says, else PGlite in the data folder. */
export const openStorage = (config: Config, log: Log): Promise<Storage> =>
  config.DATABASE_URL
    ? openPostgres({ url: config.DATABASE_URL, log })
    : openPglite({ dir: join(config.DATA_DIR, "pglite"), log });
