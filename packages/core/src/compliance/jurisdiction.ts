import type { CheckDetail, Fact } from "../model/decision.ts";
import type { Instant } from "../model/instant.ts";
import type { RulePack } from "../model/rule-pack.ts";
import type { Facts } from "./facts.ts";
import { type PackInForce, readTable } from "./in-force.ts";
import { type PackTable, packsFor } from "./pack-table.ts";
import { verdict } from "./verdict.ts";

/** Whose law applies. */
export interface Jurisdictions {
  /** The number's own country, when known. */
  readonly country: string | null;
  /** All packs of all jurisdictions that apply; each must permit. */
  readonly packs: readonly PackInForce[];
  /** One sentence for each jurisdiction whose rules we do not have; any of them blocks. */
  readonly missing: readonly string[];
  readonly check: CheckDetail;
}

const NO_REGIONS: readonly string[] = [];

/** Regions the number can be in; null = it can be in any. */
export const regionsOf = ({ regions }: Pick<Facts, "regions">): readonly string[] | null =>
  regions.kind === "known" ? regions.value : regions.kind === "absent" ? NO_REGIONS : null;

/**
 * Finds the packs that apply: those of the number's country, and of the requested jurisdiction when that is another one
 * (contract C-CMP-8). Asking for a jurisdiction adds its rules and never replaces the number's own; so do the tenant's.
 */
export function findJurisdictions(facts: Facts, packs: readonly RulePack[], at: Instant): Jurisdictions {
  const { numberCountry, requestedJurisdiction: requested, phone } = facts;
  const country = numberCountry.kind === "known" ? numberCountry.value : null;
  const names = country === null ? [] : [country];
  if (requested !== null && requested !== country) names.push(requested);
  const found: PackInForce[] = [];
  const missing: string[] = [];
  const placeless = whyPlaceless(numberCountry, phone);
  if (placeless !== null) missing.push(placeless);
  for (const name of names) if (!read(facts, packs, name, at, found)) missing.push(noPack(name));
  const [first] = missing;
  const check =
    first === undefined
      ? verdict("passed", `The rules of ${names.join(" and ")} apply.`)
      : verdict(numberCountry.kind === "unknown" ? "error" : "failed", first);
  return { country, packs: found, missing, check };
}

const noPack = (name: string): string =>
  `There are no calling rules in force for ${name}, so the call is not permitted.`;

function whyPlaceless(country: Fact<string>, phone: string): string | null {
  if (country.kind === "known") return null;
  return country.kind === "absent"
    ? `${phone} belongs to no country, so no rules permit the call.`
    : `The country of ${phone} could not be determined (${country.why}), so the call is not permitted.`;
}

/** False unless there is a pack for the whole of the jurisdiction and every pack that applies can be read: half of a law is not the law. */
function read(facts: Facts, packs: readonly RulePack[], name: string, at: Instant, into: PackInForce[]): boolean {
  const own = packsFor(packs, name);
  const regions = regionsOf(facts);
  const held = into.length;
  let general = false;
  for (const table of own) {
    if (!binds(table, regions)) continue;
    const pack = readTable(table, at);
    if (pack === null || !stands(table, own)) {
      into.length = held;
      return false;
    }
    general ||= table.pack.region === undefined;
    into.push(pack);
  }
  for (const pack of facts.ownRules.length === 0 ? [] : packsFor(facts.ownRules, name)) {
    const own = binds(pack, regions) ? readTable(pack, at) : null;
    if (own !== null) into.push(own);
  }
  return general;
}

const binds = ({ pack: { region } }: PackTable, regions: readonly string[] | null): boolean =>
  region === undefined || regions === null || regions.includes(region);

/** A pack that adds to another needs it to be there. */
const stands = ({ pack }: PackTable, all: readonly PackTable[]): boolean =>
  pack.extends === undefined || all.some((other) => other.pack.id === pack.extends);
