import type { ImportResult, NewContact } from "@broadnet-engage/core";
import { type Contact as ContactRow, toIso, toIsoOrNull } from "@broadnet-engage/core/model";
import type { ContactHit } from "@broadnet-engage/core/ports";
import type { z } from "zod";
import type { Contact, importContacts, searchContacts } from "../contract/contacts.ts";

export const presentContact = (contact: ContactRow): z.input<typeof Contact> => ({
  id: contact.id,
  phone: contact.phone,
  first_name: contact.firstName,
  last_name: contact.lastName,
  status: contact.status,
  attempts: contact.attempts,
  last_call_at: toIsoOrNull(contact.lastCallAt),
  disposition: contact.disposition,
  custom_fields: { ...contact.customFields },
  campaign_id: contact.campaignId,
  next_attempt_at: toIsoOrNull(contact.nextAttemptAt),
  timezone: contact.timezone,
  priority: contact.priority,
  external_id: contact.externalId,
  alt_phones: [...contact.altPhones],
  held_by: contact.heldBy,
  created_at: toIso(contact.createdAt),
  updated_at: toIso(contact.updatedAt),
});

type Item = z.output<typeof importContacts.body>["contacts"][number];

const consentOf = (consent: NonNullable<Item["consent"]>): NonNullable<NewContact["consent"]> => ({
  obtainedAt: consent.obtained_at,
  method: consent.method,
  reference: consent.reference ?? null,
});

export const newContact = (item: Item): NewContact => ({
  phone: item.phone,
  ...(item.first_name === undefined ? {} : { firstName: item.first_name }),
  ...(item.last_name === undefined ? {} : { lastName: item.last_name }),
  ...(item.custom_fields === undefined ? {} : { customFields: item.custom_fields }),
  ...(item.external_id === undefined ? {} : { externalId: item.external_id }),
  ...(item.timezone === undefined ? {} : { timezone: item.timezone }),
  ...(item.priority === undefined ? {} : { priority: item.priority }),
  ...(item.alt_phones === undefined ? {} : { altPhones: item.alt_phones }),
  ...(item.consent ? { consent: consentOf(item.consent) } : {}),
});

export const presentImport = (result: ImportResult): z.input<(typeof importContacts.responses)[201]> => ({
  imported: result.imported,
  duplicates_skipped: result.duplicatesSkipped,
  dnc_filtered: result.dncFiltered,
  invalid_phones: result.invalidPhones,
  total_in_campaign: result.totalInCampaign,
  rejected: result.rejected.map(({ index, reason, value }) => ({ index, reason, value })),
  rejected_truncated: result.rejectedTruncated,
});

type Hit = z.input<(typeof searchContacts.responses)[200]>["items"][number];

export const presentHit = ({ contact, campaignName, score, matchedOn }: ContactHit): Hit => ({
  id: contact.id,
  phone: contact.phone,
  first_name: contact.firstName,
  last_name: contact.lastName,
  campaign_id: contact.campaignId,
  campaign_name: campaignName,
  status: contact.status,
  score,
  matched_on: [...matchedOn],
});
