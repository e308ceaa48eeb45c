import type { Purpose } from "../model/campaign.ts";
import type { Consent, ConsentRecord } from "../model/dnc.ts";
import type { ConsentId, TenantId } from "../model/ids.ts";
import type { Page, PageRequest } from "../model/page.ts";
import type { E164 } from "../model/phone.ts";

export interface ConsentFilter {
  readonly phone?: E164 | undefined;
  readonly purpose?: Purpose | undefined;
  readonly state?: Consent["state"] | undefined;
}

/** Records are added and never changed: the latest one of a number and purpose counts, and a revocation is one too. */
export interface ConsentStore {
  /** `duplicate-resource` when the id is taken. */
  put(consent: ConsentRecord): Promise<void>;
  /** Each as `put`, in order; one statement for all. */
  putMany(consents: readonly ConsentRecord[]): Promise<void>;
  /** `latest` of many numbers at once; numbers without a record are left out. */
  latestOf(tenantId: TenantId, phones: readonly E164[], purpose: string): Promise<ReadonlyMap<E164, ConsentRecord>>;
  /** The latest record (by `at`, of the same moment the one written last) for this number and purpose, or null. */
  latest(tenantId: TenantId, phone: E164, purpose: string): Promise<ConsentRecord | null>;
  /**
   * Takes away what was written down of a number, and says how many records went. A refusal stays: the latest record of a purpose where it
   * is a revocation, without which calls would open again. Nothing is left to take away the second time: 0.
   */
  erase(tenantId: TenantId, phone: E164): Promise<number>;
  /** Null when there is none, or it is another tenant's. */
  find(tenantId: TenantId, id: ConsentId): Promise<ConsentRecord | null>;
  /** Every record, newest first by when it was written down. */
  page(tenantId: TenantId, page: PageRequest, filter?: ConsentFilter): Promise<Page<ConsentRecord>>;
}
