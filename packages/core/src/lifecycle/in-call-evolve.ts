import { type Call, heldMsAt } from "../model/call.ts";
import type { Transfer } from "../model/in-call.ts";
import type { Instant } from "../model/instant.ts";
import type { InCallEvent } from "./call-events.ts";

/** The row after the event. */
export function evolveInCall(call: Call, event: InCallEvent): Call {
  const { at } = event;
  switch (event.type) {
    case "call.screened":
      return { ...call, amdResult: event.data.result };
    case "call.message_started":
      return { ...call, playing: { ...event.data, since: at } };
    case "call.recording_started":
      return { ...call, recordingId: event.data.recordingId };
    case "call.held":
      return { ...call, heldAt: at };
    case "call.resumed":
      return { ...notHeld(call, at), transfer: null };
    case "call.monitored":
      return { ...call, monitoring: event.data.monitoring };
    case "call.monitor_changed":
      return { ...call, monitoring: call.monitoring && { ...call.monitoring, mode: event.data.mode } };
    case "call.unmonitored":
      return { ...call, monitoring: null };
    case "call.message_ended":
    case "call.digits_sent":
      return call;
    case "call.agent_left":
      return agentLeft(notHeld(call, at), event);
    case "call.agent_released":
      return { ...call, agentReleased: true };
    default:
      return evolveTransfer(call, event);
  }
}

type TransferEvent = Extract<InCallEvent, { type: `call.transfer${string}` }>;

function evolveTransfer(call: Call, event: TransferEvent): Call {
  switch (event.type) {
    case "call.transfer_asked":
      return { ...call, transfer: event.data.transfer };
    case "call.transfer_ringing":
      return withTransfer(call, { state: "ringing", ...event.data });
    case "call.transfer_answered":
      return withTransfer(call, { state: "talking" });
    case "call.transfer_completing":
      return withTransfer(call, { kind: "blind", by: event.data.by });
    case "call.transfer_failed":
      return withTransfer(
        call,
        event.data.back
          ? { state: "returning", agentId: null }
          : { state: "seeking", legId: null, agentId: null, seated: false },
      );
    case "call.transferred":
      return transferred(call, event.at, event.data.to);
  }
}

const withTransfer = (call: Call, changes: Partial<Transfer>): Call => ({
  ...call,
  transfer: call.transfer && { ...call.transfer, ...changes },
});

const notHeld = (call: Call, at: Instant): Call => ({ ...call, heldAt: null, heldMs: heldMsAt(call, at) });

const agentLeft = (call: Call, { at, data }: Extract<InCallEvent, { type: "call.agent_left" }>): Call => ({
  ...call,
  agentId: null,
  agentLegId: data.hangUp ? null : call.agentLegId,
  agentSeated: data.hangUp ? false : call.agentSeated,
  detachedAgentId: data.agentId,
  detachedAt: at,
  agentReleased: false,
});

/** From here on the new agent's time counts; what the customer waited for him counts as hold. */
function transferred(call: Call, at: Instant, to: string): Call {
  const { transfer, detachedAt } = call;
  const handedOn = { ...call, transfer: null, transferredTo: to };
  if (transfer === null || transfer.agentId === null)
    return { ...handedOn, agentLegId: null, agentSeated: false, outsideLegId: transfer?.legId ?? null };
  return {
    ...handedOn,
    agentId: transfer.agentId,
    agentLegId: transfer.legId,
    agentSeated: transfer.seated,
    heldMs: call.heldMs + (detachedAt === null ? 0 : at - detachedAt),
    detachedAt: null,
  };
}
