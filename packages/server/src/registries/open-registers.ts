import type { E164 } from "@broadnet-engage/core/model";
import type { Log } from "@broadnet-engage/core/ports";
import { firstThatKnows, type OnlineRegistry } from "@broadnet-engage/core/registries";
import { withAsked } from "./asked-registers.ts";
import { registerFolder } from "./register-folder.ts";
import type { KnownRegisters, ListedRegisters, Registers } from "./registers.ts";
import { washFolder } from "./wash-folder.ts";

export interface RegistersOptions {
  readonly folder: string;
  /** Asked for registers that have no file here. */
  readonly beneath: KnownRegisters;
  /** Asked for each number of the registers it has. */
  readonly online?: OnlineRegistry;
  readonly log: Log;
}

/** Opens the folder and loads what is there. A register that was imported goes before one of the environment. */
export async function openRegisters({ folder, beneath, online, log }: RegistersOptions): Promise<Registers> {
  const washes = washFolder(folder, log);
  const registers = withAsked(listsOf(registerFolder(folder, log), beneath), { washes, online });
  await registers.refresh();
  return registers;
}

function listsOf(kept: ListedRegisters, beneath: KnownRegisters): ListedRegisters {
  const both = firstThatKnows([kept, beneath]);
  const current = (registry: string) =>
    kept.fault(registry) === null ? (kept.current(registry) ?? beneath.current(registry)) : null;
  return {
    keep: kept.keep,
    change: kept.change,
    editions: kept.editions,
    refresh: kept.refresh,
    fault: kept.fault,
    faults: kept.faults,
    current,
    loaded: async (registry) => current(registry),
    lookup(registry: string, phone: E164) {
      // Another list beneath would answer for it, and might not have whom this one lists: what is damaged is unknown.
      const fault = kept.fault(registry);
      if (fault !== null) return null;
      return both.lookup(registry, phone);
    },
  };
}
