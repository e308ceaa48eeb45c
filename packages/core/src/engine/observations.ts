import { isGivenUp } from "../lifecycle/call.ts";
import { type Agent, isReady } from "../model/agent.ts";
import { type Call, isMachine } from "../model/call.ts";
import { CAUSES } from "../model/hangup-causes.ts";
import type { Instant } from "../model/instant.ts";
import type { FloorAgent, FloorCall, Prospect } from "../pacing/floor.ts";
import type { NoAnswerCause, Observation } from "../pacing/policy.ts";

// Rows as committed, put into the words of pacing. Pure: what a policy learns follows from what was written down.

/** What is known of a call that its row does not say. */
export interface CallNotes {
  readonly segment: string;
}
const UNKNOWN: CallNotes = { segment: "unknown" };

/** Listened to, and not yet known to be a person. */
const isDetecting = (call: Call): boolean => call.inCall.amd !== null && call.amdResult === null;

export const prospectOf = (call: Call, { segment } = UNKNOWN): Prospect => ({
  segment,
  attempt: call.attempt ?? 1,
  gateway: call.gateway,
});

/** Null: the call asks nothing of pacing: it has an agent, or nobody is going to take it. */
export function floorCall(call: Call, notes?: CallNotes): FloorCall | null {
  if (call.agentId !== null || call.connectedAt !== null || call.abandoned || isMachine(call)) return null;
  if (isGivenUp(call)) return null;
  const phase =
    call.answeredAt !== null
      ? isDetecting(call)
        ? "detecting"
        : "waiting"
      : call.ringingAt === null
        ? "dialing"
        : "ringing";
  return {
    ...prospectOf(call, notes),
    phase,
    dialedAt: call.startedAt,
    ringingAt: call.ringingAt,
    answeredAt: call.answeredAt,
    promised: false,
  };
}

/** When what an agent does now began; the row tells it of the states people ask for only. */
export interface AgentNotes {
  readonly talkingSince: Instant | null;
  readonly wrapUpSince: Instant | null;
}

/** Null: not on the floor. */
export function floorAgent(agent: Agent, notes?: AgentNotes): FloorAgent | null {
  const leaving = agent.pendingState !== null && agent.pendingState !== "available";
  if (isReady(agent)) return { id: agent.id, state: "ready", since: agent.stateSince, leaving: false };
  if (agent.state !== "on_call") return null;
  switch (agent.subState) {
    case "talking":
    case "hold":
      return { id: agent.id, state: "talking", since: notes?.talkingSince ?? agent.stateSince, leaving };
    case "wrap_up":
      return { id: agent.id, state: "wrap_up", since: notes?.wrapUpSince ?? agent.updatedAt, leaving };
    default:
      return { id: agent.id, state: "reserved", since: agent.stateSince, leaving };
  }
}

/** What a call's change tells, in the order it happened. `now`: when it was committed; not every moment is in the row. */
export function seenOfCall(before: Call | null, call: Call, now: Instant, notes?: CallNotes): readonly Observation[] {
  const seen: Observation[] = [];
  const of = { ...prospectOf(call, notes), dialedAt: call.startedAt, ringingAt: call.ringingAt };
  if (isDialed(call) && (before === null || !isDialed(before)))
    seen.push({ type: "dialed", at: call.startedAt, ...prospectOf(call, notes) });
  if (call.ringingAt !== null && before?.ringingAt == null) seen.push({ type: "ringing", at: call.ringingAt, ...of });
  seen.push(...answers(before, call, of, now));
  if (call.connectedAt !== null && before?.connectedAt == null && call.agentId !== null && !isMachine(call))
    seen.push({
      type: "connected",
      at: call.connectedAt,
      agentId: call.agentId,
      waitedMs: call.connectedAt - (call.answeredAt ?? call.connectedAt),
    });
  if (call.abandoned && before?.abandoned !== true)
    seen.push({ type: "abandoned", at: now, waitedMs: now - (call.answeredAt ?? now) });
  if (call.endedAt !== null && before?.endedAt == null && call.answeredAt === null)
    seen.push({ type: "unanswered", at: call.endedAt, cause: causeOf(call), ...of });
  return seen;
}

const isDialed = (call: Call): boolean => call.phase !== "agent_dialing";

type Seen = Omit<Extract<Observation, { type: "ringing" }>, "type" | "at">;

function answers(before: Call | null, call: Call, of: Seen, now: Instant): readonly Observation[] {
  const { answeredAt } = call;
  if (answeredAt === null) return [];
  const seen: Observation[] = [];
  const isNew = before?.answeredAt == null;
  if (isNew && call.inCall.amd !== null)
    seen.push({ type: "answered", at: answeredAt, answeredAt, verdict: null, ...of });
  const known = !isDetecting(call);
  if (known && (isNew || (before !== null && isDetecting(before))))
    seen.push({
      type: "answered",
      at: isNew ? answeredAt : now,
      answeredAt,
      verdict: isMachine(call) ? "machine" : "person",
      ...of,
    });
  return seen;
}

/** Not the switch's word for it but whose fault it was. */
function causeOf(call: Call): NoAnswerCause {
  const cause = call.hangupCause ?? "";
  if (call.outcome === "busy") return "busy";
  if (cause === "ORIGINATOR_CANCEL" && call.hangupBy === "system" && call.ringingAt !== null) return "given_up";
  if (OURS.has(cause)) return "cancelled";
  if (CAUSES[cause]?.gatewayFault === true || WAY.has(cause)) return "carrier";
  return call.outcome === "no_answer" ? "no_answer" : "failed";
}

/** Causes of our own, which say nothing of the person called. */
const OURS: ReadonlySet<string> = new Set(["LOST", "ORIGINATOR_CANCEL", "COMPLIANCE_BLOCKED"]);
/** The way to the network, in words that are not the network's. */
const WAY: ReadonlySet<string> = new Set(["NO_GATEWAY", "SWITCH_DISCONNECTED"]);
