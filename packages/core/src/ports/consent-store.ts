import type { Consent } from "../model/dnc.ts";
import type { TenantId } from "../model/ids.ts";
import type { E164 } from "../model/phone.ts";

export interface ConsentStore {
  put(consent: Consent): Promise<void>;
  /** Each as `put`, in order; one statement for all. */
  putMany(consents: readonly Consent[]): Promise<void>;
  /** `latest` of many numbers at once; numbers without a record are left out. */
  latestOf(tenantId: TenantId, phones: readonly E164[], purpose: string): Promise<ReadonlyMap<E164, Consent>>;
  /** The latest record (by `at`) for this number and purpose, or null. */
  latest(tenantId: TenantId, phone: E164, purpose: string): Promise<Consent | null>;
}
