import { z } from "zod";
import { idOf, type TenantId } from "./ids.ts";

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
  createdAt: z.number(),
});
export type Tenant = Readonly<z.infer<typeof Tenant>>;
