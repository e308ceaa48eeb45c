import { z } from "zod";
import { CampaignStatus } from "../model/campaign.ts";
import { ContactStatus } from "../model/contact.ts";
import type { EventPayloads } from "../model/events.ts";
import { count, eventKind, uuid } from "./event-kind.ts";
import { CAMPAIGN, CONTACT } from "./examples.ts";

const ofCampaign = z.object({
  campaign_id: uuid,
  status: CampaignStatus,
  pause_reason: z.string().nullable(),
  by: z.string(),
});
type OfCampaign = EventPayloads["campaign.created"];
const toWire = (p: Readonly<OfCampaign>): z.input<typeof ofCampaign> => ({
  campaign_id: p.campaignId,
  status: p.status,
  pause_reason: p.pauseReason,
  by: p.by,
});
const example = (status: OfCampaign["status"], pauseReason: string | null = null): OfCampaign => ({
  campaignId: CAMPAIGN,
  status,
  pauseReason,
  by: pauseReason === null ? "Mariam Saleh" : "dialer",
});

const common = { schema: ofCampaign, toWire };

export const campaignEvents = {
  "campaign.created": eventKind("campaign.created", {
    meaning: "A campaign was made.",
    ...common,
    example: example("draft"),
  }),
  "campaign.updated": eventKind("campaign.updated", {
    meaning: "Settings of a campaign were changed.",
    schema: ofCampaign.extend({ changed: z.array(z.string()).describe("Names of the changed settings") }),
    toWire: (p) => ({ ...toWire(p), changed: [...p.changed] }),
    example: { ...example("active"), changed: ["dial_ratio"] },
  }),
  "campaign.started": eventKind("campaign.started", {
    meaning: "A campaign began to dial, or went on after a pause.",
    ...common,
    example: example("active"),
  }),
  "campaign.paused": eventKind("campaign.paused", {
    meaning: "A campaign stopped dialing for now.",
    ...common,
    example: example("paused", "abandon_cap"),
  }),
  "campaign.completed": eventKind("campaign.completed", {
    meaning: "A campaign is over.",
    ...common,
    example: example("completed"),
  }),
  "campaign.deleted": eventKind("campaign.deleted", {
    meaning: "A campaign was deleted.",
    ...common,
    example: example("draft"),
  }),
  "campaign.abandon_cap_reached": eventKind("campaign.abandon_cap_reached", {
    meaning:
      "So many persons were abandoned that the cap of a window is reached; told once until it is left well behind.",
    schema: z.object({
      campaign_id: uuid,
      measured: z.number().describe("Percent of calls answered by a person that found no agent, two decimals"),
      limit: z.number().describe("Percent"),
      window: z.string().describe("`campaign`, an ISO 8601 duration, or `day` or `month` with its zone"),
    }),
    toWire: (p) => ({ campaign_id: p.campaignId, measured: p.measured, limit: p.limit, window: p.window }),
    example: { campaignId: CAMPAIGN, measured: 3.03, limit: 3, window: "PT24H" },
  }),
  "campaign.list_low": eventKind("campaign.list_low", {
    meaning: "A campaign's list will be through within the hour; told once until there is more again.",
    schema: z.object({
      campaign_id: uuid,
      pending: count,
      hours_left: z.number().nullable().describe("At the pace of the last half hour; null when nothing was dialed"),
    }),
    toWire: (p) => ({ campaign_id: p.campaignId, pending: p.pending, hours_left: p.hoursLeft }),
    example: { campaignId: CAMPAIGN, pending: 180, hoursLeft: 0.9 },
  }),
  "contacts.imported": eventKind("contacts.imported", {
    meaning: "Contacts were added to a campaign.",
    schema: z.object({
      campaign_id: uuid,
      imported: count,
      duplicates_skipped: count,
      dnc_filtered: count,
      invalid_phones: count,
      total_in_campaign: count,
    }),
    toWire: (p) => ({
      campaign_id: p.campaignId,
      imported: p.imported,
      duplicates_skipped: p.duplicatesSkipped,
      dnc_filtered: p.dncFiltered,
      invalid_phones: p.invalidPhones,
      total_in_campaign: p.totalInCampaign,
    }),
    example: {
      campaignId: CAMPAIGN,
      imported: 1,
      duplicatesSkipped: 1,
      dncFiltered: 1,
      invalidPhones: 1,
      totalInCampaign: 2,
    },
  }),
  "contacts.erased": eventKind("contacts.erased", {
    meaning: "The time a finished campaign's contacts are kept is over; some of them were erased.",
    schema: z.object({ campaign_id: uuid, contacts: count, by: z.string() }),
    toWire: (p) => ({ campaign_id: p.campaignId, contacts: p.contacts, by: p.by }),
    example: { campaignId: CAMPAIGN, contacts: 1_000, by: "retention" },
  }),
  "contact.status_changed": eventKind("contact.status_changed", {
    meaning: "A contact's status changed.",
    onlyIfNamed: true,
    schema: z.object({
      contact_id: uuid,
      campaign_id: uuid,
      from: ContactStatus,
      to: ContactStatus,
      attempts: count,
    }),
    toWire: (p) => ({
      contact_id: p.contactId,
      campaign_id: p.campaignId,
      from: p.from,
      to: p.to,
      attempts: p.attempts,
    }),
    example: { contactId: CONTACT, campaignId: CAMPAIGN, from: "pending", to: "dialing", attempts: 1 },
  }),
};
