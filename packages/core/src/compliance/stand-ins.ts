import type { RulePack } from "../model/rule-pack.ts";
import { knownOf } from "../model/rule-value.ts";

const taking = new WeakMap<RulePack, boolean>();

/** Found once a pack: it is asked before every dial. */
function takesRelationships(pack: RulePack): boolean {
  const known = taking.get(pack);
  if (known !== undefined) return known;
  const takes = knownOf(pack.rules.consent).some(({ value: { exceptions = [] } }) => exceptions.length > 0);
  taking.set(pack, takes);
  return takes;
}

/**
 * Countries of whose packs one, in force or not, takes a relationship to the person in place of consent. For calls to all others
 * nobody need know of any.
 */
export const takingRelationships = (packs: readonly RulePack[]): ReadonlySet<string> =>
  new Set(packs.filter(takesRelationships).map(({ jurisdiction }) => jurisdiction));
