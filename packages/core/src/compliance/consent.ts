import type { CheckDetail } from "../model/decision.ts";
import { after } from "../model/duration.ts";
import { type Instant, toIso } from "../model/instant.ts";
import type { ConsentRule } from "../model/rule-consent.ts";
import { checkConsentRegisters } from "./dnc.ts";
import type { Facts } from "./facts.ts";
import { consentRules, isLiveGrant, isOfForm, isYoung } from "./grant.ts";
import type { Jurisdictions } from "./jurisdiction.ts";
import type { Rule } from "./rule-table.ts";
import { graver, verdict } from "./verdict.ts";

function isExcepted({ relationships }: Facts, { exceptions = [] }: ConsentRule, at: Instant): boolean {
  if (relationships.kind !== "known") return false;
  return exceptions.some(({ kind, within }) =>
    relationships.value.some(
      (tie) =>
        tie.kind === kind &&
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
  if (!rule.value.required) return verdict("not_applicable", `Consent to ${purpose} calls is not required.`, consent);
  if (isExcepted(facts, rule.value, at))
    return verdict("passed", `${phone} has a tie that stands for consent to ${purpose} calls.`);
  const form = rule.value.form ?? "any";
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
  for (const rule of consentRules(facts, law)) worst = graver(worst, judge(rule, facts, at));
  for (const detail of checkConsentRegisters(facts, law, at)) worst = graver(worst, detail);
  const granted = consent.kind === "known" && isLiveGrant(consent.value, facts, at);
  const [missing] = law.missing;
  if (missing !== undefined)
    worst = graver(
      worst,
      granted ? verdict("passed", `${phone} has consented to ${purpose} calls.`, consent) : verdict("error", missing),
    );
  return worst ?? verdict("not_applicable", `Consent to ${purpose} calls is not required.`, consent);
}

const NO_EDGES: readonly Instant[] = [];

/** Moments at which the record, or what stands for it, begins or ceases to count. */
export function consentEdges(facts: Facts, law: Jurisdictions): readonly Instant[] {
  const { consent, relationships } = facts;
  const granted = consent.kind === "known" && consent.value.state === "granted" ? consent.value : null;
  if (granted === null && relationships.kind !== "known") return NO_EDGES;
  const edges: Instant[] = granted === null ? [] : [granted.at];
  if (granted !== null && granted.expiresAt !== null) edges.push(granted.expiresAt);
  const ended = relationships.kind === "known" ? relationships.value.flatMap((tie) => tie.endedAt ?? []) : [];
  for (const at of ended) edges.push(at);
  for (const { value } of consentRules(facts, law)) {
    if (granted !== null && value?.maxAge !== undefined) edges.push(after(granted.at, value.maxAge));
    for (const { within } of value?.exceptions ?? [])
      if (within !== undefined) for (const at of ended) edges.push(after(at, within));
  }
  return edges;
}
