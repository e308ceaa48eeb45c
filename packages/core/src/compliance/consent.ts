import type { CheckDetail } from "../model/decision.ts";
import type { Consent } from "../model/dnc.ts";
import { type Instant, toIso } from "../model/instant.ts";
import type { Facts } from "./facts.ts";
import { about, inForce } from "./in-force.ts";
import type { Jurisdictions } from "./jurisdiction.ts";
import { verdict } from "./verdict.ts";

const isLiveGrant = (consent: Consent, facts: Facts, at: Instant): boolean =>
  consent.state === "granted" &&
  consent.phone === facts.phone &&
  consent.purpose === facts.purpose &&
  consent.at <= at &&
  (consent.expiresAt === null || at < consent.expiresAt);

const isRequired = (facts: Facts, law: Jurisdictions): boolean =>
  law.packs.some(({ pack, dates }) =>
    about(inForce(pack.rules.consent, dates), facts.purpose).some((rule) => rule.required),
  );

/**
 * A recorded refusal blocks whatever the law says, and for ever, until the person says otherwise. Therefore not knowing
 * blocks too: a refusal could be there. Beyond that a live grant is wanted only where a pack wants one.
 */
export function checkConsent(facts: Facts, law: Jurisdictions, at: Instant): CheckDetail {
  const { consent, phone, purpose } = facts;
  if (consent.kind === "unknown") {
    return verdict("error", `Consent could not be checked (${consent.why}), so the call is not permitted.`, consent);
  }
  if (consent.kind === "known" && consent.value.state === "revoked") {
    const since = toIso(consent.value.at).slice(0, 10);
    return verdict("failed", `${phone} has refused ${purpose} calls since ${since}.`, consent);
  }
  const granted = consent.kind === "known" && isLiveGrant(consent.value, facts, at);
  if (isRequired(facts, law)) {
    return granted
      ? verdict("passed", `${phone} has consented to ${purpose} calls.`, consent)
      : verdict("failed", `There is no valid consent of ${phone} to ${purpose} calls.`, consent);
  }
  const [missing] = law.missing;
  if (missing !== undefined && !granted) return verdict("error", missing);
  return missing === undefined
    ? verdict("not_applicable", `Consent to ${purpose} calls is not required.`, consent)
    : verdict("passed", `${phone} has consented to ${purpose} calls.`, consent);
}

/** Moments at which the record begins or ceases to count. */
export function consentEdges({ consent }: Facts): readonly Instant[] {
  if (consent.kind !== "known" || consent.value.state !== "granted") return [];
  return consent.value.expiresAt === null ? [consent.value.at] : [consent.value.at, consent.value.expiresAt];
}
