import { EMBEDDER, type LiveControl, type Operator } from "../dialer-api.ts";
import { EngageError, orThrow } from "../errors.ts";
import type { CallCommand } from "../lifecycle/call.ts";
import { isSipUser } from "../model/agent.ts";
import type { Call } from "../model/call.ts";
import { MessageId } from "../model/campaign.ts";
import type { CallId, LegId, TenantId } from "../model/ids.ts";
import type { MonitorMode } from "../model/in-call.ts";
import type { Instant } from "../model/instant.ts";
import type { Recording } from "../model/recording.ts";
import { moveCall } from "./call-moves.ts";
import type { Engine } from "./context.ts";
import { switchAway } from "./manual.ts";
import { operable } from "./operable.ts";
import { moveRecording } from "./recording-moves.ts";
import { startTransfer } from "./start-transfer.ts";
import { inUnit } from "./unit.ts";

const SOMEBODY: Operator = { ...EMBEDDER, agentOnly: false };
const DIGITS = /^[0-9A-D*#]{1,64}$/;

/** What people do to calls that are up (contract §18.4). */
export function liveControlOf(engine: Engine, tenantId: TenantId): LiveControl {
  const act = (id: CallId, by: Operator, command: (at: Instant) => CallCommand) =>
    actOn(engine, tenantId, id, by, command);
  return {
    hold: (id, by = SOMEBODY) =>
      held(
        act(id, by, (at) => ({ type: "hold", at, by: by.name })),
        true,
      ),
    unhold: (id, by = SOMEBODY) =>
      held(
        act(id, by, (at) => ({ type: "unhold", at, by: by.name })),
        false,
      ),
    sendDigits: async (id, digits, by = SOMEBODY) => {
      if (!DIGITS.test(digits)) throw invalid("Digits are 1 to 64 of 0–9 A–D * #.");
      const call = await act(id, by, (at) => ({ type: "sendDigits", at, count: digits.length, by: by.name }));
      const receipt = await engine.switch.control.sendDigits(call.customerLegId, digits);
      if (receipt.kind === "refused") throw refusedBySwitch();
    },
    transfer: (id, kind, to, by = SOMEBODY) => startTransfer(engine, tenantId, { id, kind, to, by }),
    completeTransfer: (id, by = SOMEBODY) => act(id, by, (at) => ({ type: "completeTransfer", at, by: by.name })),
    cancelTransfer: (id, by = SOMEBODY) => act(id, by, (at) => ({ type: "cancelTransfer", at, by: by.name })),
    pauseRecording: (id, by = SOMEBODY) => maskRecording(engine, tenantId, id, by, true),
    resumeRecording: (id, by = SOMEBODY) => maskRecording(engine, tenantId, id, by, false),
    dropMessage: async (id, messageId, by = SOMEBODY) => {
      await mustBeMessage(engine, tenantId, messageId);
      return act(id, by, (at) => ({ type: "dropMessage", at, messageId }));
    },
    monitor: (id, mode, sipUser, by = SOMEBODY) => monitor(engine, tenantId, { id, mode, sipUser, by }),
    setMonitorMode: (id, mode, by = SOMEBODY) =>
      act(id, by, (at) => ({ type: "setMonitorMode", at, mode, by: by.name })),
    stopMonitoring: async (id, by = SOMEBODY) => {
      await act(id, by, (at) => ({ type: "stopMonitoring", at, by: by.name }));
    },
  };
}

const invalid = (detail: string): EngageError => new EngageError("validation-failed", detail);
const refusedBySwitch = (): EngageError =>
  new EngageError("dependency-unavailable", "The switch refused.", { extra: { dependency: "switch" } });

/** Decides, writes, asks the switch, and gives the call as it then is: what the switch refused has been taken back. */
async function actOn(
  engine: Engine,
  tenantId: TenantId,
  id: CallId,
  by: Operator,
  command: (at: Instant) => CallCommand,
): Promise<Call> {
  if (!engine.switch.connected) throw switchAway();
  await inUnit(engine, async (unit) => {
    await operable(unit.stores, tenantId, id, by);
    orThrow(await moveCall(engine, unit, tenantId, id, command(unit.at)));
  });
  engine.wake();
  return engine.storage.read(async (stores) => (await stores.calls.find(tenantId, id)) as Call);
}

/** A hold that the switch would not make was taken back meanwhile. */
async function held(acting: Promise<Call>, wanted: boolean): Promise<Call> {
  const call = await acting;
  if (call.phase === "connected" && (call.heldAt !== null) !== wanted) throw refusedBySwitch();
  return call;
}

async function mustBeMessage(engine: Engine, tenantId: TenantId, messageId: string): Promise<void> {
  const known =
    MessageId.safeParse(messageId).success && (await engine.inCall.messages.find(tenantId, messageId)) !== null;
  if (!known)
    throw new EngageError("unknown-reference", "There is no such message.", {
      extra: { pointer: "#/message_id", id: messageId.slice(0, 64) },
    });
}

async function monitor(
  engine: Engine,
  tenantId: TenantId,
  wish: { readonly id: CallId; readonly mode: MonitorMode; readonly sipUser: string; readonly by: Operator },
): Promise<Call> {
  const { id, mode, sipUser, by } = wish;
  if (!isSipUser(sipUser)) throw invalid("A SIP user is 1 to 64 of A–Z a–z 0–9 . _ -.");
  const legId = engine.ids.next<LegId>();
  const call = await actOn(engine, tenantId, id, by, (at) => ({
    type: "monitor",
    at,
    monitoring: { legId, sipUser, mode, by: by.name, since: at },
  }));
  if (call.phase === "connected" && call.monitoring?.legId !== legId) throw refusedBySwitch();
  return call;
}

/** Silence is written from the moment the switch says yes; the gap is in the record and told. */
async function maskRecording(
  engine: Engine,
  tenantId: TenantId,
  id: CallId,
  by: Operator,
  on: boolean,
): Promise<Recording> {
  if (!engine.switch.connected) throw switchAway();
  const recording = await engine.storage.read(async (stores) => {
    const call = await operable(stores, tenantId, id, by);
    if (on && call.inCall.recording?.pauseAllowed === false)
      throw new EngageError("forbidden", "The campaign does not allow that its recordings are paused.");
    const found = call.recordingId === null ? null : await stores.recordings.find(tenantId, call.recordingId);
    if (found?.status !== "recording" || (found.pausedAt !== null) === on)
      throw new EngageError("invalid-state", on ? "Nothing is recorded now." : "The recording is not paused.");
    return found;
  });
  const { legId, id: recordingId, format } = recording;
  const receipt = await engine.switch.control.mask({ legId, recordingId, format }, on);
  if (receipt.kind !== "accepted") throw refusedBySwitch();
  const saved = await inUnit(engine, (unit) =>
    moveRecording(unit, tenantId, recordingId, { type: on ? "pause" : "resume", at: unit.at }),
  );
  return saved ?? recording;
}
