import { z } from "zod";
import { type ApiKeyId, idOf, type TenantId, type UserId } from "./ids.ts";
import { Role } from "./user.ts";

/** A machine's credential: a role in a tenant, without a person. */
export const ApiKey = z.object({
  id: idOf<ApiKeyId>(),
  tenantId: idOf<TenantId>(),
  name: z.string(),
  role: Role,
  /** What of the role it may use, e.g. `contacts:write`; null = all of it. */
  scopes: z.array(z.string()).nullable(),
  /** SHA-256 (hex) of the key; the key itself is never stored. */
  hash: z.string(),
  /** How it begins and ends, so that people can tell keys apart. */
  hint: z.string(),
  createdBy: idOf<UserId>(),
  createdAt: z.number(),
  /** Null = never. */
  expiresAt: z.number().nullable(),
  lastUsedAt: z.number().nullable(),
});
export type ApiKey = Readonly<z.infer<typeof ApiKey>>;
