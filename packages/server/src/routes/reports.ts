import { type ReportId, type ReportJob, toIso, toIsoOrNull } from "@broadnet-engage/core/model";
import type { z } from "zod";
import * as contract from "../contract/reports.ts";
import { type Bound, type Caller, handle } from "../http/handler.ts";
import { assertRange } from "../http/range.ts";
import { notFound, Problem, validationFailed } from "../problems/problem.ts";
import { type Begun, beginReport, type ReportTask, type ReportTools, streamReport } from "../reports/make-report.ts";
import { linkToReport, reportKey, storeReport } from "../reports/report-files.ts";
import { taskOf } from "../reports/report-task.ts";
import type { Services } from "../services.ts";
import { inScope } from "./team-scope.ts";

/** A file's link works for 30 minutes; a little later the file goes. */
const FILE_KEPT_MS = 40 * 60_000;

export const reportRoutes = (services: Services): readonly Bound[] => [
  handle(contract.exportReport)(async ({ body: asked, caller, prefersAsync }) => {
    assertRange(asked.from, asked.to);
    const body = ofTeams(caller, asked);
    const task = await taskOf(services.storage, caller.tenantId, body);
    if (prefersAsync) {
      const job = await queued(services, caller, body);
      const headers = { Location: `/v1/reports/${job.id}`, "Preference-Applied": "respond-async" };
      return { status: 202, body: { id: job.id, status: job.status }, headers };
    }
    const tools = { storage: services.storage, clock: services.clock, timers: services.timers };
    const begun = await beginReport(tools, task);
    const made = begun.isLong ? asFile(services, caller, tools, task, begun) : asAnswer(tools, task, begun);
    return { status: 200, body: { report_type: body.report_type, format: body.format, ...(await made) } };
  }),
  handle(contract.getReport)(async ({ params, caller }) => {
    const job = await services.storage.read((stores) => stores.reportJobs.find(caller.tenantId, params.id));
    const isHidden = caller.scope !== null && job?.requestedBy !== caller.user.id;
    if (job === null || isHidden) throw notFound("report");
    return { status: 200, body: await presentJob(services, job) };
  }),
];

/** A report of whoever is limited to teams is of their people, as if he had named them. */
function ofTeams(caller: Caller, wanted: contract.ReportWanted): contract.ReportWanted {
  if (caller.scope === null) return wanted;
  const foreign = wanted.agent_ids?.findIndex((id) => !inScope(caller, id)) ?? -1;
  if (foreign !== -1) throw unknownAgent(foreign, wanted.agent_ids?.[foreign] ?? "");
  if (wanted.agent_ids !== undefined) return wanted;
  const ids = [...caller.scope];
  if (ids.length <= contract.AGENTS_MAX) return { ...wanted, agent_ids: ids };
  const message = `is required: your teams have more than ${contract.AGENTS_MAX} people`;
  throw validationFailed([{ pointer: "#/agent_ids", code: "required", message }]);
}

const unknownAgent = (at: number, id: string): Problem =>
  new Problem("unknown-reference", "The report is about somebody who is not of your teams.", {
    members: { pointer: `#/agent_ids/${at}`, id },
  });

/** What nobody waits for: the worker finds it. Kept as it was asked for, so that every member is checked again. */
async function queued(services: Services, caller: Caller, wanted: contract.ReportWanted): Promise<ReportJob> {
  const job = aJob(services, caller, wanted);
  await services.storage.transact((stores) => stores.reportJobs.insert(job));
  services.reports.wake();
  return job;
}

const aJob = (services: Services, caller: Caller, wanted: contract.ReportWanted): ReportJob => ({
  id: services.ids.next<ReportId>(),
  tenantId: caller.tenantId,
  requestedBy: caller.user.id,
  request: { ...wanted, from: toIso(wanted.from), to: toIso(wanted.to) },
  status: "queued",
  attempts: 0,
  leasedUntil: null,
  rows: null,
  storageKey: null,
  error: null,
  createdAt: services.realClock.now(),
  finishedAt: null,
  expiresAt: null,
  version: 1,
});

async function asAnswer(tools: ReportTools, task: ReportTask, begun: Begun) {
  const stream = streamReport(tools, task, begun);
  const chunks: Uint8Array[] = [];
  for await (const chunk of stream.chunks) chunks.push(chunk);
  const bytes = Buffer.concat(chunks);
  const rows = stream.rows();
  if (task.wanted.format === "pdf") return { rows, data: bytes.toString("base64"), encoding: "base64" as const };
  const text = bytes.toString("utf8");
  return { rows, data: task.wanted.format === "json" ? (JSON.parse(text) as Record<string, unknown>[]) : text };
}

/** The file is noted before it is made, so that it is cleared away whatever happens to us. */
async function asFile(services: Services, caller: Caller, tools: ReportTools, task: ReportTask, begun: Begun) {
  const { objects, storage, realClock } = services;
  const job = aJob(services, caller, task.wanted);
  const storageKey = reportKey(caller.tenantId, job.id, task.wanted);
  const noted = { ...job, status: "ready" as const, storageKey, expiresAt: realClock.now() + FILE_KEPT_MS };
  await storage.transact((stores) => stores.reportJobs.insert(noted));
  const rows = await storeReport(objects, storageKey, streamReport(tools, task, begun));
  const { url, expiresAt } = await linkToReport(objects, storageKey, task.wanted);
  return { rows, download_url: url, expires_at: toIso(expiresAt) };
}

async function presentJob(
  { objects }: Services,
  job: ReportJob,
): Promise<z.input<(typeof contract.getReport.responses)[200]>> {
  const wanted = contract.ReportWanted.parse(job.request);
  const isThere = job.status === "ready" && job.storageKey !== null;
  const link = isThere ? await linkToReport(objects, job.storageKey ?? "", wanted) : null;
  return {
    id: job.id,
    status: job.status,
    report_type: wanted.report_type,
    format: wanted.format,
    rows: job.rows,
    download_url: link?.url ?? null,
    expires_at: toIsoOrNull(link?.expiresAt ?? null),
    created_at: toIso(job.createdAt),
    finished_at: toIsoOrNull(job.finishedAt),
    error: job.error,
  };
}
