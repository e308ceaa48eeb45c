import { CALLS } from "./0001/calls.ts";
import { CAMPAIGNS } from "./0001/campaigns.ts";
import { COMPLIANCE } from "./0001/compliance.ts";
import { CONTACTS } from "./0001/contacts.ts";
import { PEOPLE } from "./0001/people.ts";
import { WEBHOOKS } from "./0001/webhooks.ts";

export const INITIAL = [PEOPLE, CAMPAIGNS, CONTACTS, CALLS, COMPLIANCE, WEBHOOKS].join("\n");
