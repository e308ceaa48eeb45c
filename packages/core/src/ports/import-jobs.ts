import type { ImportId, TenantId } from "../model/ids.ts";
import type { ImportJob } from "../model/import-job.ts";
import type { Instant } from "../model/instant.ts";

export interface ImportJobs {
  /** The id is taken: `EngageError("duplicate-resource")`. */
  insert(job: ImportJob): Promise<void>;
  find(tenantId: TenantId, id: ImportId): Promise<ImportJob | null>;
  /** In the transaction that stores a batch of rows it is the fence: who lost the job meanwhile stores nothing. */
  save(job: ImportJob): Promise<ImportJob>;
  remove(tenantId: TenantId, id: ImportId): Promise<boolean>;
  /** How many of the tenant's are `receiving`, `queued` or `running`. */
  open(tenantId: TenantId): Promise<number>;
  /**
   * Of all tenants: `queued` or `running` with no lease or one that is over, oldest first (by id). Makes them `running`
   * until `leasedUntil`, counts the attempt and raises `version`. None goes to two callers.
   */
  take(now: Instant, leasedUntil: Instant, limit: number): Promise<readonly ImportJob[]>;
  /** Of all tenants and in any status: `expiresAt` ≤ `now`, soonest first, at most `limit`. */
  expired(now: Instant, limit: number): Promise<readonly ImportJob[]>;
}
