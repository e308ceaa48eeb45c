import type { Instant, ReportId, ReportJob, TenantId } from "@broadnet-engage/core/model";
import type { ReportJobs } from "@broadnet-engage/core/ports";
import { REPORT_JOBS } from "./rows/reports.ts";
import { mustBeNew, Store } from "./store.ts";

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

  async take(now: Instant, leasedUntil: Instant, limit: number): Promise<readonly ReportJob[]> {
    const rows = await this.db.change(
      `WITH free AS MATERIALIZED (
         SELECT t.id FROM report_jobs AS t
         WHERE t.status IN ('queued', 'running') AND (t.leased_until IS NULL OR t.leased_until <= $1)
         ORDER BY t.id LIMIT $3 FOR NO KEY UPDATE SKIP LOCKED
       ), taken AS (
         UPDATE report_jobs AS t
         SET status = 'running', attempts = t.attempts + 1, leased_until = $2, version = t.version + 1
         FROM free WHERE t.id = free.id RETURNING ${REPORT_JOBS.selected}
       )
       SELECT * FROM taken ORDER BY id`,
      [now, leasedUntil, limit],
    );
    return REPORT_JOBS.nouns(rows);
  }

  expired(now: Instant, limit: number): Promise<readonly ReportJob[]> {
    return REPORT_JOBS.many(
      this.db,
      "WHERE t.status = 'ready' AND t.expires_at <= $1 ORDER BY t.expires_at, t.id LIMIT $2",
      [now, limit],
    );
  }
}
