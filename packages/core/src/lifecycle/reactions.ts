import { type Call, isMachine } from "../model/call.ts";
import type { Instant } from "../model/instant.ts";
import type { AgentCommand } from "./agent.ts";
import type { CallEnding, CallEvent } from "./call-events.ts";
import { endOfInCall, inCallReactionsTo } from "./in-call-reactions.ts";
import { AGENT_RING_MS, BRIDGE_LIMIT_MS, type Intent, RING_GRACE_MS } from "./intents.ts";

export { AGENT_RING_MS, BRIDGE_LIMIT_MS, type Intent, RING_GRACE_MS } from "./intents.ts";

/** `before` and `after` are the call around the event. */
export function reactionsTo(event: CallEvent, before: Call, after: Call): readonly Intent[] {
  switch (event.type) {
    case "call.dialing":
      return onDialing(after, event.at);
    case "call.routed":
    case "call.ringing":
      return [];
    case "call.rerouted":
      return dialling(after, event.at);
    case "call.answered":
      return onAnswered(after, event);
    case "call.customer_ready":
      return bridgeIfReady(after, event.at);
    case "call.agent_assigned":
      return [
        { do: "agent", agentId: event.data.agentId, command: { type: "reserve", at: event.at, callId: after.id } },
        ...(after.agentSeated
          ? bridgeIfReady(after, event.at)
          : [{ do: "ringAgent", agentId: event.data.agentId, legId: event.data.agentLegId } as const]),
      ];
    case "call.agent_ready":
      return onAgentReady(before, after, event.at);
    case "call.agent_failed":
      return onAgentFailed(before, after, event);
    case "call.connected":
      return onConnected(after, event);
    case "call.abandoned":
      return [{ do: "count", delta: { abandoned: 1 } }];
    case "call.hangup_asked":
      return onHangUpAsked(after);
    case "call.ended":
      return onEnded(before, after, event);
    case "call.dispositioned":
      return [{ do: "contact", because: event }];
    case "call.completed":
      return onCompleted(after, event);
    default:
      return inCallReactionsTo(event, before, after);
  }
}

function onDialing(call: Call, at: Instant): readonly Intent[] {
  if (call.agentId === null || call.agentLegId === null) return dialling(call, at);
  const reserve: Intent = { do: "agent", agentId: call.agentId, command: { type: "reserve", at, callId: call.id } };
  // The agent sits ready: there is nothing to ring first.
  if (call.phase !== "agent_dialing") return [reserve, ...dialling(call, at)];
  return [
    reserve,
    { do: "deadline", kind: "agent_limit", dueAt: at + AGENT_RING_MS },
    { do: "ringAgent", agentId: call.agentId, legId: call.agentLegId },
  ];
}

const dialling = (call: Call, at: Instant): readonly Intent[] => [
  { do: "deadline", kind: "ring_limit", dueAt: at + call.ringTimeoutMs + RING_GRACE_MS },
  { do: "dialCustomer" },
];

/** Nobody is offered to an agent before it is known, as far as anybody can, that it is a person. */
function onAnswered(call: Call, event: CallEvent): readonly Intent[] {
  const { amd } = call.inCall;
  if (amd !== null)
    return [
      { do: "cancel", kind: "ring_limit" },
      { do: "deadline", kind: "detect_limit", dueAt: event.at + amd.maxMs },
      { do: "detect" },
    ];
  const intents: Intent[] = [
    { do: "cancel", kind: "ring_limit" },
    { do: "deadline", kind: "connect_limit", dueAt: event.at + call.connectThresholdMs },
    { do: "contact", because: event },
  ];
  return call.agentId === null ? [...intents, { do: "findAgent" }] : intents;
}

function onAgentReady(before: Call, call: Call, at: Instant): readonly Intent[] {
  if (before.phase === "agent_dialing") return [{ do: "cancel", kind: "agent_limit" }, ...dialling(call, at)];
  return bridgeIfReady(call, at);
}

function onAgentFailed(
  before: Call,
  call: Call,
  event: Extract<CallEvent, { type: "call.agent_failed" }>,
): readonly Intent[] {
  const { agentId, cause } = event.data;
  const of = { at: event.at, callId: call.id };
  // A leg lost in a restart of ours says nothing about the agent's phone, and what becomes of a seat is told of the seat.
  const command: AgentCommand =
    cause === "LOST" || before.agentSeated
      ? { type: "free", ...of }
      : { type: "phoneFailed", ...of, why: `phone: ${cause}`, unregistered: NOT_THERE.has(cause) };
  const freed: Intent = { do: "agent", agentId, command };
  // Rung for a person who hears the message now: the phone is told to stop.
  return cause === "CONNECT_LIMIT" && !before.agentSeated
    ? [freed, { do: "hangUp", legId: event.data.agentLegId, cause: "ORIGINATOR_CANCEL" }]
    : [freed, { do: "findAgent" }];
}

function onConnected(call: Call, event: CallEvent): readonly Intent[] {
  const agentId = call.agentId;
  return [
    { do: "cancel", kind: "connect_limit" },
    { do: "cancel", kind: "bridge_limit" },
    { do: "contact", because: event },
    // A machine handed to an agent is no person who was answered (C-CAM-12).
    ...(isMachine(call) ? [] : [{ do: "count", delta: { answeredConnected: 1 } } as const]),
    ...(agentId === null
      ? []
      : [{ do: "agent", agentId, command: { type: "talking", at: event.at, callId: call.id } } as const]),
  ];
}

const NOT_THERE: ReadonlySet<string> = new Set(["USER_NOT_REGISTERED", "SUBSCRIBER_ABSENT"]);

function onEnded(before: Call, call: Call, event: Extract<CallEvent, { type: "call.ended" }>): readonly Intent[] {
  const intents: Intent[] = [{ do: "clearDeadlines" }];
  if (before.agentId !== null) {
    const of = { at: event.at, callId: call.id };
    const agentsFault = phoneAtFault(before, event.data);
    const command: AgentCommand = event.data.wrapUp
      ? { type: "wrapUp", ...of }
      : agentsFault
        ? {
            type: "phoneFailed",
            ...of,
            why: `phone: ${event.data.cause}`,
            unregistered: NOT_THERE.has(event.data.cause),
          }
        : { type: "free", ...of };
    intents.push({ do: "agent", agentId: before.agentId, command });
  }
  if (event.data.wrapUp)
    intents.push({ do: "deadline", kind: "wrap_up", dueAt: (call.detachedAt ?? event.at) + call.wrapUpMs });
  if (event.data.outcome !== null) intents.push({ do: "contact", because: event });
  // Both legs are told to go, whichever went first: a leg that is gone does not mind, and one in silence is the worst end.
  if (before.phase !== "agent_dialing")
    intents.push({ do: "hangUp", legId: call.customerLegId, cause: hangUpCause(before) });
  if (before.agentLegId !== null && (!before.agentSeated || bridgeFailed(before, event.data)))
    intents.push({ do: "hangUp", legId: before.agentLegId, cause: "NORMAL_CLEARING" });
  return [...intents, ...endOfInCall(event, before, call)];
}

/** A seat outlives its calls, but one that was in a bridge which was taken and never made stands in silence: a new one is opened. */
const bridgeFailed = (before: Call, ending: CallEnding): boolean =>
  before.phase === "answered" && before.customerLegReady && before.agentLegReady && ending.cause === "abandoned";

/**
 * The agent's phone is to blame when it was rung and did not come up: for an agent-first call whatever the cause, for a
 * waiting customer when the whole connect limit passed. Left available, such an agent would meet the next customer too.
 */
function phoneAtFault(before: Call, ending: CallEnding): boolean {
  if (before.agentLegReady || ending.cause === "LOST") return false;
  return before.phase === "agent_dialing" || (before.phase === "answered" && ending.outcome === "abandoned");
}

const hangUpCause = (before: Call): string => (before.answeredAt === null ? "ORIGINATOR_CANCEL" : "NORMAL_CLEARING");

function onCompleted(call: Call, event: CallEvent): readonly Intent[] {
  const intents: Intent[] = [{ do: "cancel", kind: "wrap_up" }];
  if (call.connectedAt === null) return intents;
  if (call.agentId !== null)
    intents.push({ do: "agent", agentId: call.agentId, command: { type: "free", at: event.at, callId: call.id } });
  return [...intents, { do: "contact", because: event }];
}

function onHangUpAsked(call: Call): readonly Intent[] {
  const legId = call.phase === "agent_dialing" && call.agentLegId !== null ? call.agentLegId : call.customerLegId;
  return [{ do: "hangUp", legId, cause: hangUpCause(call) }];
}

function bridgeIfReady(call: Call, at: Instant): readonly Intent[] {
  if (call.phase !== "answered" || !call.customerLegReady || !call.agentLegReady) return [];
  return [{ do: "deadline", kind: "bridge_limit", dueAt: at + BRIDGE_LIMIT_MS }, { do: "bridge" }];
}
