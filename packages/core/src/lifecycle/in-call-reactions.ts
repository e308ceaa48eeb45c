import type { Call } from "../model/call.ts";
import { MINUTE, SECOND } from "../model/instant.ts";
import type { AgentCommand } from "./agent.ts";
import type { CallEvent, InCallEvent } from "./call-events.ts";
import { AGENT_RING_MS, BRIDGE_LIMIT_MS, type Intent, RING_GRACE_MS } from "./intents.ts";

/** No message lasts longer; whoever heard it so far is let go. */
export const MESSAGE_LIMIT_MS = MINUTE;
/** How long a customer waits for somebody to take a transferred call. */
export const TRANSFER_LIMIT_MS = 45 * SECOND;

type Of<T extends InCallEvent["type"]> = Extract<InCallEvent, { type: T }>;

export function inCallReactionsTo(event: InCallEvent, before: Call, after: Call): readonly Intent[] {
  const { at } = event;
  switch (event.type) {
    case "call.screened":
      return onScreened(event, after);
    case "call.message_started":
      return [
        { do: "cancel", kind: "connect_limit" },
        { do: "deadline", kind: "message_limit", dueAt: at + MESSAGE_LIMIT_MS },
        ...(event.data.why === "voicemail_drop" ? [{ do: "part", music: false } as const] : []),
        { do: "play", messageId: event.data.messageId },
      ];
    case "call.recording_started":
      return [
        { do: "openRecording", recordingId: event.data.recordingId },
        { do: "record", recordingId: event.data.recordingId },
      ];
    case "call.held":
    case "call.resumed":
      return [...onHold(event, after), ...onReturned(before)];
    case "call.agent_left":
      return onAgentLeft(event, before, after);
    case "call.agent_released":
      return [
        { do: "cancel", kind: "agent_release" },
        { do: "agent", agentId: event.data.agentId, command: { type: "free", at, callId: after.id } },
      ];
    case "call.monitored":
      return [{ do: "monitor" }];
    case "call.monitor_changed":
      return after.monitoring === null
        ? []
        : [{ do: "setMonitorMode", legId: after.monitoring.legId, mode: event.data.mode }];
    case "call.unmonitored":
      return before.monitoring === null
        ? []
        : [{ do: "hangUp", legId: before.monitoring.legId, cause: "NORMAL_CLEARING" }];
    case "call.message_ended":
    case "call.digits_sent":
      return [];
    default:
      return onTransfer(event, before, after);
  }
}

/** The connect limit counts from here: before it nobody could know that a person waits. */
function onScreened(event: Of<"call.screened">, call: Call): readonly Intent[] {
  const { action } = event.data;
  const heard: Intent = { do: "cancel", kind: "detect_limit" };
  if (action === "hangup" || action === "message") return [heard];
  const person: readonly Intent[] = action === "connect" ? [{ do: "contact", because: event }] : [];
  const limit: Intent = { do: "deadline", kind: "connect_limit", dueAt: event.at + call.connectThresholdMs };
  return [heard, limit, ...person, { do: "findAgent" }];
}

function onHold(event: Of<"call.held" | "call.resumed">, call: Call): readonly Intent[] {
  const on = event.type === "call.held";
  if (call.agentId === null) return [];
  const command: AgentCommand = { type: on ? "held" : "talking", at: event.at, callId: call.id };
  const told: Intent = { do: "agent", agentId: call.agentId, command };
  return event.data.asked && call.agentLegId !== null ? [told, { do: "hold", legId: call.agentLegId, on }] : [told];
}

/** The target's leg goes once the customer is with the agent: before, it would have taken the agent along. */
function onReturned({ transfer }: Call): readonly Intent[] {
  if (transfer?.state !== "returning") return [];
  const over: Intent = { do: "cancel", kind: "bridge_limit" };
  return transfer.legId === null || transfer.seated
    ? [over]
    : [over, { do: "hangUp", legId: transfer.legId, cause: "ORIGINATOR_CANCEL" }];
}

function onAgentLeft(event: Of<"call.agent_left">, before: Call, after: Call): readonly Intent[] {
  const { agentId, hangUp } = event.data;
  const intents: Intent[] = [
    { do: "agent", agentId, command: { type: "wrapUp", at: event.at, callId: after.id } },
    { do: "deadline", kind: "agent_release", dueAt: event.at + after.wrapUpMs },
  ];
  // A seat stays: the agent's phone is not hung up between his calls.
  if (hangUp && before.agentLegId !== null && !before.agentSeated)
    intents.push({ do: "hangUp", legId: before.agentLegId, cause: "NORMAL_CLEARING" });
  return intents;
}

type TransferEvent = Extract<InCallEvent, { type: `call.transfer${string}` }>;

function onTransfer(event: TransferEvent, before: Call, after: Call): readonly Intent[] {
  const { at } = event;
  const { transfer } = after;
  switch (event.type) {
    case "call.transfer_asked":
      return onAsked(event, before);
    case "call.transfer_ringing": {
      const { agentId, legId, seated } = event.data;
      const reserve = { do: "agent", agentId, command: { type: "reserve", at, callId: after.id } } as const;
      if (seated) return [reserve];
      return [
        reserve,
        { do: "deadline", kind: "target_limit", dueAt: at + AGENT_RING_MS },
        { do: "ringAgent", agentId, legId },
      ];
    }
    case "call.transfer_answered":
      return [{ do: "cancel", kind: "target_limit" }, ...targetTalks(event, after), ...joinTarget(event, after)];
    case "call.transfer_completing":
      return [
        { do: "deadline", kind: "transfer_limit", dueAt: at + TRANSFER_LIMIT_MS },
        ...(transfer?.state === "talking" ? joinTarget(event, after) : []),
      ];
    case "call.transferred":
      return onTransferred(before);
    case "call.transfer_failed":
      return onFailed(event, before);
  }
}

function onAsked({ at, data }: Of<"call.transfer_asked">, before: Call): readonly Intent[] {
  const { kind, target, legId } = data.transfer;
  const intents: Intent[] = [];
  if (kind === "blind") intents.push({ do: "deadline", kind: "transfer_limit", dueAt: at + TRANSFER_LIMIT_MS });
  if (target.type === "phone")
    intents.push({ do: "deadline", kind: "target_limit", dueAt: at + before.ringTimeoutMs + RING_GRACE_MS });
  if (before.heldAt !== null && before.agentLegId !== null)
    intents.push({ do: "hold", legId: before.agentLegId, on: false });
  intents.push({ do: "part", music: true });
  intents.push(legId === null ? { do: "seekTarget" } : { do: "dialOutside", legId });
  return intents;
}

function targetTalks({ at }: CallEvent, { id, transfer }: Call): readonly Intent[] {
  return transfer?.agentId == null
    ? []
    : [{ do: "agent", agentId: transfer.agentId, command: { type: "talking", at, callId: id } }];
}

/** To the agent who consults, or to the customer; that the customer is joined must be heard. */
function joinTarget({ at }: CallEvent, { transfer, agentLegId, agentSeated, customerLegId }: Call): readonly Intent[] {
  if (transfer?.legId == null) return [];
  if (transfer.kind === "consult")
    return agentLegId === null
      ? []
      : [
          {
            do: "join",
            legId: agentLegId,
            otherLegId: transfer.legId,
            parted: agentSeated || transfer.seated ? "as_before" : "wait",
          },
        ];
  return [
    { do: "deadline", kind: "bridge_limit", dueAt: at + BRIDGE_LIMIT_MS },
    { do: "join", legId: customerLegId, otherLegId: transfer.legId, parted: transfer.seated ? "as_before" : "end" },
  ];
}

/** The leg of the agent who stepped back goes last: until then the target would have gone with it. */
function onTransferred(before: Call): readonly Intent[] {
  const over = ["transfer_limit", "target_limit", "bridge_limit"] as const;
  const intents: Intent[] = over.map((kind) => ({ do: "cancel", kind }));
  if (before.agentLegId !== null && !before.agentSeated)
    intents.push({ do: "hangUp", legId: before.agentLegId, cause: "NORMAL_CLEARING" });
  return intents;
}

function onFailed(event: Of<"call.transfer_failed">, before: Call): readonly Intent[] {
  const { transfer } = before;
  const { back, cause } = event.data;
  const intents: Intent[] = [{ do: "cancel", kind: "target_limit" }];
  if (transfer?.agentId != null)
    intents.push({ do: "agent", agentId: transfer.agentId, command: targetIsFree(event, before, cause) });
  if (back && before.agentLegId !== null) {
    intents.push({ do: "deadline", kind: "bridge_limit", dueAt: event.at + BRIDGE_LIMIT_MS });
    intents.push({
      do: "join",
      legId: before.customerLegId,
      otherLegId: before.agentLegId,
      parted: before.agentSeated ? "as_before" : "end",
    });
    return intents;
  }
  if (transfer?.legId != null && !transfer.seated)
    intents.push({ do: "hangUp", legId: transfer.legId, cause: "ORIGINATOR_CANCEL" });
  return [...intents, { do: "cancel", kind: "bridge_limit" }, { do: "seekTarget" }];
}

/** Whose phone was rung in vain must not meet the next customer too; whose consultation was cancelled did nothing wrong. */
function targetIsFree({ at }: CallEvent, { id, transfer }: Call, cause: string): AgentCommand {
  if (transfer?.state !== "ringing" || cause === "CANCELLED" || cause === "LOST")
    return { type: "free", at, callId: id };
  return { type: "phoneFailed", at, callId: id, why: `phone: ${cause}`, unregistered: false };
}

/** What must go with a call that ends, beside the customer's and the agent's legs. */
export function endOfInCall(
  event: Extract<CallEvent, { type: "call.ended" }>,
  before: Call,
  after: Call,
): readonly Intent[] {
  const { transfer, monitoring, outsideLegId, recordingId } = before;
  const intents: Intent[] = [transfer?.seated ? null : transfer?.legId, outsideLegId, monitoring?.legId]
    .filter((legId) => legId != null)
    .map((legId) => ({ do: "hangUp", legId, cause: "NORMAL_CLEARING" }));
  if (transfer?.agentId != null)
    intents.push({ do: "agent", agentId: transfer.agentId, command: { type: "free", at: event.at, callId: after.id } });
  if (recordingId !== null) intents.push({ do: "closeRecording", recordingId });
  // An agent who left, and still wraps up while another ended the call, keeps his time.
  const { detachedAgentId, agentReleased, agentId, wrapUpMs } = after;
  const stillWraps = detachedAgentId !== null && !agentReleased && detachedAgentId !== agentId;
  return stillWraps ? [...intents, { do: "deadline", kind: "agent_release", dueAt: event.at + wrapUpMs }] : intents;
}
