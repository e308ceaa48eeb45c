import { type Instant, MINUTE } from "../model/instant.ts";
import type { RulePack } from "../model/rule-pack.ts";

const QUARTER = 15 * MINUTE;

/**
 * What a list of packs says, found once a quarter of an hour: rules come and go with the local day, which nowhere begins but on
 * one, so till the next the answer is the same. `packs` is not written to after it was handed in.
 */
export function byQuarter<T>(
  find: (packs: readonly RulePack[], at: Instant) => T,
): (packs: readonly RulePack[], at: Instant) => T {
  const known = new WeakMap<readonly RulePack[], { readonly quarter: number; readonly found: T }>();
  return (packs, at) => {
    const quarter = Math.floor(at / QUARTER);
    const before = known.get(packs);
    if (before?.quarter === quarter) return before.found;
    const found = find(packs, at);
    known.set(packs, { quarter, found });
    return found;
  };
}
