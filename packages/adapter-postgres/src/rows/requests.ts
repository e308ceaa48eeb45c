import type { ApiKey, IdempotencyEntry } from "@broadnet-engage/core/model";
import { Table } from "../table.ts";

export const API_KEYS = new Table<ApiKey>("api_keys", {
  id: "id",
  tenantId: "tenant_id",
  name: "name",
  role: "role",
  scopes: "scopes",
  hash: "hash",
  hint: "hint",
  createdBy: "created_by",
  createdAt: "created_at",
  expiresAt: "expires_at",
  lastUsedAt: "last_used_at",
});

export const IDEMPOTENCY = new Table<IdempotencyEntry>("idempotency", {
  tenantId: "tenant_id",
  key: "key",
  digest: "digest",
  owner: "owner",
  startedAt: "started_at",
  leasedUntil: "leased_until",
  expiresAt: "expires_at",
  refId: "ref_id",
  answer: "answer",
});
