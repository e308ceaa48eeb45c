import type { Purpose } from "../model/campaign.ts";
import type { CheckDetail } from "../model/decision.ts";
import { after } from "../model/duration.ts";
import { type Instant, toIso } from "../model/instant.ts";
import type { ConsentRule } from "../model/rule-consent.ts";
import { checkConsentRegisters } from "./dnc.ts";
import { earlier } from "./earlier.ts";
import type { Facts } from "./facts.ts";
import { isLiveGrant, isOfForm, isYoung } from "./grant.ts";
import type { Jurisdictions } from "./law.ts";
import type { Rule } from "./rule-table.ts";
import { graver, verdict } from "./verdict.ts";

const notRequired = (purpose: Purpose): string => `Consent to ${purpose} calls is not required.`;

function isExcepted({ relationships }: Facts, { exceptions }: ConsentRule, at: Instant): boolean {
  if (exceptions === undefined || relationships.kind !== "known") return false;
  return exceptions.some(({ kind, within }) =>
    relationships.value.some(
      (tie) =>
        tie.kind === kind &&
        (tie.startedAt === undefined || tie.startedAt <= at) &&
        (tie.endedAt === null || at < tie.endedAt || (within !== undefined && at < after(tie.endedAt, within))),
    ),
  );
}

/** What one rule says of the consent there is. */
function judge(rule: Rule<ConsentRule>, facts: Facts, at: Instant): CheckDetail {
  const { consent, phone, purpose } = facts;
  if (rule.value === null)
    return verdict(
      "error",
      `The rules on consent to ${purpose} calls are not known (${rule.unknown}), so the call is not permitted.`,
    );
  if (!rule.value.required) return verdict("not_applicable", notRequired(purpose), consent);
  if (isExcepted(facts, rule.value, at))
    return verdict("passed", `${phone} has a tie that stands for consent to ${purpose} calls.`);
  const { form } = rule.value;
  const granted = consent.kind === "known" && isLiveGrant(consent.value, facts, at) ? consent.value : null;
  if (granted === null) return verdict("failed", `There is no valid consent of ${phone} to ${purpose} calls.`, consent);
  if (!isOfForm(granted, form))
    return verdict("failed", `The consent of ${phone} to ${purpose} calls is not ${form}.`, consent);
  if (!isYoung(granted, rule, at))
    return verdict("failed", `The consent of ${phone} to ${purpose} calls is too old and must be renewed.`, consent);
  return verdict("passed", `${phone} has consented to ${purpose} calls.`, consent);
}

/** What is known of the person's own word, before any rule is asked. */
function refusal({ consent, phone, purpose }: Facts): CheckDetail | null {
  if (consent.kind === "unknown")
    return verdict("error", `Consent could not be checked (${consent.why}), so the call is not permitted.`, consent);
  if (consent.kind === "absent" || consent.value.state !== "revoked") return null;
  const since = toIso(consent.value.at).slice(0, 10);
  return verdict("failed", `${phone} has refused ${purpose} calls since ${since}.`, consent);
}

/**
 * A recorded refusal blocks whatever the law says, and for ever, until the person says otherwise. Therefore not knowing
 * blocks too: a refusal could be there. Beyond that a live grant is wanted only where a pack wants one; where we have no
 * pack, nobody can say that none is wanted. A national register of consents is asked too.
 */
export function checkConsent(facts: Facts, law: Jurisdictions, at: Instant): CheckDetail {
  const refused = refusal(facts);
  if (refused !== null) return refused;
  const { consent, phone, purpose } = facts;
  let worst: CheckDetail | null = null;
  for (const rule of law.consent) worst = graver(worst, judge(rule, facts, at));
  worst = checkConsentRegisters(worst, facts, law, at);
  const missing = law.missing[0];
  if (missing !== undefined)
    worst = graver(
      worst,
      consent.kind === "known" && isLiveGrant(consent.value, facts, at)
        ? verdict("passed", `${phone} has consented to ${purpose} calls.`, consent)
        : verdict("error", missing),
    );
  return worst ?? verdict("not_applicable", notRequired(purpose), consent);
}

/** The first moment after `at` and before `end` at which the record, or what stands for it, begins or ceases to count; else `end`. */
export function consentEdge(facts: Facts, law: Jurisdictions, at: Instant, end: Instant): Instant {
  const { consent, relationships } = facts;
  let first = end;
  if (consent.kind === "known" && consent.value.state === "granted") {
    const { at: since, expiresAt } = consent.value;
    first = earlier(at, earlier(at, first, since), expiresAt);
    for (const { value } of law.consent)
      if (value?.maxAge !== undefined) first = earlier(at, first, after(since, value.maxAge));
  }
  if (relationships.kind !== "known") return first;
  for (const { startedAt, endedAt } of relationships.value) {
    if (startedAt !== undefined) first = earlier(at, first, startedAt);
    if (endedAt === null) continue;
    first = earlier(at, first, endedAt);
    for (const { value } of law.consent)
      for (const { within } of value?.exceptions ?? [])
        if (within !== undefined) first = earlier(at, first, after(endedAt, within));
  }
  return first;
}
