import { EngageError } from "../errors.ts";
import type { Instant } from "./instant.ts";
import { edgesOf, firstInBoth, type NumberBlocks } from "./number-blocks.ts";

// What every store of registers keeps to, whatever it keeps them in.

/** Changes of so long ago are not known again when they are sent twice. */
export const MOST_KEPT_DIGESTS = 1_000;

/** The lineage after one more edition. */
export const lineageWith = (lineage: readonly string[], digest: string): readonly string[] =>
  [...lineage, digest].slice(-MOST_KEPT_DIGESTS);

/** Why changes are not applied to the edition that answers; null when they are to be. What was applied before is known first. */
export function whyNotApplied(
  edition: { readonly asOf: Instant; readonly digest: string; readonly lineage: readonly string[] } | undefined,
  { follows, digest, asOf }: { readonly asOf: Instant; readonly digest: string; readonly follows: string },
): "already" | "another" | "older" | null {
  if (edition?.lineage.includes(digest)) return "already";
  if (edition?.digest !== follows) return "another";
  return asOf < edition.asOf ? "older" : null;
}

/** @throws EngageError `validation-failed` when it is not the digits of a telephone number */
export function mustBeNumber(number: number): number {
  if (Number.isSafeInteger(number) && number >= 1_000_000 && number < 10 ** 15) return number;
  throw new EngageError("validation-failed", "A register's list holds what is no telephone number.");
}

/** @throws EngageError `validation-failed`: a register of nobody would let every call through */
export function mustNotBeEmpty(entries: number): void {
  if (entries === 0) throw new EngageError("validation-failed", "A register of nobody is not taken.");
}

interface NumbersOf {
  readonly blocks: NumberBlocks;
}

/**
 * @throws EngageError `validation-failed` when a wash says both of a number, judges nobody, or has what is no number; `RangeError`
 *   for a set whose parts do not belong together
 */
export function mustJudge({ listed, unlisted }: Readonly<Record<"listed" | "unlisted", NumbersOf>>): void {
  const edges = [...edgesOf(listed.blocks), ...edgesOf(unlisted.blocks)];
  for (const number of edges) mustBeNumber(number);
  if (edges.length === 0) throw new EngageError("validation-failed", "A washed list of nobody is not taken.");
  if (firstInBoth(listed.blocks, unlisted.blocks) !== null)
    throw new EngageError("validation-failed", "A number of the washed list is both listed and not listed.");
}
