import { z } from "zod";
import { e164 } from "./cli.ts";
import { type CampaignId, type ContactId, idOf, type TenantId } from "./ids.ts";

export const ContactStatus = z.enum(["pending", "dialing", "connected", "completed", "failed", "dnc"]);
export type ContactStatus = z.infer<typeof ContactStatus>;

export const CustomValue = z.union([z.string(), z.number(), z.boolean(), z.null()]);
export const CustomFields = z.record(z.string(), CustomValue);
export type CustomFields = Readonly<Record<string, string | number | boolean | null>>;

/** The person to reach, in one campaign. */
export const Contact = z.object({
  id: idOf<ContactId>(),
  tenantId: idOf<TenantId>(),
  campaignId: idOf<CampaignId>(),
  /** Unique within the campaign. */
  phone: e164,
  firstName: z.string().nullable(),
  lastName: z.string().nullable(),
  customFields: CustomFields,
  externalId: z.string().nullable(),
  /** Other numbers of the same person; dialed only when somebody chooses one. */
  altPhones: z.array(e164).readonly(),
  /** IANA zone when the uploader knows it; null = derived from the number. */
  timezone: z.string().nullable(),
  /** 0–100; higher is dialed first. */
  priority: z.number().int().min(0).max(100),
  status: ContactStatus,
  attempts: z.number().int().min(0),
  /** A person has answered at least once. */
  reached: z.boolean(),
  lastCallAt: z.number().nullable(),
  nextAttemptAt: z.number().nullable(),
  disposition: z.string().nullable(),
  /** The compliance rule that holds the contact back until somebody acts (consent, cli_ownership, jurisdiction); or `callback`. */
  heldBy: z.string().nullable(),
  /** Rises with every claim; a writer that holds an older one has lost the contact. */
  leaseEpoch: z.number().int(),
  leasedUntil: z.number().nullable(),
  createdAt: z.number(),
  updatedAt: z.number(),
  version: z.number().int(),
});
export type Contact = Readonly<z.infer<typeof Contact>>;
