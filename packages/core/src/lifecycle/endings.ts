import { agentOf, type Call, type HangupBy, heldMsAt, isMachine } from "../model/call.ts";
import { meaningOf } from "../model/hangup-causes.ts";
import type { Playing } from "../model/in-call.ts";
import type { Instant } from "../model/instant.ts";
import type { LegEnd } from "../model/leg.ts";
import type { CallEnding, CallEvent } from "./call-events.ts";

// The ways a call ends, each as the events it makes.

export const waited = (call: Call, at: Instant): number => at - (call.answeredAt ?? at);

/** A person who waited and found no agent. Whoever still listens hears the message first, where there is one. */
export function abandon(
  call: Call,
  at: Instant,
  left: { cause: string; by: HangupBy | null } | null = null,
): readonly CallEvent[] {
  if (isMachine(call)) return end(call, at, machine(left?.cause ?? "MACHINE_DETECTED", left?.by ?? "system"));
  const told: CallEvent = { type: "call.abandoned", at, data: { waitMs: waited(call, at) } };
  const { abandonMessage } = call.inCall;
  if (left === null && abandonMessage !== null)
    return [told, ...letGo(call, at), message(at, "abandoned", abandonMessage)];
  return [told, ...end(call, at, abandoned(left?.cause ?? "abandoned", left ? left.by : "system"))];
}

/** An agent whose phone was rung for nothing. */
function letGo({ agentId, agentLegId }: Call, at: Instant): readonly CallEvent[] {
  if (agentId === null || agentLegId === null) return [];
  return [{ type: "call.agent_failed", at, data: { agentId, agentLegId, cause: "CONNECT_LIMIT" } }];
}

export const message = (at: Instant, why: Playing["why"], messageId: string): CallEvent => ({
  type: "call.message_started",
  at,
  data: { why, messageId },
});

const abandoned = (cause: string, by: HangupBy | null): CallEnding => ({
  ...talkedToNobody(cause, by),
  outcome: "abandoned",
});

export const machine = (cause: string, by: HangupBy | null): CallEnding => ({
  ...talkedToNobody(cause, by),
  status: "voicemail",
  outcome: "voicemail",
});

/** The end of a call that plays a message: what it is depends on why it plays. */
export function afterMessage(call: Call, at: Instant, cause: string, by: HangupBy | null): readonly CallEvent[] {
  switch (call.playing?.why) {
    case "abandoned":
      return end(call, at, abandoned(cause, by));
    case "machine":
      return end(call, at, machine(cause, by));
    default:
      return end(call, at, { ...machine(cause, by), outcome: null, wrapUp: call.wrapUpMs > 0 });
  }
}

export function end(call: Call, at: Instant, ending: CallEnding): readonly CallEvent[] {
  // Both legs of a bridge end alike when we end it: what somebody of ours asked for is not the other side's doing.
  const event: CallEvent = { type: "call.ended", at, data: { ...ending, by: call.hangupBy ?? ending.by } };
  const wrapsUp = call.agentId !== null || (call.detachedAgentId !== null && !call.agentReleased);
  return ending.wrapUp && wrapsUp
    ? [event]
    : [
        { ...event, data: { ...event.data, wrapUp: false } },
        { type: "call.completed", at, data: {} },
      ];
}

export function unanswered(cause: string, sipCode: number | null, by: HangupBy | null): CallEnding {
  const meaning = meaningOf(cause, sipCode);
  return {
    status: meaning.status,
    cause,
    sipCode,
    by,
    outcome: meaning.outcome,
    deadNumber: meaning.deadNumber,
    neverSent: false,
    wrapUp: false,
  };
}

/** The customer was never dialed. */
export const agentFirstFailure = (cause: string): CallEnding => ({
  status: "failed",
  cause,
  sipCode: null,
  by: "system",
  outcome: "failed",
  deadNumber: false,
  neverSent: true,
  wrapUp: false,
});

export const talkedToNobody = (cause: string, by: HangupBy | null): CallEnding => ({
  status: "completed",
  cause,
  sipCode: null,
  by,
  outcome: "no_answer",
  deadNumber: false,
  neverSent: false,
  wrapUp: false,
});

export const afterTalk = (call: Call, legEnd: LegEnd, by: HangupBy | null): CallEnding => ({
  ...talkedToNobody(legEnd.cause, by),
  sipCode: legEnd.sipCode,
  outcome: null,
  wrapUp: call.wrapUpMs > 0,
});

export function ended(call: Call, at: Instant, ending: CallEnding): Call {
  const talked = call.connectedAt !== null;
  return {
    ...call,
    phase: "wrap_up",
    outcome: ending.status,
    endedAt: at,
    hangupCause: ending.cause,
    sipCode: ending.sipCode,
    hangupBy: ending.by,
    // An agent who was only rung talked to nobody: the record names agents who were connected (C-CAL-1), and the
    // agent of an agent-first call, who asked for it.
    agentId: talked ? agentOf(call) : call.mode === "manual" || call.mode === "preview" ? call.agentId : null,
    heldMs: heldMsAt(call, call.detachedAt ?? at),
    heldAt: null,
    transfer: null,
    playing: null,
    monitoring: null,
  };
}
