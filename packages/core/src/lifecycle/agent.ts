import { type Refusal, refuse } from "../errors.ts";
import { type Agent, isReady, notReadyReason, type RequestableState } from "../model/agent.ts";
import type { CallId } from "../model/ids.ts";
import type { Instant } from "../model/instant.ts";
import { evolveSeat, isSeatCommand, type SeatCommand } from "./seat.ts";

/**
 * The life of an agent.
 *
 *     offline ◄──► available / break / lunch / training          asked for by people
 *                      │ reserve
 *                      ▼
 *     on_call: reserved ──► ringing ──► talking ⇄ hold ──► wrap_up ──► available, or what was asked for meanwhile
 *                 │            │
 *                 └────────────┴── the call went another way: back to available
 *                              └── the phone did not answer: break, so that the next customer does not meet it
 *
 * A state asked for during a call is kept and taken when the work ends (C-AGT-6).
 */
export type AgentCommand =
  | SeatCommand
  | {
      readonly type: "setState";
      readonly at: Instant;
      readonly state: RequestableState;
      readonly reason: string | null;
    }
  | { readonly type: "reserve"; readonly at: Instant; readonly callId: CallId }
  | { readonly type: "ringing"; readonly at: Instant; readonly callId: CallId }
  | { readonly type: "talking"; readonly at: Instant; readonly callId: CallId }
  | { readonly type: "held"; readonly at: Instant; readonly callId: CallId }
  | { readonly type: "wrapUp"; readonly at: Instant; readonly callId: CallId }
  /** The work with this call is over. */
  | { readonly type: "free"; readonly at: Instant; readonly callId: CallId }
  | {
      readonly type: "phoneFailed";
      readonly at: Instant;
      readonly callId: CallId;
      readonly why: string;
      readonly unregistered: boolean;
    }
  | {
      readonly type: "registered";
      readonly at: Instant;
      readonly registeredAt: Instant;
      readonly userAgent: string | null;
      readonly contactCount: number;
      readonly expiresAt: Instant | null;
      readonly node: string;
    }
  | { readonly type: "unregistered"; readonly at: Instant };

export function evolveAgent(agent: Agent, command: AgentCommand): Agent | Refusal {
  if (isSeatCommand(command)) return evolveSeat(agent, command);
  const { at } = command;
  switch (command.type) {
    case "setState":
      return setState(agent, command);
    case "reserve":
      return isReady(agent)
        ? {
            ...agent,
            state: "on_call",
            subState: "reserved",
            stateSince: at,
            currentCallId: command.callId,
            updatedAt: at,
          }
        : notReady(agent);
    case "ringing":
    case "talking":
    case "held":
    case "wrapUp": {
      if (agent.currentCallId !== command.callId) return agent;
      const subState = SUB_STATES[command.type];
      return { ...agent, subState, updatedAt: at };
    }
    case "free":
      return agent.currentCallId === command.callId ? freed(agent, at) : agent;
    case "phoneFailed": {
      if (agent.currentCallId !== command.callId) return agent;
      const back = freed(agent, at);
      if (back.state !== "available") return back;
      return {
        ...back,
        state: "break",
        reason: command.why,
        sipRegistered: back.sipRegistered && !command.unregistered,
      };
    }
    case "registered":
      return {
        ...agent,
        sipRegistered: true,
        registeredAt: command.registeredAt,
        userAgent: command.userAgent,
        contactCount: command.contactCount,
        registrationExpiresAt: command.expiresAt,
        registeredNode: command.node,
        updatedAt: at,
      };
    case "unregistered":
      return { ...agent, ...NO_PHONE, updatedAt: at };
  }
}

const NO_PHONE = {
  sipRegistered: false,
  registeredAt: null,
  contactCount: 0,
  registrationExpiresAt: null,
  registeredNode: null,
} as const;
const SUB_STATES = { ringing: "ringing", talking: "talking", held: "hold", wrapUp: "wrap_up" } as const;

/** The refusal that says why this agent cannot take a call now (contract C-CAL-7). */
export function notReady(agent: Agent): Refusal {
  const why = notReadyReason(agent);
  const extra = { agentId: agent.id, state: agent.state };
  if (why === "offline") return refuse("agent-offline", "The agent is not logged in.", extra);
  if (why === "sip_not_registered")
    return refuse("agent-not-registered", "The agent's phone is not registered.", extra);
  return refuse("agent-busy", `The agent is not free (${why ?? "reserved"}).`, extra);
}

function setState(agent: Agent, command: Extract<AgentCommand, { type: "setState" }>): Agent {
  const { at, state, reason } = command;
  if (agent.state === "on_call") {
    const endsWrapUp = agent.subState === "wrap_up" && state === "available";
    return endsWrapUp
      ? { ...freed({ ...agent, pendingState: null }, at), reason }
      : { ...agent, pendingState: state, reason, updatedAt: at };
  }
  // C-AGT-9: the same state again keeps `stateSince`, whatever reason comes with it.
  return { ...agent, state, reason, stateSince: agent.state === state ? agent.stateSince : at, updatedAt: at };
}

const freed = (agent: Agent, at: Instant): Agent => ({
  ...agent,
  state: agent.pendingState ?? "available",
  subState: null,
  stateSince: at,
  pendingState: null,
  currentCallId: null,
  reason: agent.pendingState === null ? null : agent.reason,
  updatedAt: at,
});
