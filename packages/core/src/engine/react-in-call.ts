import type { CallCommand } from "../lifecycle/call.ts";
import type { InCallIntent } from "../lifecycle/intents.ts";
import type { Call } from "../model/call.ts";
import type { LegId, RecordingId } from "../model/ids.ts";
import type { Instant } from "../model/instant.ts";
import type { SwitchReceipt } from "../ports/switch-transport.ts";
import { moveCall } from "./call-moves.ts";
import { takeClearance } from "./clearances.ts";
import type { Engine } from "./context.ts";
import { moveRecording } from "./recording-moves.ts";
import { inUnit } from "./unit.ts";

/** How long a supervisor's phone rings. */
const SUPERVISOR_RING_MS = 20_000;

/** What is asked of the switch for a call that is up. What it refuses is taken back, so that the record says what is. */
export async function performInCall(engine: Engine, intent: InCallIntent, call: Call): Promise<void> {
  const { control } = engine.switch;
  switch (intent.do) {
    case "detect":
      return orElse(engine, call, await control.detect(call.customerLegId), (at) => ({ type: "detectLimit", at }));
    case "record":
      return record(engine, call, intent.recordingId);
    case "play":
      return play(engine, call, intent.messageId);
    case "hold": {
      const { legId, on } = intent;
      const undo = on ? "resumed" : "held";
      return orElse(engine, call, await control.hold(legId, on), (at) => ({ type: undo, at, legId }));
    }
    case "part":
      await control.part(call.customerLegId, intent.music);
      return;
    case "join":
      await control.join(intent.legId, intent.otherLegId, intent.parted);
      return;
    case "dialOutside":
      return dialOutside(engine, call, intent.legId);
    case "monitor":
      return monitor(engine, call);
    case "setMonitorMode":
      await control.setMonitorMode(intent.legId, intent.mode);
      return;
    case "seekTarget":
      return;
  }
}

/** Decides something else when the switch said no. What is unknown is left to its deadline. */
async function orElse(
  engine: Engine,
  call: Call,
  receipt: SwitchReceipt,
  command: (at: Instant) => CallCommand,
): Promise<void> {
  if (receipt.kind !== "refused") return;
  engine.log.warn("The switch refused what was asked in a call.", { callId: call.id, cause: receipt.cause });
  await inUnit(engine, (unit) => moveCall(engine, unit, call.tenantId, call.id, command(unit.at)));
}

async function record(engine: Engine, call: Call, recordingId: RecordingId): Promise<void> {
  const recording = await engine.storage.read((stores) => stores.recordings.find(call.tenantId, recordingId));
  if (recording === null) return;
  const { legId, format } = recording;
  const receipt = await engine.switch.control.record({ legId, recordingId, format });
  if (receipt.kind === "refused") {
    await inUnit(engine, (unit) =>
      moveRecording(unit, call.tenantId, recordingId, { type: "refused", at: unit.at, why: receipt.cause }),
    );
    return;
  }
  const announcement = call.inCall.recording?.announce ? engine.inCall.recordingAnnouncement : null;
  const file = announcement === null ? null : await engine.inCall.messages.find(call.tenantId, announcement);
  if (file !== null) await engine.switch.control.play(legId, file, "both");
}

/** A message that is not there is over at once: nobody is left in silence for it. */
async function play(engine: Engine, call: Call, messageId: string): Promise<void> {
  const file = await engine.inCall.messages.find(call.tenantId, messageId);
  const receipt: SwitchReceipt =
    file === null
      ? { kind: "refused", cause: `there is no message ${messageId}` }
      : await engine.switch.control.play(call.customerLegId, file, "leg");
  return orElse(engine, call, receipt, (at) => ({ type: "played", at, whole: false }));
}

async function dialOutside(engine: Engine, call: Call, legId: LegId): Promise<void> {
  const phone = call.transfer?.target.type === "phone" ? call.transfer.target.phone : null;
  const clearance = phone === null ? null : takeClearance(engine, call, phone);
  const receipt: SwitchReceipt =
    clearance === null
      ? { kind: "refused", cause: "COMPLIANCE_BLOCKED" }
      : await engine.switch.originateCustomer({
          role: "outside",
          clearance,
          callId: call.id,
          legId,
          ringTimeoutMs: call.ringTimeoutMs,
          besideLegId: call.customerLegId,
        });
  if (receipt.kind !== "refused") return;
  const end = { cause: receipt.cause, sipCode: null, byFarEnd: null, neverSent: true };
  return orElse(engine, call, receipt, (at) => ({ type: "targetEnded", at, legId, end }));
}

async function monitor(engine: Engine, call: Call): Promise<void> {
  const { monitoring, agentLegId } = call;
  if (monitoring === null || agentLegId === null) return;
  const { legId, sipUser, mode } = monitoring;
  const receipt = await engine.switch.control.originateSupervisor({
    callId: call.id,
    legId,
    sipUser,
    callerId: call.phone,
    ringTimeoutMs: SUPERVISOR_RING_MS,
    agentLegId,
    mode,
  });
  return orElse(engine, call, receipt, (at) => ({ type: "supervisorEnded", at, legId }));
}
