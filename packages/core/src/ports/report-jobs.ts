import type { ReportId, TenantId } from "../model/ids.ts";
import type { Instant } from "../model/instant.ts";
import type { ReportJob } from "../model/report-job.ts";

export interface ReportJobs {
  /** The id is taken: `EngageError("duplicate-resource")`. */
  insert(job: ReportJob): Promise<void>;
  find(tenantId: TenantId, id: ReportId): Promise<ReportJob | null>;
  save(job: ReportJob): Promise<ReportJob>;
  /**
   * Of all tenants: `queued`, or `running` with a lease that is over, oldest first (by id). Makes them `running` until
   * `leasedUntil`, counts the attempt and raises `version`. None goes to two callers.
   */
  take(now: Instant, leasedUntil: Instant, limit: number): Promise<readonly ReportJob[]>;
  /** Of all tenants: `ready` and `expiresAt` ≤ `now`, soonest first, at most `limit`. */
  expired(now: Instant, limit: number): Promise<readonly ReportJob[]>;
}
