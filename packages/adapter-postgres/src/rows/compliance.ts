import type {
  ChangeRecord,
  ConsentRecord,
  DialAttempt,
  DncEntry,
  RelationshipRecord,
  SignedHead,
} from "@broadnet-engage/core/model";
import { searchKey } from "../search-key.ts";
import { Table } from "../table.ts";

const DNC_COLUMNS = {
  id: "id",
  tenantId: "tenant_id",
  phone: "phone",
  source: "source",
  reason: "reason",
  addedBy: "added_by",
  addedById: "added_by_id",
  addedAt: "added_at",
  scope: "scope",
  campaignId: "campaign_id",
  expiresAt: "expires_at",
  removedAt: "removed_at",
  removedBy: "removed_by",
  removedById: "removed_by_id",
  removedReason: "removed_reason",
} as const;

export const DNC_ENTRIES = new Table<DncEntry>("dnc_entries", DNC_COLUMNS, {
  search_key: ({ phone, reason, addedBy }) => searchKey([phone, reason ?? "", addedBy]),
});

export const CONSENTS = new Table<ConsentRecord>("consents", {
  id: "id",
  tenantId: "tenant_id",
  phone: "phone",
  purpose: "purpose",
  state: "state",
  method: "method",
  at: "at",
  expiresAt: "expires_at",
  evidence: "evidence",
  form: "form",
});

export const RELATIONSHIPS = new Table<RelationshipRecord>("relationships", {
  id: "id",
  tenantId: "tenant_id",
  relationshipId: "relationship_id",
  phone: "phone",
  kind: "kind",
  state: "state",
  startedAt: "started_at",
  endedAt: "ended_at",
  reference: "reference",
  reason: "reason",
  writtenAt: "written_at",
  writtenBy: "written_by",
  writtenById: "written_by_id",
});

export const DIAL_ATTEMPTS = new Table<DialAttempt>("dial_attempts", {
  tenantId: "tenant_id",
  callId: "call_id",
  phone: "phone",
  at: "at",
  purpose: "purpose",
  channel: "channel",
  campaignId: "campaign_id",
  outcome: "outcome",
  confirmed: "confirmed",
});

export const SIGNED_HEADS = new Table<SignedHead>("audit_signed_heads", {
  tenantId: "tenant_id",
  size: "size",
  root: "root",
  at: "at",
  keyId: "key_id",
  note: "note",
});

export const CHANGE_RECORDS = new Table<ChangeRecord>("change_records", {
  id: "id",
  tenantId: "tenant_id",
  at: "at",
  actorId: "actor_id",
  actorName: "actor_name",
  ip: "ip",
  action: "action",
  resourceType: "resource_type",
  resourceId: "resource_id",
  before: "before",
  after: "after",
});
