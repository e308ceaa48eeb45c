import { evolveRecording, type RecordingCommand } from "../lifecycle/recording.ts";
import type { Call } from "../model/call.ts";
import type { RecordingId, TenantId } from "../model/ids.ts";
import { DAY } from "../model/instant.ts";
import { type Recording, recordedSeconds } from "../model/recording.ts";
import type { Engine } from "./context.ts";
import type { Unit } from "./unit.ts";

/** The row of a recording that the switch is about to be asked for, in the transaction of the event that wants it. */
export async function openRecording(engine: Engine, unit: Unit, call: Call, id: RecordingId): Promise<void> {
  const campaign = call.campaignId === null ? null : await unit.stores.campaigns.find(call.tenantId, call.campaignId);
  const days = campaign?.recording.retentionDays ?? (await usualDays(engine, unit, call.tenantId));
  const format = engine.switch.control.recordingFormat(call.customerLegId) ?? "wav";
  await unit.stores.recordings.insert({
    id,
    tenantId: call.tenantId,
    callId: call.id,
    campaignId: call.campaignId,
    agentId: call.agentId,
    phone: call.phone,
    legId: call.customerLegId,
    status: "recording",
    format,
    sourceName: `${id}.${format}`,
    storageKey: null,
    startedAt: unit.at,
    endedAt: null,
    durationMs: null,
    pausedMs: 0,
    pausedAt: null,
    sizeBytes: null,
    sha256: null,
    uploadAttempts: 0,
    nextUploadAt: null,
    lastError: null,
    legalHold: false,
    deleteAfter: days === null ? null : unit.at + days * DAY,
    deletedAt: null,
    deletedBy: null,
    deleteReason: null,
    createdAt: unit.at,
    updatedAt: unit.at,
    version: 1,
  });
}

/** The tenant's days, and never longer than the installation keeps sound; null = for ever. */
async function usualDays(engine: Engine, unit: Unit, tenantId: TenantId): Promise<number | null> {
  const own = (await unit.stores.tenants.find(tenantId))?.settings.retention.recordingsDays ?? null;
  const most = engine.inCall.recordings?.retentionDays ?? null;
  return own === null || most === null ? (own ?? most) : Math.min(own, most);
}

export async function closeRecording(unit: Unit, call: Call, id: RecordingId): Promise<void> {
  await moveRecording(unit, call.tenantId, id, { type: "callEnded", at: unit.at });
}

/** Locks, decides, writes and tells one move of a recording. Null = no such recording. One that changes nothing writes nothing. */
export async function moveRecording(
  unit: Unit,
  tenantId: TenantId,
  id: RecordingId,
  command: RecordingCommand,
): Promise<Recording | null> {
  const recording = await unit.stores.recordings.lock(tenantId, id);
  if (recording === null) return null;
  const next = evolveRecording(recording, command);
  if (next === recording) return recording;
  const saved = await unit.stores.recordings.save(next);
  tell(unit, command, saved);
  return saved;
}

function tell(unit: Unit, command: RecordingCommand, recording: Recording): void {
  const of = {
    callId: recording.callId,
    agentId: recording.agentId,
    campaignId: recording.campaignId,
    contactPhone: recording.phone,
    recordingId: recording.id,
    durationSeconds:
      recording.durationMs === null
        ? Math.max(0, Math.floor((unit.at - recording.startedAt) / 1000))
        : recordedSeconds(recording),
    format: recording.format,
    sizeBytes: recording.sizeBytes,
  };
  const { tenantId, callId } = recording;
  if (command.type === "pause") unit.notify("recording.paused", tenantId, callId, of);
  if (command.type === "resume") unit.notify("recording.resumed", tenantId, callId, of);
  if (command.type === "stored") unit.notify("recording.ready", tenantId, callId, of);
  if (command.type === "delete")
    unit.notify("recording.deleted", tenantId, callId, { ...of, by: command.by, reason: command.reason });
  if (recording.status === "failed" && (command.type === "notStored" || command.type === "refused"))
    unit.notify("recording.failed", tenantId, callId, { ...of, reason: command.why });
}
