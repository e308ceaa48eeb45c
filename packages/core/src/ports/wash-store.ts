import type { Instant } from "../model/instant.ts";
import type { NumberBlocks } from "../model/number-blocks.ts";
import type { E164 } from "../model/phone.ts";
import type { Registry, RegistryAnswer } from "./registry.ts";
import type { RegistryStore, StatedEdition } from "./registry-store.ts";

/** Washes kept of a register. With one more, the oldest go, and all of one date together: they may contradict each other. */
export const MOST_WASHES = 500;

/** What one wash says: who is in the register, and who is not. Of all others it says nothing. */
export interface WashedNumbers {
  readonly listed: { readonly blocks: NumberBlocks };
  readonly unlisted: { readonly blocks: NumberBlocks };
}

/** `older`: as many are kept as there can be, and all are of a later date, or of the same. */
export type WashOutcome = "kept" | "already" | "older";

/** The washes of one register, together. */
export interface StoredWashes {
  readonly registry: string;
  readonly washes: number;
  readonly newest: StatedEdition;
  readonly oldest: { readonly asOf: Instant };
}

/**
 * Registers of which only washed numbers are known, in a place shared by all who open it. A wash is kept whole or not at all and
 * is never changed, so the order in which washes come, and who takes them, is the same to every answer.
 *
 * A number is answered by its newest wash, with that one's date. One that was never washed is null, which is *unknown*, which
 * blocks; so is one of which two washes of one date say different things. What is damaged throws, or is null.
 */
export interface WashStore extends Registry {
  /**
   * Keeps a wash beside those of before, and answers from it, for everybody, once that is told. Once, however often it is asked:
   * `digest` names the verdicts, and with `asOf` the wash. What was damaged is mended by the same wash.
   *
   * @throws EngageError `validation-failed` for what is no number, a number that is both, and a wash of nobody; `RangeError` for
   *   a set whose parts do not belong together
   */
  keep(registry: string, stated: StatedEdition, verdicts: WashedNumbers): Promise<WashOutcome>;
  /** Takes away washes from before a moment, for good; their numbers are unknown then. @returns how many */
  erase(registry: string, before: Instant): Promise<number>;
  /** What is kept, by name, `MOST_REGISTRIES` at most. */
  washed(): Promise<readonly StoredWashes[]>;
  /** Numbers that were judged, each counted once. It reads them all. */
  judged(registry: string): Promise<number>;
}

/** An answer that says whether it is a wash's: lists that lie elsewhere go before it. */
export interface StoredAnswer extends RegistryAnswer {
  readonly washed?: true;
}

/** Lists and washes in one place. A list answers for its whole register; of one without a list its washes do. */
export interface ListAndWashStore extends RegistryStore, WashStore {
  lookup(registry: string, phone: E164): Promise<StoredAnswer | null>;
}
