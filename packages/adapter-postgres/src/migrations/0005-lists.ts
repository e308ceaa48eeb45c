import { CAMPAIGNS } from "./0005/campaigns.ts";
import { CONTACTS } from "./0005/contacts.ts";
import { PEOPLE } from "./0005/people.ts";

export const LISTS = [CAMPAIGNS, CONTACTS, PEOPLE].join("\n");
