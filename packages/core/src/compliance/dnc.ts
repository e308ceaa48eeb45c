import type { CheckDetail, Fact } from "../model/decision.ts";
import { DAY, type Instant, MINUTE, toIso } from "../model/instant.ts";
import type { RegistryRule } from "../model/rule-consent.ts";
import { earlier } from "./earlier.ts";
import type { Facts } from "./facts.ts";
import { grantGrade, isGrade } from "./grant.ts";
import type { Asked, Jurisdictions } from "./law.ts";
import type { Rule } from "./rule-table.ts";
import { graver, lasting, told, verdict } from "./verdict.ts";

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

const NOT_LOADED: Fact<{ readonly listed: boolean }> = { kind: "unknown", why: "not loaded" };

const listingOf = (facts: Facts, rule: RegistryRule): Fact<{ readonly listed: boolean }> =>
  facts.registries[rule.registry] ?? NOT_LOADED;

/** Why the register's answer is worth nothing, or null when it counts. */
function distrust(fact: Fact<{ readonly listed: boolean }>, rule: RegistryRule, at: Instant): string | null {
  if (fact.kind === "unknown") return fact.why;
  if (fact.kind === "absent") return "no answer";
  if (fact.asOf === undefined || Number.isNaN(fact.asOf)) return "age of the data not known";
  if (typeof fact.value.listed !== "boolean") return "neither yes nor no";
  if (fact.asOf > at + CLOCK_SKEW) return "data dated in the future";
  const ageMs = at - fact.asOf;
  if (ageMs <= rule.maxAgeDays * DAY) return null;
  const days = Math.floor(ageMs / DAY);
  const ago = days > rule.maxAgeDays ? `${days} days` : `more than ${rule.maxAgeDays} days`;
  return `last loaded ${ago} ago, limit ${rule.maxAgeDays}`;
}

/** A register nobody knows of is asked as one that refuses: it could list anybody. */
const isOfConsents = ({ value }: Rule<RegistryRule>): boolean => value?.semantics === "allow";

function notToBeChecked(jurisdiction: string, why: string | null, source?: string, asOf?: Instant): CheckDetail {
  return told(
    "error",
    `The national do-not-call data for ${jurisdiction} could not be checked (${why}), so the call is not permitted.`,
    source,
    asOf,
  );
}

function judge({ jurisdiction, rule, clear }: Asked, facts: Facts, law: Jurisdictions, at: Instant): CheckDetail {
  if (rule.value === null) return notToBeChecked(jurisdiction, rule.unknown);
  const { authority, liftedBy } = rule.value;
  const fact = listingOf(facts, rule.value);
  const why = distrust(fact, rule.value, at);
  if (why !== null) return notToBeChecked(jurisdiction, why, authority, fact.asOf);
  if (fact.kind !== "known" || !fact.value.listed) return told("passed", clear, authority, fact.asOf);
  const listed = `Number is on the national DNC registry (${authority})`;
  return liftedBy !== undefined && isGrade(grantGrade(facts, law, at), liftedBy)
    ? told("passed", `${listed}, and consent outweighs it.`, authority, fact.asOf)
    : told("failed", `${listed}.`, authority, fact.asOf);
}

const NOT_COVERED = lasting("not_applicable", "No national DNC registry covers this call.");

/** Every national register that any pack wants asked for this purpose. */
export function checkNationalLists(facts: Facts, law: Jurisdictions, at: Instant): CheckDetail {
  let worst: CheckDetail | null = null;
  for (const asked of law.registers) if (!isOfConsents(asked.rule)) worst = graver(worst, judge(asked, facts, law, at));
  for (const reason of law.missing) worst = graver(worst, verdict("error", reason));
  return worst ?? NOT_COVERED;
}

function judgeConsents(
  { jurisdiction }: Asked,
  rule: RegistryRule,
  fact: Fact<{ readonly listed: boolean }>,
  at: Instant,
): CheckDetail {
  const { authority } = rule;
  const why = distrust(fact, rule, at);
  if (why !== null)
    return told(
      "error",
      `The national register of consents for ${jurisdiction} could not be checked (${why}), so the call is not permitted.`,
      authority,
      fact.asOf,
    );
  return fact.kind === "known" && fact.value.listed
    ? told("passed", `The national register of consents (${authority}) has the number.`, authority, fact.asOf)
    : told(
        "failed",
        `The national register of consents (${authority}) does not have the number.`,
        authority,
        fact.asOf,
      );
}

/** The graver of `worst` and what registers of consents say: who is not in one has not consented, whatever our own records say. */
export function checkConsentRegisters(
  worst: CheckDetail | null,
  facts: Facts,
  { registers }: Jurisdictions,
  at: Instant,
): CheckDetail | null {
  let gravest = worst;
  for (const asked of registers) {
    const { value } = asked.rule;
    if (value !== null && isOfConsents(asked.rule))
      gravest = graver(gravest, judgeConsents(asked, value, listingOf(facts, value), at));
  }
  return gravest;
}

/** The first moment after `at` and before `end` at which a register's answer begins or ceases to count; else `end`. */
export function registryEdge(facts: Facts, { registers }: Jurisdictions, at: Instant, end: Instant): Instant {
  let first = end;
  for (const { rule } of registers) {
    const asOf = rule.value === null ? undefined : listingOf(facts, rule.value).asOf;
    if (rule.value === null || asOf === undefined) continue;
    first = earlier(at, first, asOf - CLOCK_SKEW);
    first = earlier(at, first, asOf + rule.value.maxAgeDays * DAY + 1);
  }
  return first;
}
