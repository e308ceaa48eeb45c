import type { Consent } from "../model/dnc.ts";
import { after } from "../model/duration.ts";
import type { Instant } from "../model/instant.ts";
import { ConsentForm, type ConsentRule } from "../model/rule-consent.ts";
import { canBe } from "./can-be.ts";
import type { Facts } from "./facts.ts";
import type { Jurisdictions } from "./jurisdiction.ts";
import type { Rule } from "./rule-table.ts";

const NO_RULES: readonly Rule<ConsentRule>[] = [];

/** The rules on consent that speak of this call. */
export function consentRules(facts: Facts, law: Jurisdictions): readonly Rule<ConsentRule>[] {
  let found: readonly Rule<ConsentRule>[] = NO_RULES;
  for (const { view } of law.packs) {
    const own = view.consent.filter((rule) => canBe(facts, rule.value?.lineTypes));
    found = found.length === 0 ? own : [...found, ...own];
  }
  return found;
}

/** A grant of this person for this purpose that has begun and not run out. */
export const isLiveGrant = (consent: Consent, facts: Facts, at: Instant): boolean =>
  consent.state === "granted" &&
  consent.phone === facts.phone &&
  consent.purpose === facts.purpose &&
  consent.at <= at &&
  (consent.expiresAt === null || at < consent.expiresAt);

export const isOfForm = (consent: Consent, form: ConsentForm): boolean =>
  ConsentForm.options.indexOf(consent.form ?? "any") >= ConsentForm.options.indexOf(form);

export const isYoung = (consent: Consent, rule: Rule<ConsentRule>, at: Instant): boolean =>
  rule.value?.maxAge === undefined || at < after(consent.at, rule.value.maxAge);

/** Whether the person has consented in this form, and no rule finds the consent too old. */
export function hasGrant(facts: Facts, law: Jurisdictions, form: ConsentForm, at: Instant): boolean {
  const { consent } = facts;
  return (
    consent.kind === "known" &&
    isLiveGrant(consent.value, facts, at) &&
    isOfForm(consent.value, form) &&
    consentRules(facts, law).every((rule) => isYoung(consent.value, rule, at))
  );
}
