import type { EventId, ReportJob } from "@broadnet-engage/core/model";
import type { Clock, Ids, Log, ObjectStore, Storage, Timers } from "@broadnet-engage/core/ports";
import { envelope } from "@broadnet-engage/core/webhooks";
import { ReportWanted } from "../contract/reports.ts";
import { type WorkLoop, workLoop } from "../work-loop.ts";
import { beginReport, type ReportTask, streamReport } from "./make-report.ts";
import { reportKey, storeReport } from "./report-files.ts";
import { taskOf } from "./report-task.ts";

export interface ReportWorkerTools {
  readonly storage: Storage;
  readonly objects: ObjectStore;
  /** Of records and events. */
  readonly clock: Clock;
  /** Of leases and links: real time. */
  readonly realClock: Clock;
  readonly timers: Timers;
  readonly ids: Ids;
  readonly log: Log;
  readonly preciseTime: boolean;
}
export type ReportWorker = WorkLoop;

/** Longer than any report takes; after it a dead process's report is somebody else's. */
const LEASE_MS = 15 * 60_000;
const ATTEMPTS = 3;
const PAUSE_MS = 5_000;
/** How long a file is kept. */
const KEPT_MS = 24 * 3_600_000;
const CLEARED_AT_ONCE = 100;

/** Makes the reports nobody waits for, one after another, and clears files away whose time is over. */
export const reportWorker = (tools: ReportWorkerTools): ReportWorker =>
  workLoop({
    timers: tools.timers,
    log: tools.log,
    what: "Reports",
    pauseMs: PAUSE_MS,
    look: async (stopped) => {
      while (!stopped() && (await makeNext(tools)));
      await clear(tools);
    },
  });

/** False when nothing was waiting. */
async function makeNext(tools: ReportWorkerTools): Promise<boolean> {
  const now = tools.realClock.now();
  const [job] = await tools.storage.transact((stores) => stores.reportJobs.take(now, now + LEASE_MS, 1));
  if (job === undefined) return false;
  const done = await make(tools, job).catch((error: unknown) => failed(tools, job, error));
  await keep(tools, done);
  return true;
}

async function make(tools: ReportWorkerTools, job: ReportJob): Promise<ReportJob> {
  const wanted = ReportWanted.parse(job.request);
  const task: ReportTask = await taskOf(tools.storage, job.tenantId, wanted);
  const key = reportKey(job.tenantId, job.id, wanted);
  const begun = await beginReport(tools, task);
  const rows = await storeReport(tools.objects, key, streamReport(tools, task, begun));
  const now = tools.realClock.now();
  return {
    ...job,
    status: "ready",
    rows,
    storageKey: key,
    leasedUntil: null,
    finishedAt: now,
    expiresAt: now + KEPT_MS,
  };
}

function failed(tools: ReportWorkerTools, job: ReportJob, error: unknown): ReportJob {
  tools.log.error("A report failed.", { report_id: job.id, attempt: job.attempts, reason: String(error) });
  const now = tools.realClock.now();
  if (job.attempts < ATTEMPTS) return { ...job, status: "queued", leasedUntil: now + PAUSE_MS * job.attempts };
  const said = "The report could not be made. Ask for it again, and quote its id when that fails too.";
  return { ...job, status: "failed", error: said, leasedUntil: null, finishedAt: now };
}

/** Told in the transaction that keeps it. A job that was taken over meanwhile is the other's to tell. */
async function keep({ storage, ids, clock, log, preciseTime }: ReportWorkerTools, job: ReportJob): Promise<void> {
  try {
    await storage.transact(async (stores) => {
      await stores.reportJobs.save(job);
      if (job.status !== "ready") return;
      const of = { tenantId: job.tenantId, at: clock.now(), correlationId: job.id };
      const payload = { reportId: job.id, rows: job.rows ?? 0 };
      await stores.outbox.append([
        envelope({ ...of, id: ids.next<EventId>(), type: "report.ready", payload }, { preciseTime }),
      ]);
    });
  } catch (error) {
    log.warn("A finished report could not be kept.", { report_id: job.id, reason: String(error) });
  }
}

async function clear({ storage, objects, realClock }: ReportWorkerTools): Promise<void> {
  const over = await storage.read((stores) => stores.reportJobs.expired(realClock.now(), CLEARED_AT_ONCE));
  for (const job of over) {
    if (job.storageKey !== null) await objects.remove(job.storageKey);
    await storage.transact((stores) => stores.reportJobs.save({ ...job, status: "expired", storageKey: null }));
  }
}
