import type { Consent } from "../model/dnc.ts";
import type { TenantId } from "../model/ids.ts";
import type { E164 } from "../model/phone.ts";

export interface ConsentStore {
  put(consent: Consent): Promise<void>;
  /** The latest record (by `at`) for this number and purpose, or null. */
  latest(tenantId: TenantId, phone: E164, purpose: string): Promise<Consent | null>;
}
