import type { CheckDetail, Fact } from "../model/decision.ts";
import { DAY, type Instant, MINUTE, toIso } from "../model/instant.ts";
import type { RegistryRule } from "../model/rule-consent.ts";
import type { Facts } from "./facts.ts";
import { about, inForce } from "./in-force.ts";
import type { Jurisdictions } from "./jurisdiction.ts";
import { gravest, verdict } from "./verdict.ts";

/** The tenant's own list. */
export function checkTenantList({ dncTenant, phone }: Facts): CheckDetail {
  switch (dncTenant.kind) {
    case "known": {
      const since = toIso(dncTenant.value.since).slice(0, 10);
      return verdict("failed", `${phone} is on your do-not-call list since ${since}.`, dncTenant);
    }
    case "absent":
      return verdict("passed", `${phone} is not on your do-not-call list.`, dncTenant);
    case "unknown":
      return verdict(
        "error",
        `Your do-not-call list could not be checked (${dncTenant.why}), so the call is not permitted.`,
        dncTenant,
      );
  }
}

/** Clocks of a register's loader and of the dialer may differ this much before its data counts as dated in the future. */
const CLOCK_SKEW = MINUTE;

const listingOf = (facts: Facts, rule: RegistryRule): Fact<{ readonly listed: boolean }> =>
  facts.registries[rule.registry] ?? { kind: "unknown", why: "not loaded" };

/** Why the register's answer is worth nothing, or null when it counts. */
function distrust(fact: Fact<unknown>, rule: RegistryRule, at: Instant): string | null {
  if (fact.kind === "unknown") return fact.why;
  if (fact.kind === "absent") return "no answer";
  if (fact.asOf === undefined) return "age of the data not known";
  if (fact.asOf > at + CLOCK_SKEW) return "data dated in the future";
  const ageMs = at - fact.asOf;
  if (ageMs <= rule.maxAgeDays * DAY) return null;
  const days = Math.floor(ageMs / DAY);
  const ago = days > rule.maxAgeDays ? `${days} days` : `more than ${rule.maxAgeDays} days`;
  return `last loaded ${ago} ago, limit ${rule.maxAgeDays}`;
}

function checkRegistry(facts: Facts, jurisdiction: string, rule: RegistryRule, at: Instant): CheckDetail {
  const fact = listingOf(facts, rule);
  const ground = { source: rule.authority, asOf: fact.asOf };
  const why = distrust(fact, rule, at);
  if (why !== null) {
    return verdict(
      "error",
      `The national do-not-call data for ${jurisdiction} could not be checked (${why}), so the call is not permitted.`,
      ground,
    );
  }
  return fact.kind === "known" && fact.value.listed
    ? verdict("failed", `Number is on the national DNC registry (${rule.authority}).`, ground)
    : verdict("passed", `Number is not on the national DNC registry (${rule.authority}).`, ground);
}

interface Asked {
  readonly jurisdiction: string;
  readonly rule: RegistryRule;
}

const registersToAsk = (facts: Facts, law: Jurisdictions): readonly Asked[] =>
  law.packs.flatMap(({ pack, dates }) =>
    about(inForce(pack.rules.dncRegistry, dates), facts.purpose).map((rule) => ({
      jurisdiction: pack.jurisdiction,
      rule,
    })),
  );

/** Every national register that any pack wants asked for this purpose. */
export function checkNationalLists(facts: Facts, law: Jurisdictions, at: Instant): CheckDetail {
  const answers = registersToAsk(facts, law).map((r) => checkRegistry(facts, r.jurisdiction, r.rule, at));
  const blind = law.missing.map((reason) => verdict("error", reason));
  return gravest([...answers, ...blind], verdict("not_applicable", "No national DNC registry covers this call."));
}

/** Moments after `at` at which a register's answer becomes too old. */
export const registryExpiries = (facts: Facts, law: Jurisdictions): readonly Instant[] =>
  registersToAsk(facts, law).flatMap(({ rule }) => {
    const { asOf } = listingOf(facts, rule);
    return asOf === undefined ? [] : [asOf + rule.maxAgeDays * DAY + 1];
  });
