import type { E164, Instant } from "@broadnet-engage/core/model";
import type { Log, Registry } from "@broadnet-engage/core/ports";
import type { NumberBlocks } from "@broadnet-engage/core/registries";
import { registerFolder } from "./register-folder.ts";

/** A register as it is loaded now. */
export interface Loaded {
  readonly asOf: Instant;
  readonly source: string;
  /** SHA-256 of the list it came from; null where there was none. */
  readonly digest: string | null;
  readonly entries: number;
}

/** Registers that can say what they hold. */
export interface KnownRegisters extends Registry {
  /** Null = not loaded here. */
  current(registry: string): Loaded | null;
}

/** The national registers of this installation, and the place where imported ones are kept. */
export interface Registers extends KnownRegisters {
  /**
   * Keeps a register on disk and answers from it at once; whole or not at all. False, and nothing is changed, when a newer one
   * is loaded.
   */
  keep(
    registry: string,
    stated: Pick<Loaded, "asOf" | "source"> & { readonly digest: string },
    blocks: NumberBlocks,
  ): Promise<boolean>;
  /** Takes up what came to be in the folder, was changed there, or is gone. Never throws: what cannot be used is a fault. */
  refresh(): Promise<void>;
  /** Why the file of a register cannot be used: then the register is unknown, which blocks. Null = it can, or there is none. */
  fault(registry: string): string | null;
  /** Registers whose files cannot be used. */
  faults(): readonly string[];
}

export interface RegistersOptions {
  readonly folder: string;
  /** Asked for registers that have no file here. */
  readonly beneath: KnownRegisters;
  readonly log: Log;
}

/** Opens the folder and loads what is there. A register that was imported goes before one of the environment. */
export async function openRegisters({ folder, beneath, log }: RegistersOptions): Promise<Registers> {
  const kept = registerFolder(folder, log);
  await kept.refresh();
  return {
    keep: kept.keep,
    refresh: kept.refresh,
    fault: kept.fault,
    faults: kept.faults,
    current: (registry) =>
      kept.fault(registry) === null ? (kept.current(registry) ?? beneath.current(registry)) : null,
    async lookup(registry: string, phone: E164) {
      // Another list beneath would answer for it, and might not have whom this one lists: what is damaged is unknown.
      const fault = kept.fault(registry);
      if (fault !== null) return null;
      return (await kept.lookup(registry, phone)) ?? (await beneath.lookup(registry, phone));
    },
  };
}
