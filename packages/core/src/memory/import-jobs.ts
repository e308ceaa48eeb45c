import type { ImportId, TenantId } from "../model/ids.ts";
import type { ImportJob } from "../model/import-job.ts";
import type { Instant } from "../model/instant.ts";
import type { ImportJobs } from "../ports/import-jobs.ts";
import { idGroups, idsBy } from "./groups.ts";
import type { Journal } from "./journal.ts";
import { byText } from "./sorted.ts";
import { VersionedTable } from "./table.ts";

const isWaiting = ({ status }: ImportJob): boolean => status === "queued" || status === "running";

export class MemoryImportJobs implements ImportJobs {
  readonly #waiting = idGroups();
  readonly #open = idGroups();
  readonly #ending = idGroups();
  readonly #rows: VersionedTable<ImportJob>;

  constructor(journal: Journal) {
    this.#rows = new VersionedTable<ImportJob>(
      journal,
      "import_jobs",
      idsBy(this.#waiting, (job) => (isWaiting(job) ? "all" : null)),
      idsBy(this.#open, (job) => (isWaiting(job) || job.status === "receiving" ? job.tenantId : null)),
      idsBy(this.#ending, ({ expiresAt }) => (expiresAt === null ? null : "all")),
    );
  }

  async insert(job: ImportJob): Promise<void> {
    this.#rows.insert(job);
  }

  async find(tenantId: TenantId, id: ImportId): Promise<ImportJob | null> {
    return this.#rows.find(tenantId, id);
  }

  async save(job: ImportJob): Promise<ImportJob> {
    return this.#rows.save(job);
  }

  async remove(tenantId: TenantId, id: ImportId): Promise<boolean> {
    return this.#rows.find(tenantId, id) !== null && this.#rows.remove(id);
  }

  async open(tenantId: TenantId): Promise<number> {
    return this.#open.of(tenantId).size;
  }

  async take(now: Instant, leasedUntil: Instant, limit: number): Promise<readonly ImportJob[]> {
    const isFree = ({ leasedUntil: until }: ImportJob) => until === null || until <= now;
    return this.#in(this.#waiting)
      .filter(isFree)
      .slice(0, limit)
      .map((job) => this.#rows.rewrite({ ...job, status: "running", attempts: job.attempts + 1, leasedUntil }));
  }

  async expired(now: Instant, limit: number): Promise<readonly ImportJob[]> {
    const endOf = ({ expiresAt }: ImportJob) => expiresAt ?? Number.POSITIVE_INFINITY;
    return this.#in(this.#ending)
      .filter((job) => endOf(job) <= now)
      .sort((a, b) => endOf(a) - endOf(b) || byText(a.id, b.id))
      .slice(0, limit);
  }

  #in(group: ReturnType<typeof idGroups>): ImportJob[] {
    return [...group.of("all").after()].map((id) => this.#rows.get(id) as ImportJob);
  }
}
