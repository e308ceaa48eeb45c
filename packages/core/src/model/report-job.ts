import { z } from "zod";
import { idOf, type ReportId, type TenantId, type UserId } from "./ids.ts";

/**
 * `queued` → `running` → `ready` or `failed`; a `ready` one whose file was cleared away is `expired`. A `running` one whose
 * lease is over was left by a process that died, and is run again.
 */
export const ReportJobStatus = z.enum(["queued", "running", "ready", "failed", "expired"]);
export type ReportJobStatus = z.infer<typeof ReportJobStatus>;

/** A report that is made while nobody waits for the answer, and its file. */
export const ReportJob = z.object({
  id: idOf<ReportId>(),
  tenantId: idOf<TenantId>(),
  requestedBy: idOf<UserId>().nullable(),
  /** What was asked for, in the words of who makes reports; nothing here reads it. */
  request: z.record(z.string(), z.unknown()),
  status: ReportJobStatus,
  attempts: z.number().int(),
  /** Nobody else takes it before; null when it is not running. */
  leasedUntil: z.number().nullable(),
  rows: z.number().int().nullable(),
  /** Key in the object store; null until it is there, and when it is not any more. */
  storageKey: z.string().nullable(),
  error: z.string().nullable(),
  createdAt: z.number(),
  finishedAt: z.number().nullable(),
  /** The file is cleared away then. */
  expiresAt: z.number().nullable(),
  version: z.number().int(),
});
export type ReportJob = Readonly<z.infer<typeof ReportJob>>;
