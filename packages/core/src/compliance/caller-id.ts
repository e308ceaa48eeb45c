import type { CheckDetail } from "../model/decision.ts";
import { countryOf, type E164 } from "../model/phone.ts";
import type { CallerIdRule } from "../model/rule-caller.ts";
import type { Facts } from "./facts.ts";
import type { Jurisdictions } from "./law.ts";
import type { Rule } from "./rule-table.ts";
import { graver, lasting, verdict } from "./verdict.ts";

const NONE_NAMED = lasting("not_applicable", "No caller ID was named.");

/** The caller ID must be the tenant's own, and of a country and a series every pack allows to be shown. */
export function checkCallerId(facts: Facts, law: Jurisdictions): CheckDetail {
  const { cli, cliOwned } = facts;
  if (cli === null) return NONE_NAMED;
  if (cliOwned.kind === "unknown") {
    return verdict(
      "error",
      `Ownership of ${cli} could not be checked (${cliOwned.why}), so the call is not permitted.`,
    );
  }
  if (cliOwned.kind === "absent" || !cliOwned.value) {
    return verdict("failed", `${cli} is not one of your caller IDs.`, cliOwned);
  }
  let worst = verdict("passed", `${cli} is one of your caller IDs.`, cliOwned);
  for (const { view, pack } of law.packs)
    for (const rule of view.callerId) worst = graver(worst, judge(rule, cli, pack.jurisdiction) ?? worst);
  return worst;
}

/** Null when the rule has nothing against the number. */
function judge(rule: Rule<CallerIdRule>, cli: E164, jurisdiction: string): CheckDetail | null {
  if (rule.value === null)
    return verdict(
      "error",
      `Which caller IDs may be shown to numbers of ${jurisdiction} is not known (${rule.unknown}), so the call is not permitted.`,
    );
  const { countries, allow, deny } = rule.value;
  const country = countries === null ? null : placeOf(cli);
  if (countries !== null && (country === null || !countries.includes(country)))
    return verdict(
      "failed",
      `${cli} may not be shown to numbers of ${jurisdiction}, whose rules limit the caller ID's country.`,
    );
  if ((allow !== undefined && !isOf(cli, allow)) || (deny !== undefined && isOf(cli, deny)))
    return verdict(
      "failed",
      `${cli} may not be shown to numbers of ${jurisdiction}, whose rules limit the caller ID's series.`,
    );
  return null;
}

function isOf(cli: E164, series: readonly string[]): boolean {
  for (const one of series) if (cli.startsWith(one)) return true;
  return false;
}

// An installation shows few caller IDs, again and again, and parsing one costs more than a decision may.
const places = new Map<E164, string | null>();
const MAX_PLACES = 10_000;

function placeOf(cli: E164): string | null {
  const known = places.get(cli);
  if (known !== undefined) return known;
  if (places.size >= MAX_PLACES) places.clear();
  const country = countryOf(cli);
  places.set(cli, country);
  return country;
}
