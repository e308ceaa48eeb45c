import { ACCOUNTS } from "./accounts.ts";
import { CALLS } from "./calls.ts";
import { CAMPAIGNS, CONTACTS } from "./campaigns.ts";
import { AGENTS, CALLBACKS, PREVIEWS } from "./desk.ts";
import { COMPLIANCE, KEPT } from "./law.ts";
import { CALLER_IDS, DISPOSITIONS, WEBHOOKS } from "./settings.ts";
import type { Provocations } from "./stage.ts";

/** How each refusal of a route's own is provoked, by operationId. */
export const PROVOCATIONS: Provocations = {
  ...ACCOUNTS,
  ...CAMPAIGNS,
  ...CONTACTS,
  ...CALLS,
  ...AGENTS,
  ...PREVIEWS,
  ...CALLBACKS,
  ...COMPLIANCE,
  ...KEPT,
  ...DISPOSITIONS,
  ...CALLER_IDS,
  ...WEBHOOKS,
};
