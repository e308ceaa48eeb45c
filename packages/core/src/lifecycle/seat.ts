import type { Agent } from "../model/agent.ts";
import type { LegId } from "../model/ids.ts";
import type { Instant } from "../model/instant.ts";

/**
 * The life of an agent's nailed-up leg.
 *
 *     (null) ──seatNeeded──► absent ──seatOpening──► opening ──seatReady──► ready
 *                              ▲                        │                     │
 *                              └────────────────────────┴──── seatEnded ──────┘
 *     any ──seatDropped──► (null)      seats are not used any more
 *
 * A seat that ended is opened again by itself, unless there is a reason that only the agent can put right (he hung up, his
 * phone does not answer): then he is on a break with that reason, and a new one is opened when he says he is available.
 */
export type SeatCommand =
  | { readonly type: "seatNeeded"; readonly at: Instant }
  | { readonly type: "seatOpening"; readonly at: Instant; readonly legId: LegId }
  | { readonly type: "seatReady"; readonly at: Instant; readonly legId: LegId; readonly node: string }
  | {
      readonly type: "seatEnded";
      readonly at: Instant;
      readonly legId: LegId;
      /** What takes the agent off; null = open it again. */
      readonly because: string | null;
      /** The switch knows no phone of his. */
      readonly unregistered: boolean;
    }
  | { readonly type: "seatDropped"; readonly at: Instant };

export const isSeatCommand = (command: { readonly type: string }): command is SeatCommand =>
  command.type.startsWith("seat");

/** A command about another leg than the agent's present seat changes nothing. */
export function evolveSeat(agent: Agent, command: SeatCommand): Agent {
  const { at } = command;
  switch (command.type) {
    case "seatNeeded":
      return agent.seatState === null ? { ...without(agent, at), seatState: "absent" } : agent;
    case "seatOpening":
      return agent.seatState === "absent"
        ? { ...agent, seatState: "opening", seatLegId: command.legId, seatSince: at, updatedAt: at }
        : agent;
    case "seatReady":
      return agent.seatState === "opening" && agent.seatLegId === command.legId
        ? { ...agent, seatState: "ready", seatNode: command.node, seatSince: at, updatedAt: at }
        : agent;
    case "seatEnded":
      return agent.seatLegId === command.legId ? ended(agent, command) : agent;
    case "seatDropped":
      return agent.seatState === null ? agent : { ...without(agent, at), seatState: null };
  }
}

/** Whether a phone should be called now so that calls can be bridged to it. */
export function wantsSeat(agent: Agent): boolean {
  if (agent.seatState !== "absent" || !agent.sipRegistered) return false;
  if (agent.state === "available") return true;
  const comesBack = agent.pendingState === null || agent.pendingState === "available";
  return agent.subState === "wrap_up" && comesBack;
}

/** Whether the seat may stand. A phone that loses its registration during a call keeps it: the call goes on (contract §21). */
export const keepsSeat = (agent: Agent): boolean =>
  agent.state === "on_call" || (agent.state === "available" && agent.sipRegistered);

const without = (agent: Agent, at: Instant): Agent => ({
  ...agent,
  seatLegId: null,
  seatNode: null,
  seatSince: at,
  updatedAt: at,
});

function ended(agent: Agent, command: Extract<SeatCommand, { type: "seatEnded" }>): Agent {
  const { at, because, unregistered } = command;
  const bare: Agent = {
    ...without(agent, at),
    seatState: "absent",
    sipRegistered: agent.sipRegistered && !unregistered,
  };
  if (because === null) return bare;
  if (agent.state === "on_call")
    return agent.pendingState === null ? { ...bare, pendingState: "break", reason: because } : bare;
  return agent.state === "available" ? { ...bare, state: "break", stateSince: at, reason: because } : bare;
}
