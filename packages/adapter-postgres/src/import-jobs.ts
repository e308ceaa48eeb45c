import type { ImportId, ImportJob, Instant, TenantId } from "@broadnet-engage/core/model";
import type { ImportJobs } from "@broadnet-engage/core/ports";
import { IMPORT_JOBS } from "./rows/imports.ts";
import { mustBeNew, Store } from "./store.ts";
import { takeJobs } from "./take-jobs.ts";

export class SqlImportJobs extends Store implements ImportJobs {
  async insert(job: ImportJob): Promise<void> {
    mustBeNew(await IMPORT_JOBS.insert(this.db, job), "The import");
  }

  find(tenantId: TenantId, id: ImportId): Promise<ImportJob | null> {
    return IMPORT_JOBS.find(this.db, tenantId, id);
  }

  save(job: ImportJob): Promise<ImportJob> {
    return IMPORT_JOBS.save(this.db, job);
  }

  remove(tenantId: TenantId, id: ImportId): Promise<boolean> {
    return IMPORT_JOBS.remove(this.db, tenantId, id);
  }

  async open(tenantId: TenantId): Promise<number> {
    const rows = await this.db.rows(
      "SELECT count(*)::int AS n FROM import_jobs WHERE tenant_id = $1 AND status IN ('receiving', 'queued', 'running')",
      [tenantId],
    );
    return Number(rows[0]?.n ?? 0);
  }

  take(now: Instant, leasedUntil: Instant, limit: number): Promise<readonly ImportJob[]> {
    return takeJobs(this.db, IMPORT_JOBS, { now, leasedUntil, limit });
  }

  expired(now: Instant, limit: number): Promise<readonly ImportJob[]> {
    return IMPORT_JOBS.many(this.db, "WHERE t.expires_at <= $1 ORDER BY t.expires_at, t.id LIMIT $2", [now, limit]);
  }
}
