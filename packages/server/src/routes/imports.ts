import { type ImportJob, toIso, toIsoOrNull } from "@broadnet-engage/core/model";
import type { z } from "zod";
import * as contract from "../contract/imports.ts";
import { guarded } from "../csv/guard.ts";
import { csvText } from "../csv/text-stream.ts";
import { type Bound, type Caller, handle } from "../http/handler.ts";
import { CONTACT_TARGETS } from "../imports/contact-row.ts";
import { DNC_TARGETS } from "../imports/dnc-row.ts";
import { columnsOf, headerOf } from "../imports/header.ts";
import type { ReceivedFile } from "../imports/receive.ts";
import { notFound, Problem } from "../problems/problem.ts";
import type { Services } from "../services.ts";
import { findCampaign } from "./campaigns.ts";

const ERRORS_SHOWN = 100;

export const importRoutes = (services: Services): readonly Bound[] => [
  handle(contract.importContactsFile)(async ({ params, query, body: file, caller }) => {
    const { id, status } = await findCampaign(services, caller, params.id);
    if (status === "completed")
      throw new Problem("campaign-invalid-transition", "The campaign is completed; it takes no more contacts.", {
        members: { from: "completed", to: "completed" },
      });
    const { delimiter, mapping = {} } = query;
    columnsOf(headerOf(file.head, delimiter), mapping, CONTACT_TARGETS);
    return queued(services, file, { kind: "contacts", campaignId: id, request: { delimiter, mapping } });
  }),
  handle(contract.importDncFile)(async ({ query, body: file }) => {
    const { delimiter, mapping = {}, reason = null } = query;
    columnsOf(headerOf(file.head, delimiter), mapping, DNC_TARGETS);
    return queued(services, file, { kind: "dnc", campaignId: null, request: { delimiter, mapping, reason } });
  }),
  handle(contract.getImport)(async ({ params, caller }) => ({
    status: 200,
    body: presentImportJob(await findImport(services, caller, params.id)),
  })),
  handle(contract.importErrors)(async ({ params, caller }) => {
    const { id, errors } = await findImport(services, caller, params.id);
    const rows = errors.map(({ line, reason, column, value, message }) => [
      ...[String(line), reason, guarded(column ?? ""), guarded(value), guarded(message)],
    ]);
    const name = `import_${id}_errors.csv`;
    const headers = { "Content-Disposition": `attachment; filename="${name}"`, "Cache-Control": "no-store" };
    return { status: 200, body: csvText(["line", "reason", "column", "value", "message"], inOne(rows)), headers };
  }),
];

async function* inOne<T>(rows: readonly T[]): AsyncGenerator<readonly T[]> {
  yield rows;
}

/** From here on the file is the worker's. */
export async function queued(
  services: Services,
  file: ReceivedFile,
  as: Pick<ImportJob, "kind" | "campaignId" | "request">,
) {
  const job: ImportJob = { ...file.job, ...as, status: "queued", expiresAt: null };
  await services.storage.transact((stores) => stores.importJobs.save(job));
  file.keep();
  services.imports.wake();
  const body = { import_id: job.id, status: "queued" as const };
  return { status: 202 as const, body, headers: { Location: `/v1/imports/${job.id}` } };
}

async function findImport({ storage }: Services, { tenantId, role }: Caller, id: ImportJob["id"]): Promise<ImportJob> {
  const job = await storage.read((stores) => stores.importJobs.find(tenantId, id));
  if (job === null || job.status === "receiving") throw notFound("import");
  // People of the platform see registers, and no tenant's contacts.
  if (role === "platform_admin" && job.kind !== "registry") throw notFound("import");
  return job;
}

const presentImportJob = (job: ImportJob): z.input<(typeof contract.getImport.responses)[200]> => ({
  id: job.id,
  kind: job.kind,
  campaign_id: job.campaignId,
  status: job.status,
  rows: job.rows,
  imported: job.imported,
  duplicates_skipped: job.duplicates,
  dnc_filtered: job.dncFiltered,
  invalid_phones: job.invalidPhones,
  malformed_rows: job.malformed,
  errors: job.errors.slice(0, ERRORS_SHOWN),
  errors_truncated: job.errorsTruncated || job.errors.length > ERRORS_SHOWN,
  error: job.error,
  created_at: toIso(job.createdAt),
  finished_at: toIsoOrNull(job.finishedAt),
});
