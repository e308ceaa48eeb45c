import type { Purpose } from "../model/campaign.ts";
import type { Fact } from "../model/decision.ts";
import type { Consent } from "../model/dnc.ts";
import type { Instant } from "../model/instant.ts";
import type { E164 } from "../model/phone.ts";

/** The entry of the tenant's own list that bars the number. */
export interface TenantListing {
  readonly reason: string | null;
  readonly since: Instant;
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
  /** A jurisdiction the caller wants respected too (ISO 3166-1 alpha-2). It can only add rules. */
  readonly requestedJurisdiction: string | null;
  /** Country of the number's plan. Absent = a number of no country (satellite, shared cost). */
  readonly numberCountry: Fact<string>;
  /** IANA zone of the person, when somebody knows it. An invalid name counts as not given. */
  readonly contactTimezone: string | null;
  /** Known = listed, absent = looked and not listed. */
  readonly dncTenant: Fact<TenantListing>;
  /**
   * Answers of the national registers, by the rule pack's name of them (`ae.tdra`), each with `asOf`. A register that is
   * missing here was not asked, which is unknown.
   */
  readonly registries: Readonly<Record<string, Fact<{ readonly listed: boolean }>>>;
  /** The latest record for this number and purpose; absent = none was ever made. */
  readonly consent: Fact<Consent>;
  /** Whether the tenant owns `cli`. Not looked at when `cli` is null. */
  readonly cliOwned: Fact<boolean>;
}
