import type { Instant, ReportId, ReportJob, TenantId } from "@broadnet-engage/core/model";
import type { ReportJobs } from "@broadnet-engage/core/ports";
import { REPORT_JOBS } from "./rows/reports.ts";
import { mustBeNew, Store } from "./store.ts";
import { takeJobs } from "./take-jobs.ts";

export class SqlReportJobs extends Store implements ReportJobs {
  async insert(job: ReportJob): Promise<void> {
    mustBeNew(await REPORT_JOBS.insert(this.db, job), "The report");
  }

  find(tenantId: TenantId, id: ReportId): Promise<ReportJob | null> {
    return REPORT_JOBS.find(this.db, tenantId, id);
  }

  save(job: ReportJob): Promise<ReportJob> {
    return REPORT_JOBS.save(this.db, job);
  }

  take(now: Instant, leasedUntil: Instant, limit: number): Promise<readonly ReportJob[]> {
    return takeJobs(this.db, REPORT_JOBS, { now, leasedUntil, limit });
  }

  expired(now: Instant, limit: number): Promise<readonly ReportJob[]> {
    return REPORT_JOBS.many(
      this.db,
      "WHERE t.status = 'ready' AND t.expires_at <= $1 ORDER BY t.expires_at, t.id LIMIT $2",
      [now, limit],
    );
  }
}
