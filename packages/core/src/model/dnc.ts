import { z } from "zod";
import { Purpose } from "./campaign.ts";
import { e164 } from "./cli.ts";
import { type CampaignId, type ConsentId, type DncEntryId, idOf, type TenantId, type UserId } from "./ids.ts";

export const DncSource = z.enum(["manual", "agent_disposition", "api", "import", "ivr_opt_out", "complaint"]);
export type DncSource = z.infer<typeof DncSource>;

/** A number the tenant must not call. National registries are elsewhere (`ports/registry`). */
export const DncEntry = z.object({
  id: idOf<DncEntryId>(),
  tenantId: idOf<TenantId>(),
  phone: e164,
  source: DncSource,
  reason: z.string().nullable(),
  /** Name at the time; people leave and are renamed. */
  addedBy: z.string(),
  addedById: idOf<UserId>().nullable(),
  addedAt: z.number(),
  scope: z.enum(["tenant", "campaign"]),
  campaignId: idOf<CampaignId>().nullable(),
  expiresAt: z.number().nullable(),
  /** A removed entry bars nobody and stays, with who removed it and why; null = in force. */
  removedAt: z.number().nullable(),
  removedBy: z.string().nullable(),
  removedById: idOf<UserId>().nullable(),
  removedReason: z.string().nullable(),
});
export type DncEntry = Readonly<z.infer<typeof DncEntry>>;

/** What a person said about being called, for one purpose. The latest record counts. */
export const Consent = z.object({
  tenantId: idOf<TenantId>(),
  phone: e164,
  purpose: Purpose,
  state: z.enum(["granted", "revoked"]),
  method: z.string(),
  at: z.number(),
  expiresAt: z.number().nullable(),
  evidence: z.string().nullable(),
  /** How it was given, where a law asks; null = nobody wrote it down, and no law that asks is content. */
  form: z.enum(["express", "written"]).nullable(),
});
export type Consent = Readonly<z.infer<typeof Consent>>;

/** A consent as it is written down, once and for ever: what takes it back is a record of its own. */
export type ConsentRecord = Consent & { readonly id: ConsentId };
