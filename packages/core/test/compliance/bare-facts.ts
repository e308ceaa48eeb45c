import type { Facts } from "../../src/compliance/facts.ts";
import { absent, known } from "../../src/model/decision.ts";
import type { E164 } from "../../src/model/phone.ts";

/** A number of nowhere in particular, of which nothing speaks for or against a call. */
export const bareFacts = (change: Partial<Facts> = {}): Facts => ({
  phone: "+971501234567" as E164,
  cli: null,
  purpose: "marketing",
  channel: null,
  subject: null,
  requestedJurisdiction: null,
  numberCountry: known("AE"),
  numberZones: absent(),
  regions: absent(),
  lineTypes: known(["mobile"]),
  contactTimezone: null,
  dncTenant: absent(),
  registries: {},
  consent: absent(),
  relationships: absent(),
  cliOwned: known(true),
  attempts: absent(),
  ownRules: [],
  notBefore: null,
  ...change,
});
