import { absent } from "../model/decision.ts";
import type { Facts } from "../model/facts.ts";

export type { Facts, Relationship, TenantListing } from "../model/facts.ts";

/** The rest of the facts of a question that is only about hours: nobody is named, nothing was asked, nothing was tried. */
export const ONLY_HOURS = {
  cli: null,
  requestedJurisdiction: null,
  dncTenant: absent(),
  registries: {},
  consent: absent(),
  relationships: absent(),
  cliOwned: absent(),
  attempts: absent(),
  notBefore: null,
} as const satisfies Partial<Facts>;
