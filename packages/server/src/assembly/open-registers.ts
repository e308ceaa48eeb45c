import { join } from "node:path";
import { postgresRegistry } from "@broadnet-engage/adapter-postgres";
import type { Log } from "@broadnet-engage/core/ports";
import type { OnlineRegistry } from "@broadnet-engage/core/registries";
import { type Config, ConfigError } from "../config/config.ts";
import { withAsked } from "../registries/asked-registers.ts";
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
  if (config.DATABASE_URL === undefined) throw new ConfigError(["REGISTRIES_IN=database needs DATABASE_URL."]);
  const store = await postgresRegistry({ url: config.DATABASE_URL, log });
  try {
    return { registers: withAsked(await storedRegisters({ store, beneath, log }), { online }), close: store.close };
  } catch (error) {
    await store.close();
    throw error;
  }
}
