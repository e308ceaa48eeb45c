import type { Instant } from "@broadnet-engage/core/model";
import type { Registry, StoredWashes, WashStore } from "@broadnet-engage/core/ports";
import type { Delta, NumberBlocks } from "@broadnet-engage/core/registries";
import type { ChangeOutcome } from "./lineage.ts";

/** A register as it is loaded now. */
export interface Loaded {
  readonly asOf: Instant;
  readonly source: string;
  /** SHA-256 of the list it came from, or what changes made of it; null where there was none. */
  readonly digest: string | null;
  /** Numbers it lists; null of washed lists, whose numbers are counted when somebody asks. */
  readonly entries: number | null;
}

/** Registers that can say what they hold. */
export interface KnownRegisters extends Registry {
  /** Null = not loaded here. */
  current(registry: string): Loaded | null;
}

/** Washed lists of registers that give out none, kept so that other nodes and the next process have them. */
export interface Washes extends Pick<WashStore, "lookup" | "keep" | "erase" | "judged"> {
  /** What is kept of a register, as it was when it was last looked at; null when nothing is, or what is cannot be used. */
  state(registry: string): Pick<StoredWashes, "washes" | "newest" | "oldest"> | null;
  /** Takes up what came to be there, was changed, or is gone. Never throws: what cannot be used is a fault. */
  refresh(): Promise<void>;
  /** Why verdicts of a register cannot be used: then all its numbers are unknown, which blocks. */
  fault(registry: string): string | null;
  faults(): readonly string[];
}

/** The national registers of which lists are imported, and the place where those are kept. */
export interface ListedRegisters extends KnownRegisters {
  /**
   * Keeps a register and answers from it at once; whole or not at all. False, and nothing is changed, when a newer one is
   * loaded.
   */
  keep(
    registry: string,
    stated: Pick<Loaded, "asOf" | "source"> & { readonly digest: string },
    blocks: NumberBlocks,
  ): Promise<boolean>;
  /**
   * Keeps additions and removals that follow the edition `follows` and answers from them at once; whole or not at all, and
   * once, however often it is asked. `effects` is how many of them changed anything.
   */
  change(
    registry: string,
    stated: Pick<Loaded, "asOf" | "source"> & { readonly follows: string; readonly digest: string },
    changes: Pick<Delta, "added" | "removed">,
  ): Promise<{ readonly outcome: ChangeOutcome; readonly effects: number }>;
  /** Digests of what was imported: the full list, and what each change made of it. The last answers; empty = there is none. */
  editions(registry: string): readonly string[];
  /** Takes up what came to be there, was changed, or is gone. Never throws: what cannot be used is a fault. */
  refresh(): Promise<void>;
  /** Why what is kept of a register cannot be used: then it is unknown, which blocks. Null = it can, or there is none. */
  fault(registry: string): string | null;
  /** Registers that cannot be used. */
  faults(): readonly string[];
}

/** With those that give out no list. */
export interface WashedRegisters extends ListedRegisters {
  readonly washes: Washes;
}

/** The national registers of this installation. */
export interface Registers extends WashedRegisters {
  /** The service that is asked for each number of a register; null or left out = none is. */
  service?(registry: string): string | null;
}
