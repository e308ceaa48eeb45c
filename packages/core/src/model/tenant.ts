import { z } from "zod";
import { type CliGroupId, idOf, type TenantId } from "./ids.ts";
import { OwnRules } from "./own-rules.ts";

/** For how long what is kept is kept. */
export const Retention = z.object({
  /** Sound of calls; a campaign may say otherwise. Null = for ever. */
  recordingsDays: z.number().int().min(1).max(36_500).nullable(),
  /** Events and their deliveries. */
  eventsDays: z.number().int().min(1).max(365),
  /** Contacts of completed campaigns. Null = for ever. */
  contactsDays: z.number().int().min(1).max(36_500).nullable(),
});
export type Retention = Readonly<z.infer<typeof Retention>>;

export const TenantSettings = z.object({
  retention: Retention.readonly(),
  /** Proposed for new campaigns. */
  defaultCliGroupId: idOf<CliGroupId>().nullable(),
  /** An agent may listen to the recordings of his own calls. */
  recordingsSelf: z.boolean(),
  /** What the tenant forbids itself beside the law; null = nothing. */
  ownRules: OwnRules.nullable(),
});
export type TenantSettings = Readonly<z.infer<typeof TenantSettings>>;

export const TENANT_DEFAULTS: TenantSettings = {
  retention: { recordingsDays: 180, eventsDays: 30, contactsDays: null },
  defaultCliGroupId: null,
  recordingsSelf: true,
  ownRules: null,
};

/** A customer of this installation. Nothing crosses from one tenant to another. */
export const Tenant = z.object({
  id: idOf<TenantId>(),
  name: z.string(),
  slug: z.string(),
  /** IANA name; decides what "today" means. */
  timezone: z.string(),
  /** ISO 3166-1 alpha-2 used to read numbers written in local form; null = none. */
  defaultCountry: z.string().nullable(),
  status: z.enum(["active", "suspended"]),
  /** Its own limit on requests a minute; null = the installation's. */
  requestsPerMinute: z.number().int().min(1).nullable(),
  settings: TenantSettings.readonly(),
  createdAt: z.number(),
  updatedAt: z.number(),
  version: z.number().int(),
});
export type Tenant = Readonly<z.infer<typeof Tenant>>;
