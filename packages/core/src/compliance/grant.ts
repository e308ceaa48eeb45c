import type { Consent } from "../model/dnc.ts";
import { after } from "../model/duration.ts";
import type { Instant } from "../model/instant.ts";
import { ConsentForm, type ConsentRule } from "../model/rule-consent.ts";
import type { Facts } from "./facts.ts";
import type { GrantGrade, Jurisdictions } from "./law.ts";
import type { Rule } from "./rule-table.ts";

/** A grant of this person for this purpose that has begun and not run out. */
export const isLiveGrant = (consent: Consent, facts: Facts, at: Instant): boolean =>
  consent.state === "granted" &&
  consent.phone === facts.phone &&
  consent.purpose === facts.purpose &&
  consent.at <= at &&
  (consent.expiresAt === null || at < consent.expiresAt);

/** How much a form is worth: each includes those before it. */
const WORTH = new Map(ConsentForm.options.map((form, index) => [form, index + 1]));
const worthOf = (form: ConsentForm | null | undefined): number => WORTH.get(form ?? "any") ?? 0;

/** A rule that names no form takes any. */
export const isOfForm = (consent: Consent, form: ConsentForm | undefined): boolean =>
  worthOf(consent.form) >= worthOf(form);

export const isYoung = (consent: Consent, rule: Rule<ConsentRule>, at: Instant): boolean =>
  rule.value?.maxAge === undefined || at < after(consent.at, rule.value.maxAge);

/** How good the person's consent is, if it is live and no rule finds it too old. */
export function grantGrade(facts: Facts, law: Jurisdictions, at: Instant): GrantGrade {
  const { consent } = facts;
  if (consent.kind !== "known" || !isLiveGrant(consent.value, facts, at)) return 0;
  for (const rule of law.consent) if (!isYoung(consent.value, rule, at)) return 0;
  return worthOf(consent.value.form);
}

/** Whether that is consent of this form. */
export const isGrade = (grade: GrantGrade, form: ConsentForm): boolean => grade >= worthOf(form);

/** Whether the grade stays as it is: no moment after `from` and up to `until` makes another of it. */
export function keepsGrade(facts: Facts, law: Jurisdictions, from: Instant, until: Instant): boolean {
  const { consent } = facts;
  if (consent.kind !== "known" || consent.value.state !== "granted") return true;
  const { at, expiresAt } = consent.value;
  const turns = (edge: Instant): boolean => from < edge && edge <= until;
  if (turns(at) || (expiresAt !== null && turns(expiresAt))) return false;
  for (const { value } of law.consent) if (value?.maxAge !== undefined && turns(after(at, value.maxAge))) return false;
  return true;
}
