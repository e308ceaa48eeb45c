import type {
  AgentId,
  CallId,
  CampaignId,
  CliGroupId,
  ContactId,
  PreviewId,
  RecordingId,
  RelationshipId,
  ReportId,
  WebhookId,
} from "../model/ids.ts";
import type { Instant } from "../model/instant.ts";
import type { E164 } from "../model/phone.ts";

// Values the catalogue's examples share, so that they tell one story: one customer, one agent, one afternoon.

export const CALL = "0192f3c9-51a2-7e40-9d11-27f0b6c4a903" as CallId;
export const AGENT = "0192f3a0-9000-7a10-8b00-0000000000a7" as AgentId;
export const CAMPAIGN = "0192f3a4-9d10-7c55-b0aa-6e2f4d1c9b01" as CampaignId;
export const CLI_GROUP = "0192f3a2-1000-7b00-8c00-00000000c11a" as CliGroupId;
export const CONTACT = "0192f3b8-4400-7d21-8c3a-0b7f5e2a1901" as ContactId;
export const PREVIEW = "0192f3c8-2200-7b31-9a4b-1c8e6f3b2a01" as PreviewId;
export const RECORDING = "0192f3cf-0b0b-7c0c-8d0d-0e0e0f0f0a0a" as RecordingId;
export const RELATIONSHIP = "0192f3a6-2d00-7e41-9b33-4c5d6e7f8a01" as RelationshipId;
export const REPORT = "0192f3e0-3300-7c11-8d22-5e6f7a8b9c01" as ReportId;
export const CUSTOMER = "+971555550142" as E164;
export const CALLER_ID = "+97145550100" as E164;
export const ANSWERED_AT: Instant = Date.UTC(2026, 8, 3, 9, 38, 55);
export const WEBHOOK = "0192f3d1-0b0b-7c0c-8d0d-0e0e0f0f0a0c" as WebhookId;
