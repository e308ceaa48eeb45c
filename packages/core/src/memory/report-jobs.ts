import type { ReportId, TenantId } from "../model/ids.ts";
import type { Instant } from "../model/instant.ts";
import type { ReportJob } from "../model/report-job.ts";
import type { ReportJobs } from "../ports/report-jobs.ts";
import { idGroups, idsBy } from "./groups.ts";
import type { Journal } from "./journal.ts";
import { byText } from "./sorted.ts";
import { VersionedTable } from "./table.ts";

export class MemoryReportJobs implements ReportJobs {
  readonly #open = idGroups();
  readonly #ready = idGroups();
  readonly #rows: VersionedTable<ReportJob>;

  constructor(journal: Journal) {
    this.#rows = new VersionedTable<ReportJob>(
      journal,
      "report_jobs",
      idsBy(this.#open, ({ status }) => (status === "queued" || status === "running" ? "all" : null)),
      idsBy(this.#ready, ({ status }) => (status === "ready" ? "all" : null)),
    );
  }

  async insert(job: ReportJob): Promise<void> {
    this.#rows.insert(job);
  }

  async find(tenantId: TenantId, id: ReportId): Promise<ReportJob | null> {
    return this.#rows.find(tenantId, id);
  }

  async save(job: ReportJob): Promise<ReportJob> {
    return this.#rows.save(job);
  }

  async take(now: Instant, leasedUntil: Instant, limit: number): Promise<readonly ReportJob[]> {
    const isFree = ({ leasedUntil: until }: ReportJob) => until === null || until <= now;
    return this.#in(this.#open)
      .filter(isFree)
      .slice(0, limit)
      .map((job) => this.#rows.rewrite({ ...job, status: "running", attempts: job.attempts + 1, leasedUntil }));
  }

  async expired(now: Instant, limit: number): Promise<readonly ReportJob[]> {
    const endOf = ({ expiresAt }: ReportJob) => expiresAt ?? Number.POSITIVE_INFINITY;
    return this.#in(this.#ready)
      .filter((job) => endOf(job) <= now)
      .sort((a, b) => endOf(a) - endOf(b) || byText(a.id, b.id))
      .slice(0, limit);
  }

  #in(group: ReturnType<typeof idGroups>): ReportJob[] {
    return [...group.of("all").after()].map((id) => this.#rows.get(id) as ReportJob);
  }
}
