import type { CheckDetail } from "../model/decision.ts";
import type { Instant } from "../model/instant.ts";
import type { RulePack } from "../model/rule-pack.ts";
import type { Facts } from "./facts.ts";
import { type PackInForce, readPack } from "./in-force.ts";
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

/**
 * Finds the packs that apply: those of the number's country, and of the requested jurisdiction when that is another one
 * (contract C-CMP-8). Asking for a jurisdiction adds its rules and never replaces the number's own.
 */
export function findJurisdictions(facts: Facts, packs: readonly RulePack[], at: Instant): Jurisdictions {
  const { numberCountry, requestedJurisdiction, phone } = facts;
  const country = numberCountry.kind === "known" ? numberCountry.value : null;
  const names = [...new Set([country, requestedJurisdiction].filter((name) => name !== null))];
  const found = names.map((name) => ({ name, packs: packsOf(name, packs, at) }));
  const missing = found.filter((f) => f.packs === null).map((f) => noPack(f.name));
  if (numberCountry.kind === "absent") missing.unshift(`${phone} belongs to no country, so no rules permit the call.`);
  if (numberCountry.kind === "unknown") {
    missing.unshift(
      `The country of ${phone} could not be determined (${numberCountry.why}), so the call is not permitted.`,
    );
  }
  const [first] = missing;
  const check =
    first === undefined
      ? verdict("passed", `The rules of ${names.join(" and ")} apply.`)
      : verdict(numberCountry.kind === "unknown" ? "error" : "failed", first);
  return { country, packs: found.flatMap((f) => f.packs ?? []), missing, check };
}

const noPack = (name: string): string =>
  `There are no calling rules in force for ${name}, so the call is not permitted.`;

/** Null unless there is a pack and every pack of the jurisdiction can be read: half of a law is not the law. */
function packsOf(jurisdiction: string, packs: readonly RulePack[], at: Instant): readonly PackInForce[] | null {
  const own = packs.filter((pack) => pack.jurisdiction === jurisdiction);
  const read = own.map((pack) => readPack(pack, at)).filter((pack) => pack !== null);
  return own.length > 0 && read.length === own.length ? read : null;
}
