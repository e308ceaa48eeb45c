import type { Instant } from "@broadnet-engage/core/model";
import type { Registry } from "@broadnet-engage/core/ports";
import type { NumberBlocks } from "@broadnet-engage/core/registries";

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
