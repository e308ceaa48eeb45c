import type { Dialer } from "@broadnet-engage/core";
import { isEngageError } from "@broadnet-engage/core/errors";
import { DAY, type ImportError, type ImportJob, MINUTE, SECOND } from "@broadnet-engage/core/model";
import type { Clock, Log, Timers } from "@broadnet-engage/core/ports";
import { Problem } from "../problems/problem.ts";
import { eraseOutdated, packsOf } from "../registries/outdated-washes.ts";
import { type WorkLoop, workLoop } from "../work-loop.ts";
import { columnsOf, type ImportColumn, type Mapping } from "./header.ts";
import { BrokenFile, type Delimiter, type Row, readRows } from "./read-rows.ts";
import { RegisterRun } from "./register-run.ts";
import type { ImportRun, RunTools } from "./run.ts";
import { type BatchResult, contactTarget, dncTarget, type Target } from "./targets.ts";

export interface ImportWorkerTools extends RunTools {
  readonly timers: Timers;
  readonly log: Log;
  readonly dialer: Dialer;
  /** The one the dialer lives by. */
  readonly clock: Clock;
}

/** Rows stored in one transaction: about as many as other requests can wait for. */
const BATCH = 1_000;
/** Longer than a batch takes; each batch takes it anew. After it a dead process's import is somebody else's. */
const LEASE_MS = 5 * MINUTE;
/** Tries without one more row. */
const ATTEMPTS = 3;
const PAUSE_MS = 5 * SECOND;
/** How long the record of a finished import is kept. */
const KEPT_MS = 30 * DAY;
const CLEARED_AT_ONCE = 100;
/** Errors listed of each reason; the counts tell them all. */
const LISTED = 250;

/**
 * Works through files nobody waits for, one after another and a batch of rows at a time. The job is kept in the transaction
 * that stores its rows, so that a try after a crash goes on with the next row, and no row is counted or stored twice.
 */
export const importWorker = (tools: ImportWorkerTools): WorkLoop =>
  workLoop({
    timers: tools.timers,
    log: tools.log,
    what: "Imports",
    pauseMs: PAUSE_MS,
    look: async (stopped) => {
      await tools.registers.refresh();
      while (!stopped() && (await workNext(tools, stopped)));
      await eraseOutdated(tools.registers, packsOf(tools.dialer), { now: tools.clock.now(), log: tools.log });
      await clear(tools);
    },
  });

/** False when nothing was waiting. */
async function workNext(tools: ImportWorkerTools, stopped: () => boolean): Promise<boolean> {
  const now = tools.realClock.now();
  const [job] = await tools.storage.transact((stores) => stores.importJobs.take(now, now + LEASE_MS, 1));
  if (job === undefined) return false;
  const run = runOf(tools, job);
  const after = await run.work(stopped).catch((error: unknown) => failed(tools, run.job, error));
  // Who lost the job meanwhile has nothing to tell of it.
  await tools.storage
    .transact((stores) => stores.importJobs.save(after))
    .catch((error: unknown) =>
      tools.log.warn("An import could not be kept.", { import_id: job.id, reason: String(error) }),
    );
  return true;
}

const runOf = (tools: ImportWorkerTools, job: ImportJob): ImportRun =>
  job.kind === "registry" ? new RegisterRun(tools, job, LEASE_MS) : new Run(tools, job);

const requestOf = ({ request }: ImportJob) => request as { delimiter: Delimiter; mapping: Mapping };

/** One try at a file of rows. */
class Run implements ImportRun {
  job: ImportJob;
  readonly #tools: ImportWorkerTools;

  constructor(tools: ImportWorkerTools, job: ImportJob) {
    this.#tools = tools;
    this.job = job;
  }

  async work(stopped: () => boolean): Promise<ImportJob> {
    const { objects, realClock } = this.#tools;
    const file = this.job.storageKey === null ? null : await objects.get(this.job.storageKey);
    if (file === null) throw new BrokenFile("The file is not stored any more.");
    const { delimiter, mapping } = requestOf(this.job);
    const rows = readRows(file, delimiter);
    const target = await (this.job.kind === "dnc" ? dncTarget : contactTarget)(this.#tools, this.job);
    const header = await rows.next();
    const columns = columnsOf(header.done ? [] : header.value.cells, mapping, target.columns);
    let batch: Row[] = [];
    let passed = 0;
    const { rows: done } = this.job;
    for (;;) {
      const next = await rows.next().catch((error: unknown) => brokenBy(error));
      const isRow = !(next instanceof BrokenFile) && !next.done;
      if (isRow && ++passed > done) batch.push(next.value);
      if (batch.length === BATCH || (!isRow && batch.length > 0)) {
        await this.#store(target, columns, batch);
        batch = [];
        if (isRow && stopped()) {
          await rows.return(undefined);
          return { ...this.job, status: "queued", leasedUntil: null };
        }
      }
      if (next instanceof BrokenFile) throw next;
      if (next.done) break;
    }
    const now = realClock.now();
    return { ...this.job, status: "done", leasedUntil: null, finishedAt: now, expiresAt: now };
  }

  async #store(target: Target, columns: readonly ImportColumn[], batch: readonly Row[]): Promise<void> {
    const before = this.job;
    const leasedUntil = this.#tools.realClock.now() + LEASE_MS;
    let kept = before;
    await target.store(columns, batch, async (stores, result) => {
      kept = await stores.importJobs.save({ ...added(before, result), attempts: 0, leasedUntil });
    });
    this.job = kept;
  }
}

/** What was read before the break is stored first. */
function brokenBy(error: unknown): BrokenFile {
  if (error instanceof BrokenFile) return error;
  throw error;
}

/** The job with a batch more. */
function added(job: ImportJob, result: BatchResult): ImportJob {
  const { imported, duplicates, dncFiltered, invalidPhones, malformed } = result;
  const errors = firstOfEach([...job.errors, ...result.errors]);
  return {
    ...job,
    rows: job.rows + imported + duplicates + dncFiltered + invalidPhones + malformed,
    imported: job.imported + imported,
    duplicates: job.duplicates + duplicates,
    dncFiltered: job.dncFiltered + dncFiltered,
    invalidPhones: job.invalidPhones + invalidPhones,
    malformed: job.malformed + malformed,
    errors,
    errorsTruncated:
      job.errorsTruncated || result.errorsTruncated || errors.length < job.errors.length + result.errors.length,
  };
}

function firstOfEach(errors: readonly ImportError[]): readonly ImportError[] {
  const seen = new Map<string, number>();
  return errors.filter(({ reason }) => {
    const count = (seen.get(reason) ?? 0) + 1;
    seen.set(reason, count);
    return count <= LISTED;
  });
}

const FINAL: readonly string[] = ["not-found", "campaign-invalid-transition", "validation-failed"];

/** What cannot get better by trying again, in words for the one who sent the file. */
function finalReason(error: unknown): string | null {
  if (error instanceof BrokenFile || error instanceof Problem) return error.message;
  if (!isEngageError(error) || error.retryable) return null;
  return FINAL.includes(error.code) ? error.message : null;
}

function failed(tools: ImportWorkerTools, job: ImportJob, error: unknown): ImportJob {
  const why = finalReason(error);
  const now = tools.realClock.now();
  if (why === null)
    tools.log.error("An import failed.", { import_id: job.id, attempt: job.attempts, reason: String(error) });
  if (why === null && job.attempts < ATTEMPTS)
    return { ...job, status: "queued", leasedUntil: now + PAUSE_MS * Math.max(1, job.attempts) };
  const said = why ?? "The import could not be finished. Send the file again, and quote this id when that fails too.";
  return { ...job, status: "failed", error: said, leasedUntil: null, finishedAt: now, expiresAt: now };
}

/** First the file goes, then, after a month, the record. What never came in whole goes at once. */
async function clear({ storage, objects, realClock }: ImportWorkerTools): Promise<void> {
  const now = realClock.now();
  const over = await storage.read((stores) => stores.importJobs.expired(now, CLEARED_AT_ONCE));
  for (const job of over) {
    if (job.storageKey !== null) await objects.remove(job.storageKey);
    const isKept = job.storageKey !== null && job.status !== "receiving";
    await storage.transact(async ({ importJobs }) => {
      if (isKept) await importJobs.save({ ...job, storageKey: null, expiresAt: now + KEPT_MS });
      else await importJobs.remove(job.tenantId, job.id);
    });
  }
}
