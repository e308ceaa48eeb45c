import type { Campaign, CliGroup, CliNumber, Contact, Disposition, Preview } from "@broadnet-engage/core/model";
import { customKey, nameKey } from "../search-key.ts";
import { Table } from "../table.ts";

export const CLI_GROUPS = new Table<CliGroup>("cli_groups", {
  id: "id",
  tenantId: "tenant_id",
  name: "name",
  createdAt: "created_at",
  updatedAt: "updated_at",
  version: "version",
});

export const CLI_NUMBERS = new Table<CliNumber>("cli_numbers", {
  groupId: "group_id",
  tenantId: "tenant_id",
  phone: "phone",
  country: "country",
  label: "label",
  enabled: "enabled",
  ownershipEvidence: "ownership_evidence",
  createdAt: "created_at",
});

export const CAMPAIGNS = new Table<Campaign>(
  "campaigns",
  {
    id: "id",
    tenantId: "tenant_id",
    name: "name",
    dialingMode: "dialing_mode",
    cliGroupId: "cli_group_id",
    maxAttempts: "max_attempts",
    retryDelayMinutes: "retry_delay_minutes",
    dialRatio: "dial_ratio",
    timezone: "timezone",
    purpose: "purpose",
    defaultCountry: "default_country",
    ringTimeoutMs: "ring_timeout_ms",
    wrapUpMs: "wrap_up_ms",
    previewTimeoutMs: "preview_timeout_ms",
    previewSkipAllowed: "preview_skip_allowed",
    priority: "priority",
    alwaysOn: "always_on",
    retryRules: "retry_rules",
    pacing: "pacing",
    amd: "amd",
    recording: "recording",
    status: "status",
    pauseReason: "pause_reason",
    createdAt: "created_at",
    updatedAt: "updated_at",
    startedAt: "started_at",
    pausedAt: "paused_at",
    resumedAt: "resumed_at",
    completedAt: "completed_at",
    deletedAt: "deleted_at",
    version: "version",
  },
  // Lower-cased here and not by SQL, whose lower() depends on the locale the database was made with.
  { name_key: (campaign) => campaign.name.toLowerCase() },
);

export const CONTACTS = new Table<Contact>(
  "contacts",
  {
    id: "id",
    tenantId: "tenant_id",
    campaignId: "campaign_id",
    phone: "phone",
    firstName: "first_name",
    lastName: "last_name",
    customFields: "custom_fields",
    externalId: "external_id",
    timezone: "timezone",
    priority: "priority",
    status: "status",
    attempts: "attempts",
    reached: "reached",
    lastCallAt: "last_call_at",
    nextAttemptAt: "next_attempt_at",
    disposition: "disposition",
    heldBy: "held_by",
    leaseEpoch: "lease_epoch",
    leasedUntil: "leased_until",
    createdAt: "created_at",
    updatedAt: "updated_at",
    version: "version",
  },
  { name_key: nameKey, custom_key: customKey },
);

export const PREVIEWS = new Table<Preview>("previews", {
  id: "id",
  tenantId: "tenant_id",
  campaignId: "campaign_id",
  contactId: "contact_id",
  agentId: "agent_id",
  leaseEpoch: "lease_epoch",
  offeredAt: "offered_at",
  expiresAt: "expires_at",
  status: "status",
});

export const DISPOSITIONS = new Table<Disposition>("dispositions", {
  id: "id",
  tenantId: "tenant_id",
  code: "code",
  label: "label",
  category: "category",
  final: "final",
  retryDelayMinutes: "retry_delay_minutes",
  createdAt: "created_at",
});
