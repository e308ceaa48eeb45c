import { type ApiKey, toIso, toIsoOrNull } from "@broadnet-engage/core/model";
import type { z } from "zod";
import type { createApiKey, listApiKeys } from "../contract/api-keys.ts";

type Wire = z.input<(typeof listApiKeys.responses)[200]>["items"][number];

export const presentApiKey = (key: ApiKey): Wire => ({
  id: key.id,
  name: key.name,
  role: key.role as Wire["role"],
  scopes: key.scopes === null ? null : [...key.scopes],
  hint: key.hint,
  created_by: key.createdBy,
  created_at: toIso(key.createdAt),
  expires_at: toIsoOrNull(key.expiresAt),
  last_used_at: toIsoOrNull(key.lastUsedAt),
});

export const presentNewApiKey = (row: ApiKey, key: string): z.input<(typeof createApiKey.responses)[201]> => ({
  ...presentApiKey(row),
  key,
});
