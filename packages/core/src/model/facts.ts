import type { Purpose } from "./campaign.ts";
import type { Fact } from "./decision.ts";
import type { Consent } from "./dnc.ts";
import type { RelationshipId } from "./ids.ts";
import type { Instant } from "./instant.ts";
import type { LineType } from "./number-place.ts";
import type { PastAttempt } from "./past-attempt.ts";
import type { E164 } from "./phone.ts";
import type { RelationshipKind } from "./rule-consent.ts";
import type { RulePack } from "./rule-pack.ts";
import type { Channel } from "./rule-value.ts";

/** The entry of the tenant's own list that bars the number. */
export interface TenantListing {
  readonly reason: string | null;
  readonly since: Instant;
}

/** A tie to the person that some laws take instead of consent. */
export interface Relationship {
  /** The record it was read from, for whoever reads the decision. */
  readonly id?: RelationshipId;
  readonly kind: RelationshipKind;
  /** It counts from then on; left out = it has begun. */
  readonly startedAt?: Instant;
  /** Null = it goes on. */
  readonly endedAt: Instant | null;
}

/**
 * Everything a decision rests on, gathered before it is made. Somebody else asks the stores; the decision only weighs what
 * came back, so the same facts always give the same answer.
 */
export interface Facts {
  readonly phone: E164;
  /** The caller ID to be shown; null in a bare check that names none. */
  readonly cli: E164 | null;
  readonly purpose: Purpose;
  /** Null = not known: the rules of every channel count. */
  readonly channel: Channel | null;
  /** What the call is about, as far as attempts about one thing are counted together: the campaign. Null = about anything. */
  readonly subject: string | null;
  /** A jurisdiction the caller wants respected too (ISO 3166-1 alpha-2). It can only add rules. */
  readonly requestedJurisdiction: string | null;
  /** Country of the number's plan. Absent = a number of no country (satellite, shared cost). */
  readonly numberCountry: Fact<string>;
  /** Zones a number of this area can be in. Not known = every zone of the country's pack. */
  readonly numberZones: Fact<readonly string[]>;
  /** Regions (ISO 3166-2) it can be in. Unknown = every region's rules count; absent = it is of no region. */
  readonly regions: Fact<readonly string[]>;
  /** All kinds of line it can be. */
  readonly lineTypes: Fact<readonly LineType[]>;
  /** IANA zone of the person, when somebody knows it. An invalid name counts as not given. */
  readonly contactTimezone: string | null;
  /** Known = listed, absent = looked and not listed. */
  readonly dncTenant: Fact<TenantListing>;
  /**
   * Answers of the national registers, by the rule pack's name of them (`ae.tdra`), each with `asOf`. A register that is
   * missing here was not asked, which is unknown. The digest is for the record: nothing is decided by it.
   */
  readonly registries: Readonly<Record<string, Fact<{ readonly listed: boolean; readonly digest?: string }>>>;
  /** The latest record for this number and purpose; absent = none was ever made. */
  readonly consent: Fact<Consent>;
  readonly relationships: Fact<readonly Relationship[]>;
  /** Whether the tenant owns `cli`. Not looked at when `cli` is null. */
  readonly cliOwned: Fact<boolean>;
  /** The tenant's attempts at this number, the one decided upon left out; absent = there was none. */
  readonly attempts: Fact<readonly PastAttempt[]>;
  /** Rules of the tenant's own beside the law's; they can only add. */
  readonly ownRules: readonly RulePack[];
  /** The latest moment that is known to have been: a clock behind it is wrong. Null = none is known. */
  readonly notBefore: Instant | null;
}
