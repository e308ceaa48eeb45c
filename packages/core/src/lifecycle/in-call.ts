import { type Refusal, refuse } from "../errors.ts";
import type { Call } from "../model/call.ts";
import type { LegId } from "../model/ids.ts";
import type { Instant } from "../model/instant.ts";
import type { AmdResult } from "../model/leg.ts";
import type { CallEvent } from "./call-events.ts";
import { afterMessage, end, machine, message } from "./endings.ts";
import type { InCallCommand } from "./in-call-commands.ts";
import { agentLeaves, decideTransfer, releaseAgent } from "./transfer.ts";

/**
 * What may happen between an answer and the end, beside the talk itself.
 *
 *     answered ──(a detector listens)──► a person, or nobody knows ──► waits for an agent
 *                                    └─► a machine ──► hung up, handed to an agent, or told a message
 *     answered ──(no agent in the limit)──► abandoned ──► told a message, where there is one ──► ended
 *     connected ──► on hold ──► connected           by command or by the agent's own phone
 *     connected ──► transfers (lifecycle/transfer.ts)
 *     connected ──► a message for the voicemail, the agent gone ──► ended
 */
const NOTHING: readonly CallEvent[] = [];

/** Customer and agent talk, or could: bridged, and nothing else under way. On hold counts. */
export const isTalking = (call: Call): boolean =>
  call.phase === "connected" && call.agentId !== null && call.transfer === null && call.playing === null;

const notTalking = (call: Call): Refusal =>
  refuse("invalid-state", "The customer and an agent are not talking now.", { phase: call.phase });

export function decideInCall(call: Call, command: InCallCommand): readonly CallEvent[] | Refusal {
  const { at } = command;
  switch (command.type) {
    case "detected":
      return screened(call, at, command.result);
    case "detectLimit":
      return screened(call, at, "unknown");
    case "held":
    case "resumed":
      return toldOfHold(call, command);
    case "hold":
    case "unhold":
      return askForHold(call, command);
    case "sendDigits":
      if (call.phase !== "connected" || call.playing !== null) return notTalking(call);
      return [{ type: "call.digits_sent", at, data: { count: command.count, by: command.by } }];
    case "dropMessage":
      if (!isTalking(call)) return notTalking(call);
      return [message(at, "voicemail_drop", command.messageId), ...agentLeaves(call, at, true)];
    case "played":
      if (call.playing === null) return NOTHING;
      return [{ type: "call.message_ended", at, data: { whole: command.whole } }, ...messageOver(call, at)];
    case "messageLimit":
      return call.playing === null ? NOTHING : messageOver(call, at);
    case "startRecording":
      if (call.recordingId !== null || call.inCall.recording === null) return NOTHING;
      return [{ type: "call.recording_started", at, data: { recordingId: command.recordingId } }];
    case "monitor":
    case "setMonitorMode":
    case "stopMonitoring":
    case "supervisorEnded":
      return decideMonitoring(call, command);
    case "releaseAgent":
      return releaseAgent(call, at);
    default:
      return decideTransfer(call, command);
  }
}

const messageOver = (call: Call, at: Instant): readonly CallEvent[] =>
  afterMessage(call, at, call.playing?.why === "abandoned" ? "abandoned" : "MESSAGE_PLAYED", "system");

/** The first word counts; what comes after it, or for a call nobody listens to, changes nothing. */
function screened(call: Call, at: Instant, result: AmdResult): readonly CallEvent[] {
  const { amd } = call.inCall;
  if (amd === null || call.amdResult !== null || call.phase !== "answered") return NOTHING;
  const isPerson = result === "human" || result === "unknown";
  const action = isPerson ? "connect" : amd.onMachine;
  const told: CallEvent = { type: "call.screened", at, data: { result, action } };
  if (action === "hangup") return [told, ...end(call, at, machine("MACHINE_DETECTED", "system"))];
  if (action === "message" && amd.messageId !== null) return [told, message(at, "machine", amd.messageId)];
  return [told];
}

/** The agent's phone has a key for it: what the switch tells counts, unless we asked ourselves. */
function toldOfHold(
  call: Call,
  { type, at, legId }: Extract<InCallCommand, { legId: LegId; type: "held" | "resumed" }>,
) {
  if (!isTalking(call) || legId !== call.agentLegId) return NOTHING;
  const isHeld = call.heldAt !== null;
  if ((type === "held") === isHeld) return NOTHING;
  const event = type === "held" ? "call.held" : "call.resumed";
  return [{ type: event, at, data: { by: "phone", asked: false } }] as const;
}

function askForHold(call: Call, { type, at, by }: Extract<InCallCommand, { type: "hold" | "unhold" }>) {
  if (!isTalking(call)) return notTalking(call);
  if ((type === "hold") === (call.heldAt !== null))
    return refuse("invalid-state", type === "hold" ? "The customer is on hold." : "The customer is not on hold.");
  return [{ type: type === "hold" ? "call.held" : "call.resumed", at, data: { by, asked: true } }] as const;
}

type MonitorCommand = Extract<
  InCallCommand,
  { type: "monitor" | "setMonitorMode" | "stopMonitoring" | "supervisorEnded" }
>;

function decideMonitoring(call: Call, command: MonitorCommand): readonly CallEvent[] | Refusal {
  const { at } = command;
  const { monitoring } = call;
  if (command.type === "supervisorEnded")
    return monitoring?.legId === command.legId ? [{ type: "call.unmonitored", at, data: { by: "phone" } }] : NOTHING;
  if (command.type === "monitor") {
    if (!isTalking(call)) return notTalking(call);
    if (monitoring !== null) return refuse("invalid-state", "Somebody listens in already.");
    return [{ type: "call.monitored", at, data: { monitoring: command.monitoring } }];
  }
  if (monitoring === null) return refuse("invalid-state", "Nobody listens in.");
  return command.type === "stopMonitoring"
    ? [{ type: "call.unmonitored", at, data: { by: command.by } }]
    : [{ type: "call.monitor_changed", at, data: { mode: command.mode, by: command.by } }];
}
