import { type Facts, ONLY_HOURS } from "../compliance/facts.ts";
import { hoursAt, type PermittedHours } from "../compliance/permitted-at.ts";
import { EngageError } from "../errors.ts";
import type { Campaign } from "../model/campaign.ts";
import type { Contact } from "../model/contact.ts";
import { type Instant, toIso } from "../model/instant.ts";
import type { E164 } from "../model/phone.ts";
import type { Engine } from "./context.ts";
import { numberFacts } from "./number-facts.ts";
import type { OwnBook } from "./own-rules.ts";

/** Whether the hours permit a call to this number at a moment to come. The whole decision is made when it is dialed. */
export function hoursFor(
  engine: Engine,
  own: OwnBook,
  campaign: Campaign,
  contact: Pick<Contact, "timezone">,
  phone: E164,
  at: Instant,
): PermittedHours {
  const place = numberFacts(engine, phone);
  const country = place.numberCountry.kind === "known" ? place.numberCountry.value : null;
  const facts: Facts = {
    ...ONLY_HOURS,
    ...place,
    purpose: campaign.purpose,
    channel: null,
    subject: campaign.id,
    contactTimezone: contact.timezone,
    ownRules: own.of(campaign.id, [country]),
  };
  return hoursAt(facts, engine.packs, { windows: campaign.schedule, zone: campaign.timezone }, at);
}

/** Refuses a promise that the hours would not let anybody keep (contract §18.3). */
export function mustBePermitted(hours: PermittedHours, pointer: string): void {
  if (hours.permitted) return;
  throw new EngageError("policy-violation", hours.reason, {
    extra: {
      pointer,
      limit: "calling_hours",
      ruleVersion: hours.ruleVersion,
      nextAllowedAt: hours.nextAllowedAt === null ? null : toIso(hours.nextAllowedAt),
    },
  });
}
