import type { Instant } from "../model/instant.ts";
import type { NumberBlocks } from "../model/number-blocks.ts";
import type { Registry } from "./registry.ts";

/** What an edition says of itself. */
export interface StatedEdition {
  /** When the data was true at its source. */
  readonly asOf: Instant;
  readonly source: string;
  /** Names exactly this content. */
  readonly digest: string;
}

/** The edition of a register that answers now. */
export interface StoredEdition extends StatedEdition {
  readonly registry: string;
  readonly entries: number;
  /** Digests of the full list and of what each change made of it, oldest first; of very many the last thousand. */
  readonly lineage: readonly string[];
}

/** Changes of a register since an earlier edition. `digest` names the edition they make. A number both added and removed is added. */
export interface StoredChanges extends StatedEdition {
  readonly follows: string;
  readonly added: Iterable<number> | AsyncIterable<number>;
  readonly removed: Iterable<number> | AsyncIterable<number>;
}

/** Numbers one by one, or whole sets of them, or both. Sets are much quicker to load. */
export type ListedNumbers = Iterable<number | NumberBlocks> | AsyncIterable<number | NumberBlocks>;

export type StoredOutcome = "applied" | "already" | "another" | "older";

/** More registers than any installation has; a store says no more of them. */
export const MOST_REGISTRIES = 1_000;

/**
 * National registers in a place of their own, shared by all who open it. An edition is there whole or not at all, and takes the
 * place of the one before between two look-ups, for everybody at once. A number is the digits of an E.164 number.
 */
export interface RegistryStore extends Registry {
  /**
   * Loads a full list in any order, with repeats, as it comes. False, and nothing is changed, when a newer edition answers. Of
   * two loads of one register at once, one may fail with `invalid-state`; what a load that ended early left goes with the next.
   *
   * @throws EngageError `validation-failed` for what is no number, and for a list of nobody; `RangeError` for a set whose
   *   parts do not belong together; whatever the numbers' source throws
   */
  put(registry: string, stated: StatedEdition, numbers: ListedNumbers): Promise<boolean>;
  /** All changes or none, and once however often they come. `effects` is how many of them changed anything. */
  change(
    registry: string,
    changes: StoredChanges,
  ): Promise<{ readonly outcome: StoredOutcome; readonly effects: number }>;
  /** What answers, by name, {@link MOST_REGISTRIES} at most. */
  editions(): Promise<readonly StoredEdition[]>;
}
