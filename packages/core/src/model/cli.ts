import { z } from "zod";
import { type CliGroupId, idOf, type TenantId } from "./ids.ts";
import { type E164, isE164 } from "./phone.ts";

export const e164 = z.custom<E164>(isE164, "must be E.164");

/** A named set of caller IDs (CLI, calling line identity) that campaigns present. */
export const CliGroup = z.object({
  id: idOf<CliGroupId>(),
  tenantId: idOf<TenantId>(),
  name: z.string(),
  createdAt: z.number(),
  updatedAt: z.number(),
  version: z.number().int(),
});
export type CliGroup = Readonly<z.infer<typeof CliGroup>>;

/** How a number's calls are answered beside the others of its group; `routing/cli-health` says when it falls. */
export const CliHealth = z.enum(["good", "watch", "bad"]);
export type CliHealth = z.infer<typeof CliHealth>;

/** One caller ID of a group. Listing it here is the tenant's claim to own it; `ownershipEvidence` says on what ground. */
export const CliNumber = z.object({
  groupId: idOf<CliGroupId>(),
  tenantId: idOf<TenantId>(),
  phone: e164,
  country: z.string().nullable(),
  label: z.string().nullable(),
  enabled: z.boolean(),
  ownershipEvidence: z.string().nullable(),
  /** When somebody made sure that it is the tenant's; null = nobody did. */
  verifiedAt: z.number().nullable(),
  /** Calls it may show in a day of the tenant's, over all groups; null = any number. */
  dailyCap: z.number().int().min(1).nullable(),
  /** It is not shown before; null = it may be. */
  coolDownUntil: z.number().nullable(),
  health: CliHealth,
  createdAt: z.number(),
});
export type CliNumber = Readonly<z.infer<typeof CliNumber>>;
