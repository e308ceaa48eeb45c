import { type Refusal, refuse } from "../errors.ts";
import { type Call, type HangupBy, isLive } from "../model/call.ts";
import { meaningOf } from "../model/hangup-causes.ts";
import type { AgentId, LegId } from "../model/ids.ts";
import type { Instant } from "../model/instant.ts";
import type { LegEnd } from "../model/leg.ts";
import type { CallEnding, CallEvent } from "./call-events.ts";
import {
  abandon,
  afterMessage,
  afterTalk,
  agentFirstFailure,
  end,
  ended,
  talkedToNobody,
  unanswered,
  waited,
} from "./endings.ts";
import { decideInCall } from "./in-call.ts";
import { type InCallCommand, isInCall } from "./in-call-commands.ts";
import { evolveInCall } from "./in-call-evolve.ts";
import { aboutTarget, agentGoneInTransfer, bridgedInTransfer } from "./transfer.ts";

/**
 * The life of one call.
 *
 *                         customer first (power, progressive, predictive)
 *     (created) ──► dialing ──► ringing ──► answered ──► connected ──► wrap_up ──► final
 *         │            │           │           │             │                       ▲
 *         │            └───────────┴───────────┴─────────────┴── nobody was talked to┘
 *         └──► agent_dialing ──► dialing …      agent first (preview, manual)
 *
 * Every ending is `call.ended`; a call without talk is `final` in the same breath, one with talk waits for the agent's
 * wrap-up. Events of the switch come in any order and more than once, so a command that does not fit the phase any more
 * decides nothing; only what people ask for can be refused.
 */
export type CallCommand = (
  | { readonly type: "ring"; readonly at: Instant; readonly earlyMedia: boolean }
  | { readonly type: "answer"; readonly at: Instant }
  | { readonly type: "customerReady"; readonly at: Instant }
  | {
      readonly type: "assignAgent";
      readonly at: Instant;
      readonly agentId: AgentId;
      readonly agentLegId: LegId;
      /** The leg is his seat: up, and to be bridged at once. */
      readonly seated?: boolean;
    }
  | { readonly type: "agentReady"; readonly at: Instant; readonly legId: LegId }
  /** Two legs hear each other; without their names, the customer's and the agent's. */
  | { readonly type: "bridged"; readonly at: Instant; readonly legs?: readonly [LegId, LegId] }
  | {
      readonly type: "customerEnded";
      readonly at: Instant;
      readonly end: LegEnd;
      /** The next leg's id, when another gateway could be tried. */
      readonly nextLegId?: LegId;
    }
  | { readonly type: "agentEnded"; readonly at: Instant; readonly legId: LegId; readonly end: LegEnd }
  /** The ring limit passed and the switch said nothing. */
  | { readonly type: "ringLimit"; readonly at: Instant }
  /** A person waits and no agent was bridged within the limit. */
  | { readonly type: "connectLimit"; readonly at: Instant }
  /** The switch took the bridge and never told of it. */
  | { readonly type: "bridgeLimit"; readonly at: Instant }
  /** The agent's own phone did not answer (agent-first calls). */
  | { readonly type: "agentLimit"; readonly at: Instant }
  /** No agent is left for it. It is let go while it rings, once it has rung so long; an answer that was quicker is a person we lose. */
  | { readonly type: "giveUp"; readonly at: Instant; readonly leastRingMs: number }
  /** Somebody of ours ends the call. */
  | { readonly type: "hangUp"; readonly at: Instant; readonly by: HangupBy }
  /** The dial could not go on: the clearance was refused or the switch said no. */
  | { readonly type: "fail"; readonly at: Instant; readonly cause: string; readonly neverSent: boolean }
  /** The switch does not know the call any more and what became of it was not heard. */
  | { readonly type: "lost"; readonly at: Instant }
  | { readonly type: "wrapUpOver"; readonly at: Instant }
  | {
      readonly type: "dispose";
      readonly at: Instant;
      readonly code: string;
      readonly notes: string | null;
      readonly by: string;
      readonly endsWrapUp: boolean;
    }
  | InCallCommand
) & {
  /** Where the customer's leg is, as the switch told with this. */
  readonly via?: Via;
};

interface Via {
  readonly node: string;
  readonly gateway: string | null;
}

/** Gateways one attempt may try. More would only keep a person's number busy in a network that is down. */
export const MAX_ROUTES = 3;

const NOTHING: readonly CallEvent[] = [];

export function decideCall(call: Call, command: CallCommand): readonly CallEvent[] | Refusal {
  const events = decide(call, command);
  const { via } = command;
  if (via === undefined || "refused" in events || !isLive(call)) return events;
  if (call.node === via.node && (via.gateway === null || call.gateway === via.gateway)) return events;
  return [{ type: "call.routed", at: command.at, data: via }, ...events];
}

function decide(call: Call, command: CallCommand): readonly CallEvent[] | Refusal {
  if (isInCall(command)) return decideInCall(call, command);
  switch (command.type) {
    case "ring":
      return call.phase === "dialing"
        ? [{ type: "call.ringing", at: command.at, data: { earlyMedia: command.earlyMedia } }]
        : NOTHING;
    case "answer":
      return isUnanswered(call) ? [answered(command.at)] : NOTHING;
    case "customerReady":
      return customerReady(call, command.at);
    case "assignAgent":
      if (!waitsForAgent(call)) return refuse("invalid-state", "The call is not waiting for an agent.");
      return [
        {
          type: "call.agent_assigned",
          at: command.at,
          data: { agentId: command.agentId, agentLegId: command.agentLegId, seated: command.seated === true },
        },
      ];
    case "agentReady": {
      if (aboutTarget(call, command.legId)) return decideInCall(call, { ...command, type: "targetReady" });
      const waits = call.phase === "answered" || call.phase === "agent_dialing";
      return waits && call.agentLegId === command.legId && !call.agentLegReady
        ? [{ type: "call.agent_ready", at: command.at, data: {} }]
        : NOTHING;
    }
    case "bridged":
      return bridged(call, command);
    case "customerEnded":
      return reroute(call, command) ?? customerEnded(call, command.at, command.end);
    case "agentEnded":
      return aboutTarget(call, command.legId)
        ? decideInCall(call, { ...command, type: "targetEnded" })
        : agentEnded(call, command);
    case "ringLimit":
      return isUnanswered(call) ? end(call, command.at, unanswered("NO_ANSWER", null, "system")) : NOTHING;
    case "connectLimit":
      return call.phase === "answered" && call.playing === null && !bothReady(call)
        ? abandon(call, command.at)
        : NOTHING;
    case "bridgeLimit":
      if (call.transfer !== null) return decideInCall(call, { type: "targetLimit", at: command.at });
      return call.phase === "answered" && call.playing === null ? abandon(call, command.at) : NOTHING;
    case "agentLimit":
      return call.phase === "agent_dialing" ? end(call, command.at, agentFirstFailure("agent_no_answer")) : NOTHING;
    case "fail":
      return isUnanswered(call) || call.phase === "agent_dialing"
        ? end(call, command.at, neverSent(call, unanswered(command.cause, null, "system"), command.neverSent))
        : NOTHING;
    case "giveUp":
      return mayBeGivenUp(call, command)
        ? [{ type: "call.hangup_asked", at: command.at, data: { by: "system" } }]
        : NOTHING;
    case "hangUp":
      if (!isLive(call)) return refuse("invalid-state", "The call has ended.");
      return [{ type: "call.hangup_asked", at: command.at, data: { by: command.by } }];
    case "lost":
      return lost(call, command.at);
    case "wrapUpOver":
      if (call.phase === "wrap_up") return [{ type: "call.completed", at: command.at, data: {} }];
      return decideInCall(call, { type: "releaseAgent", at: command.at });
    case "dispose":
      return dispose(call, command);
  }
}

export function evolveCall(call: Call, event: CallEvent): Call {
  switch (event.type) {
    case "call.dialing":
      return event.data.call;
    case "call.routed":
      return { ...call, node: event.data.node, gateway: event.data.gateway ?? call.gateway };
    case "call.rerouted":
      return rerouted(call, event.data);
    case "call.ringing":
      return { ...call, phase: "ringing", ringingAt: event.at };
    case "call.answered":
      return { ...call, phase: "answered", answeredAt: event.at };
    case "call.customer_ready":
      return { ...call, customerLegReady: true };
    case "call.agent_assigned":
      return assigned(call, event.data);
    case "call.agent_ready":
      return { ...call, agentLegReady: true, phase: call.phase === "agent_dialing" ? "dialing" : call.phase };
    case "call.agent_failed":
      return { ...call, agentId: null, agentLegId: null, agentLegReady: false, agentSeated: false };
    case "call.connected":
      return { ...call, phase: "connected", connectedAt: event.at };
    case "call.abandoned":
      return { ...call, abandoned: true };
    case "call.hangup_asked":
      return { ...call, hangupBy: event.data.by };
    case "call.ended":
      return ended(call, event.at, event.data);
    case "call.dispositioned":
      return { ...call, disposition: event.data.code, notes: event.data.notes ?? call.notes };
    case "call.completed":
      return { ...call, phase: "final", completedAt: event.at };
    default:
      return evolveInCall(call, event);
  }
}

/** The row that a history tells. */
export function foldCall(events: readonly CallEvent[]): Call | null {
  let call: Call | null = null;
  for (const event of events) {
    if (event.type === "call.dialing") call = event.data.call;
    else if (call !== null) call = evolveCall(call, event);
  }
  return call;
}

const isUnanswered = (call: Call): boolean => call.phase === "dialing" || call.phase === "ringing";
const bothReady = (call: Call): boolean => call.customerLegReady && call.agentLegReady;
const answered = (at: Instant): CallEvent => ({ type: "call.answered", at, data: {} });

/** The job's +OK may be heard before the channel's own answer, and only comes for an answered leg. */
function customerReady(call: Call, at: Instant): readonly CallEvent[] {
  const ready: CallEvent = { type: "call.customer_ready", at, data: {} };
  if (isUnanswered(call)) return [answered(at), ready];
  return call.phase === "answered" && !call.customerLegReady ? [ready] : NOTHING;
}

function mayBeGivenUp(call: Call, { at, leastRingMs }: Extract<CallCommand, { type: "giveUp" }>): boolean {
  const { phase, ringingAt, agentId } = call;
  if (phase !== "ringing" || ringingAt === null || agentId !== null || call.hangupBy !== null) return false;
  return at - ringingAt >= leastRingMs;
}

/** Its hang-up is on the way to the switch: whoever answers it meanwhile is cut off by us. */
export const isGivenUp = (call: Call): boolean => call.hangupBy === "system" && isLive(call);

/** A person (or a machine that agents take) is there, and nobody is on the way. */
export const waitsForAgent = (call: Call): boolean =>
  call.phase === "answered" &&
  call.agentId === null &&
  call.playing === null &&
  !awaitsDetector(call) &&
  !isGivenUp(call);
/** Nobody knows yet who answered. */
const awaitsDetector = (call: Call): boolean => call.inCall.amd !== null && call.amdResult === null;

function bridged(call: Call, { at, legs }: Extract<CallCommand, { type: "bridged" }>): readonly CallEvent[] {
  if (call.phase === "connected" && legs !== undefined) return bridgedInTransfer(call, at, legs);
  if (call.phase !== "answered" || call.agentId === null) return NOTHING;
  return [{ type: "call.connected", at, data: { waitMs: Math.max(0, at - (call.answeredAt ?? at)) } }];
}

/** Null when it is the call's end: the person was reached or answered for himself, nothing is left to try, or we asked for the end. */
function reroute(call: Call, command: Extract<CallCommand, { type: "customerEnded" }>): readonly CallEvent[] | null {
  const { at, end: legEnd, nextLegId, via } = command;
  const gateway = via?.gateway ?? call.gateway;
  if (call.phase !== "dialing" || call.hangupBy !== null || nextLegId === undefined || gateway === null) return null;
  if (call.triedGateways.length + 1 >= MAX_ROUTES) return null;
  if (!meaningOf(legEnd.cause, legEnd.sipCode).gatewayFault) return null;
  const { cause, sipCode } = legEnd;
  return [
    { type: "call.rerouted", at, data: { customerLegId: nextLegId, gateway, cause, sipCode, sent: !legEnd.neverSent } },
  ];
}

const rerouted = (call: Call, data: Extract<CallEvent, { type: "call.rerouted" }>["data"]): Call => ({
  ...call,
  customerLegId: data.customerLegId,
  customerLegReady: false,
  triedGateways: [...call.triedGateways, data.gateway],
  sentBefore: call.sentBefore || data.sent,
  gateway: null,
  node: null,
});

const assigned = (call: Call, data: Extract<CallEvent, { type: "call.agent_assigned" }>["data"]): Call => {
  const seated = data.seated === true;
  return { ...call, agentId: data.agentId, agentLegId: data.agentLegId, agentLegReady: seated, agentSeated: seated };
};

/** What an earlier gateway sent to the network was an attempt, whatever became of the last one. */
const neverSent = (call: Call, ending: CallEnding, last: boolean): CallEnding => ({
  ...ending,
  neverSent: last && !call.sentBefore,
});

function customerEnded(call: Call, at: Instant, legEnd: LegEnd): readonly CallEvent[] {
  const by: HangupBy | null = legEnd.byFarEnd === null ? null : legEnd.byFarEnd ? "customer" : "system";
  if (call.playing !== null) return afterMessage(call, at, legEnd.cause, by);
  switch (call.phase) {
    case "dialing":
    case "ringing":
      return end(call, at, neverSent(call, unanswered(legEnd.cause, legEnd.sipCode, by), legEnd.neverSent));
    case "answered":
      return waited(call, at) >= call.connectThresholdMs || (isGivenUp(call) && by !== "customer")
        ? abandon(call, at, { cause: legEnd.cause, by })
        : end(call, at, { ...talkedToNobody(legEnd.cause, by), sipCode: legEnd.sipCode });
    case "connected":
      return end(call, at, afterTalk(call, legEnd, by === "system" && call.agentId !== null ? "agent" : by));
    default:
      return NOTHING;
  }
}

function agentEnded(call: Call, command: { at: Instant; legId: LegId; end: LegEnd }): readonly CallEvent[] {
  if (call.agentLegId !== command.legId || call.agentId === null) return NOTHING;
  const { at, end: legEnd } = command;
  if (call.playing !== null) return NOTHING;
  switch (call.phase) {
    case "agent_dialing":
      return end(call, at, agentFirstFailure(legEnd.cause === "NO_ANSWER" ? "agent_no_answer" : legEnd.cause));
    case "dialing":
    case "ringing":
      return end(call, at, unanswered("ORIGINATOR_CANCEL", null, "agent"));
    case "answered":
      return [
        {
          type: "call.agent_failed",
          at,
          data: { agentId: call.agentId, agentLegId: command.legId, cause: legEnd.cause },
        },
      ];
    case "connected":
      return call.transfer === null
        ? end(call, at, afterTalk(call, legEnd, legEnd.byFarEnd === false ? "customer" : "agent"))
        : agentGoneInTransfer(call, at);
    default:
      return NOTHING;
  }
}

/** A connection lost is not a refusal of anybody: what was seen counts, the rest is unknown and said so. */
function lost(call: Call, at: Instant): readonly CallEvent[] {
  if (call.playing !== null) return afterMessage(call, at, "LOST", null);
  switch (call.phase) {
    case "agent_dialing":
      return end(call, at, agentFirstFailure("LOST"));
    case "dialing":
      return end(call, at, neverSent(call, unanswered("LOST", null, null), true));
    case "ringing":
      return end(call, at, unanswered("LOST", null, null));
    case "answered":
      return waited(call, at) >= call.connectThresholdMs
        ? abandon(call, at, { cause: "LOST", by: null })
        : end(call, at, talkedToNobody("LOST", null));
    case "connected":
      return end(call, at, { ...talkedToNobody("LOST", null), outcome: null, wrapUp: call.wrapUpMs > 0 });
    default:
      return NOTHING;
  }
}

function dispose(call: Call, command: Extract<CallCommand, { type: "dispose" }>): readonly CallEvent[] | Refusal {
  if (call.phase !== "connected" && call.phase !== "wrap_up" && call.phase !== "final")
    return refuse("invalid-state", "The call has not been talked on yet.", { phase: call.phase });
  const { at, code, notes, by } = command;
  const set: CallEvent = { type: "call.dispositioned", at, data: { code, previous: call.disposition, notes, by } };
  if (!command.endsWrapUp) return [set];
  if (call.phase === "wrap_up") return [set, { type: "call.completed", at, data: {} }];
  // An agent who has left a call that goes on has his wrap-up meanwhile, and ends it so.
  const released = call.agentId === null ? decideInCall(call, { type: "releaseAgent", at }) : NOTHING;
  return [set, ...(Array.isArray(released) ? released : NOTHING)];
}
