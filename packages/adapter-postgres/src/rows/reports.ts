import type { ReportJob } from "@broadnet-engage/core/model";
import { Table } from "../table.ts";

export const REPORT_JOBS = new Table<ReportJob>("report_jobs", {
  id: "id",
  tenantId: "tenant_id",
  requestedBy: "requested_by",
  request: "request",
  status: "status",
  attempts: "attempts",
  leasedUntil: "leased_until",
  rows: "rows",
  storageKey: "storage_key",
  error: "error",
  createdAt: "created_at",
  finishedAt: "finished_at",
  expiresAt: "expires_at",
  version: "version",
});
