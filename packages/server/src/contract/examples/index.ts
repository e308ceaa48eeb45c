import { ACCOUNT_EXAMPLES } from "./accounts.ts";
import { CALL_EXAMPLES } from "./calls.ts";
import { CAMPAIGN_EXAMPLES } from "./campaigns.ts";
import { CONTACT_EXAMPLES } from "./contacts.ts";
import { DELIVERY_EXAMPLES } from "./delivery.ts";
import type { Examples } from "./example.ts";
import { LAW_EXAMPLES } from "./law.ts";

/** By operationId. */
export const EXAMPLES: Examples = {
  ...ACCOUNT_EXAMPLES,
  ...CAMPAIGN_EXAMPLES,
  ...CONTACT_EXAMPLES,
  ...CALL_EXAMPLES,
  ...LAW_EXAMPLES,
  ...DELIVERY_EXAMPLES,
};
