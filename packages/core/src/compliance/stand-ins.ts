import type { RulePack } from "../model/rule-pack.ts";
import { knownOf } from "../model/rule-value.ts";

/**
 * Countries of whose packs one, in force or not, takes a relationship to the person in place of consent. For calls to all others
 * nobody need know of any.
 */
export const takingRelationships = (packs: readonly RulePack[]): ReadonlySet<string> =>
  new Set(
    packs
      .filter(({ rules }) => knownOf(rules.consent).some(({ value: { exceptions = [] } }) => exceptions.length > 0))
      .map(({ jurisdiction }) => jurisdiction),
  );
