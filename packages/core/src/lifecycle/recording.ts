import { HOUR, type Instant, MINUTE, SECOND } from "../model/instant.ts";
import type { Recording } from "../model/recording.ts";

/**
 * The life of a recording.
 *
 *     recording ──(stopped, or the call ended)──► processing ──(stored and compared)──► ready ──► deleted
 *         │ ⇄ paused: silence is written              │ tried again and again ──► failed ──► deleted
 *         └──(the switch would not)──► failed
 */
export type RecordingCommand =
  | { readonly type: "pause" | "resume"; readonly at: Instant }
  /** The file is complete, as the switch says. */
  | { readonly type: "stopped"; readonly at: Instant; readonly durationMs: number | null }
  /** The call is over; the switch may still have to close the file, or may never tell. */
  | { readonly type: "callEnded"; readonly at: Instant }
  | { readonly type: "refused"; readonly at: Instant; readonly why: string }
  | {
      readonly type: "stored";
      readonly at: Instant;
      readonly storageKey: string;
      readonly sizeBytes: number;
      readonly sha256: string;
    }
  | { readonly type: "notStored"; readonly at: Instant; readonly why: string }
  | { readonly type: "delete"; readonly at: Instant; readonly by: string; readonly reason: string }
  /** Neither the store nor the switch has it any more. */
  | { readonly type: "soundRemoved"; readonly at: Instant }
  | { readonly type: "hold"; readonly at: Instant; readonly hold: boolean };

/** The switch closes its file within milliseconds of the end; a restart of ours may have missed that it told so. */
const CLOSE_GRACE_MS = 5 * SECOND;

/** Whoever deletes it takes the sound away at once; when he dies in between, somebody else does after this. */
const REMOVAL_GRACE_MS = MINUTE;

/** After the first, second … failed try. An object store may be away for a night; then somebody must look. */
const TRY_AGAIN_MS = [5 * SECOND, 30 * SECOND, 2 * MINUTE, 10 * MINUTE, HOUR, 6 * HOUR] as const;

/** The recording after the command; the same object when it does not apply any more. */
export function evolveRecording(recording: Recording, command: RecordingCommand): Recording {
  const { at } = command;
  const touched = { ...recording, updatedAt: at };
  const { status } = recording;
  switch (command.type) {
    case "pause":
      return status === "recording" && recording.pausedAt === null ? { ...touched, pausedAt: at } : recording;
    case "resume":
      return status === "recording" && recording.pausedAt !== null ? unpaused(touched, at) : recording;
    case "stopped":
      return stopped(recording, at, command.durationMs);
    case "callEnded":
      return status === "recording"
        ? { ...finished(touched, at, at - recording.startedAt), nextUploadAt: at + CLOSE_GRACE_MS }
        : recording;
    case "refused":
      return status === "recording"
        ? { ...touched, status: "failed", endedAt: at, lastError: command.why, nextUploadAt: null }
        : recording;
    case "stored": {
      if (status !== "processing") return recording;
      const { storageKey, sizeBytes, sha256 } = command;
      const stored = { storageKey, sizeBytes, sha256, uploadAttempts: recording.uploadAttempts + 1 };
      return { ...touched, ...stored, status: "ready", nextUploadAt: null, lastError: null };
    }
    case "notStored":
      return status === "processing" ? notStored(touched, at, command.why) : recording;
    case "delete": {
      const over = (status === "ready" || status === "failed") && !recording.legalHold;
      const { by: deletedBy, reason: deleteReason } = command;
      const gone = { deletedAt: at, deletedBy, deleteReason, nextUploadAt: at + REMOVAL_GRACE_MS };
      return over ? { ...touched, status: "deleted", ...gone } : recording;
    }
    case "soundRemoved":
      return status === "deleted" && recording.nextUploadAt !== null ? { ...touched, nextUploadAt: null } : recording;
    case "hold":
      return recording.legalHold === command.hold ? recording : { ...touched, legalHold: command.hold };
  }
}

const unpaused = (recording: Recording, at: Instant): Recording =>
  recording.pausedAt === null
    ? recording
    : { ...recording, pausedMs: recording.pausedMs + Math.max(0, at - recording.pausedAt), pausedAt: null };

const finished = (recording: Recording, at: Instant, durationMs: number): Recording => ({
  ...unpaused(recording, at),
  status: "processing",
  endedAt: at,
  durationMs: Math.max(0, Math.round(durationMs)),
});

/** What the switch counted is better than what we did, also when it comes after the call's own end. */
function stopped(recording: Recording, at: Instant, durationMs: number | null): Recording {
  if (recording.status === "processing" && recording.uploadAttempts === 0 && recording.nextUploadAt !== null)
    return {
      ...recording,
      durationMs: durationMs ?? recording.durationMs,
      nextUploadAt: Math.min(at, recording.nextUploadAt),
    };
  if (recording.status !== "recording") return recording;
  return { ...finished(recording, at, durationMs ?? at - recording.startedAt), nextUploadAt: at, updatedAt: at };
}

function notStored(recording: Recording, at: Instant, why: string): Recording {
  const uploadAttempts = recording.uploadAttempts + 1;
  const waitMs = TRY_AGAIN_MS[uploadAttempts - 1];
  const tried = { ...recording, uploadAttempts, lastError: why.slice(0, 500) };
  return waitMs === undefined
    ? { ...tried, status: "failed", nextUploadAt: null }
    : { ...tried, nextUploadAt: at + waitMs };
}
