import { z } from "zod";
import { e164 } from "./cli.ts";
import {
  type AgentId,
  type CallId,
  type CampaignId,
  idOf,
  type LegId,
  type RecordingId,
  type TenantId,
} from "./ids.ts";

/**
 * `recording`: the switch writes it. `processing`: it is written and on its way to the object store. `ready`: there,
 * verified. `failed`: it could not be made or could not be stored; what was written is left where it lies. `deleted`: by
 * retention or by hand; the record stays, the sound does not.
 */
export const RecordingStatus = z.enum(["recording", "processing", "ready", "failed", "deleted"]);
export type RecordingStatus = z.infer<typeof RecordingStatus>;

export const RecordingFormat = z.enum(["mp3", "wav", "ogg"]);
export type RecordingFormat = z.infer<typeof RecordingFormat>;

/** The sound of one call, and where it is. */
export const Recording = z.object({
  id: idOf<RecordingId>(),
  tenantId: idOf<TenantId>(),
  callId: idOf<CallId>(),
  campaignId: idOf<CampaignId>().nullable(),
  /** The agent at its beginning; null when it began before one was bridged. */
  agentId: idOf<AgentId>().nullable(),
  phone: e164,
  /** The channel that is recorded; masking and stopping name it. */
  legId: idOf<LegId>(),
  status: RecordingStatus,
  format: RecordingFormat,
  /** Name of the file the switch writes, `<id>.<format>`; never shown to anybody. */
  sourceName: z.string(),
  /** Key in the object store; never shown to anybody. Null until it is there. */
  storageKey: z.string().nullable(),
  startedAt: z.number(),
  endedAt: z.number().nullable(),
  durationMs: z.number().int().nullable(),
  /** Silence was written for so long in all, without a pause that still goes on. */
  pausedMs: z.number().int(),
  /** Since when silence is written; null = not now. */
  pausedAt: z.number().nullable(),
  sizeBytes: z.number().int().nullable(),
  /** Hex. Of what was read at the source, and found again in the store. */
  sha256: z.string().nullable(),
  uploadAttempts: z.number().int(),
  /** When its upload, or once it is deleted the removal of its sound, may be tried (again); null = not to be tried. */
  nextUploadAt: z.number().nullable(),
  lastError: z.string().nullable(),
  legalHold: z.boolean(),
  /** Retention deletes it then, unless it is held; null = never. */
  deleteAfter: z.number().nullable(),
  deletedAt: z.number().nullable(),
  /** Who deleted it, and why; `retention` when nobody did. */
  deletedBy: z.string().nullable(),
  deleteReason: z.string().nullable(),
  createdAt: z.number(),
  updatedAt: z.number(),
  version: z.number().int(),
});
export type Recording = Readonly<z.infer<typeof Recording>>;

/** Silence written so far, in whole seconds. */
export const pausedSeconds = (recording: Recording, now: number): number =>
  Math.floor((recording.pausedMs + (recording.pausedAt === null ? 0 : Math.max(0, now - recording.pausedAt))) / 1000);

/** Length in whole seconds; 0 while it is written. */
export const recordedSeconds = (recording: Recording): number => Math.floor((recording.durationMs ?? 0) / 1000);
