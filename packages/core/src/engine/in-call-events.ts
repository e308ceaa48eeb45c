import type { Call } from "../model/call.ts";
import { isLive } from "../model/call.ts";
import type { RecordingId, TenantId } from "../model/ids.ts";
import { moveCall } from "./call-moves.ts";
import type { Engine } from "./context.ts";
import type { LegEvent } from "./leg-commands.ts";
import { moveRecording } from "./recording-moves.ts";
import { inUnit, type Unit } from "./unit.ts";

/** A supervisor's leg listens only, until it is told otherwise. */
export async function letIn(engine: Engine, { legId, callId }: LegEvent): Promise<void> {
  const mode = await engine.storage.read(async (stores) => {
    const tenantId = await stores.calls.locate(callId);
    return tenantId === null ? null : ((await stores.calls.find(tenantId, callId))?.monitoring?.mode ?? null);
  });
  if (mode !== null && mode !== "listen") await engine.switch.control.setMonitorMode(legId, mode);
}

/** A recording begins with the answer or with the bridge, once. */
export async function recordIfWanted(engine: Engine, unit: Unit, call: Call): Promise<Call> {
  const { recording } = call.inCall;
  if (recording === null || call.recordingId !== null || !isLive(call)) return call;
  const begins = recording.from === "answer" ? call.answeredAt !== null : call.connectedAt !== null;
  if (!begins || engine.switch.control.recordingFormat(call.customerLegId) === null) return call;
  const recordingId = engine.ids.next<RecordingId>();
  const moved = await moveCall(engine, unit, call.tenantId, call.id, {
    type: "startRecording",
    at: unit.at,
    recordingId,
  });
  return moved !== null && "phase" in moved ? moved : call;
}

export async function onRecordingStopped(
  engine: Engine,
  tenantId: TenantId,
  { at, recordingId, durationMs }: Extract<LegEvent, { type: "recording.stopped" }>,
): Promise<void> {
  await inUnit(engine, (unit) => moveRecording(unit, tenantId, recordingId, { type: "stopped", at, durationMs }));
}

/** Music and announcements are played too; only the end of the message ends the call. */
export const isTheMessage = (
  engine: Engine,
  tenantId: TenantId,
  event: Extract<LegEvent, { type: "leg.played" }>,
): Promise<boolean> =>
  engine.storage.read(async (stores) => {
    const messageId = (await stores.calls.find(tenantId, event.callId))?.playing?.messageId;
    return messageId !== undefined && (await engine.inCall.messages.find(tenantId, messageId)) === event.file;
  });
