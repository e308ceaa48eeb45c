import { join } from "node:path";
import { type PostgresRegistry, postgresRegistry } from "@broadnet-engage/adapter-postgres";
import type { Log } from "@broadnet-engage/core/ports";
import type { OnlineRegistry } from "@broadnet-engage/core/registries";
import { type Config, ConfigError } from "../config/config.ts";
import { withServices } from "../registries/asked-registers.ts";
import { openRegisters } from "../registries/open-registers.ts";
import type { KnownRegisters, Registers } from "../registries/registers.ts";
import { storedRegisters } from "../registries/stored-registers.ts";

/** The registers where `REGISTRIES_IN` says, and those whose services are asked. */
export async function chosenRegisters(
  config: Config,
  beneath: KnownRegisters,
  online: OnlineRegistry,
  log: Log,
): Promise<{ readonly registers: Registers; close(): Promise<void> }> {
  if (config.REGISTRIES_IN === "folder") {
    const registers = await openRegisters({ folder: join(config.DATA_DIR, "registries"), beneath, online, log });
    return { registers, close: async () => {} };
  }
  const store = await registerDatabase(config, log);
  try {
    return { registers: withServices(await storedRegisters({ store, beneath, log }), online), close: store.close };
  } catch (error) {
    await store.close();
    throw error;
  }
}

/** Where registers lie that nodes without a shared folder share. @throws ConfigError when none is named */
export async function registerDatabase({ DATABASE_URL: url }: Config, log?: Log): Promise<PostgresRegistry> {
  if (url === undefined) throw new ConfigError(["Registers in the database need DATABASE_URL."]);
  return postgresRegistry({ url, ...(log === undefined ? {} : { log }) });
}
