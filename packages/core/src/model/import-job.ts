import { z } from "zod";
import { type CampaignId, type ImportId, idOf, type TenantId, type UserId } from "./ids.ts";

/**
 * `receiving` → `queued` → `running` → `done` or `failed`. A `receiving` one whose time is over was left by a process that
 * died while the file came in; a `running` one whose lease is over was left half done, and is taken up where it stopped.
 */
export const ImportStatus = z.enum(["receiving", "queued", "running", "done", "failed"]);
export type ImportStatus = z.infer<typeof ImportStatus>;

/** What a file's rows become; `registry` is a national register, which is the whole installation's. */
export const ImportKind = z.enum(["contacts", "dnc", "registry"]);
export type ImportKind = z.infer<typeof ImportKind>;

/** Why a row did not become what the file is about. */
export const ImportErrorReason = z.enum(["malformed", "invalid_phone", "duplicate", "dnc"]);

export const ImportError = z.object({
  /** Of the file, where the row begins; the header is line 1. */
  line: z.number().int(),
  reason: ImportErrorReason,
  /** The header of the cell that is wrong; null = the row as a whole, or its number. */
  column: z.string().nullable(),
  value: z.string(),
  message: z.string(),
});
export type ImportError = Readonly<z.infer<typeof ImportError>>;

/** A file of contacts or numbers that is worked through while nobody waits for it. */
export const ImportJob = z.object({
  id: idOf<ImportId>(),
  tenantId: idOf<TenantId>(),
  kind: ImportKind,
  campaignId: idOf<CampaignId>().nullable(),
  requestedBy: idOf<UserId>().nullable(),
  requestedByName: z.string(),
  /** How the file is to be read, in the words of who reads it; nothing here does. */
  request: z.record(z.string(), z.unknown()),
  status: ImportStatus,
  /** Tries since the last row that was kept. */
  attempts: z.number().int(),
  /** Nobody else takes it before; null when it is not running. */
  leasedUntil: z.number().nullable(),
  /** Key of the file in the object store; null when it is not there any more. */
  storageKey: z.string().nullable(),
  sizeBytes: z.number().int(),
  /** Rows worked through, without the header: the sum of the five that follow, and where a later try goes on. */
  rows: z.number().int(),
  imported: z.number().int(),
  duplicates: z.number().int(),
  dncFiltered: z.number().int(),
  invalidPhones: z.number().int(),
  malformed: z.number().int(),
  /** The first of each reason, by line. */
  errors: z.array(ImportError.readonly()).readonly(),
  errorsTruncated: z.boolean(),
  /** Why it failed as a whole. */
  error: z.string().nullable(),
  createdAt: z.number(),
  finishedAt: z.number().nullable(),
  /** What is left of it is cleared away then: first the file, then the record. */
  expiresAt: z.number().nullable(),
  version: z.number().int(),
});
export type ImportJob = Readonly<z.infer<typeof ImportJob>>;
