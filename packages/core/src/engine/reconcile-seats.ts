import { LIMITS } from "../limits.ts";
import type { Agent } from "../model/agent.ts";
import type { AgentId } from "../model/ids.ts";
import { SECOND } from "../model/instant.ts";
import type { LiveSeat } from "../model/leg.ts";
import type { Engine } from "./context.ts";
import { seatOver, seatUp } from "./seats.ts";

/** An opening younger than this may have a channel the switch does not list yet. */
const SETTLE_AFTER_MS = 5 * SECOND;

/**
 * Compares the seats at the switch with those in the agents' rows. One that both know is taken up; one that is gone is
 * opened again in its turn; one that no row names is hung up, unless somebody talks on it. With `only`, what is listed is
 * all there is of that node, and other nodes' seats are not looked at.
 */
export async function reconcileSeats(engine: Engine, seats: readonly LiveSeat[], only?: string): Promise<void> {
  const agents = await engine.storage.read((stores) => stores.agents.everyone(LIMITS.liveCalls));
  const byLeg = new Map(seats.map((seat) => [seat.legId as string, seat]));
  const owners = new Map<AgentId, Agent>();
  for (const agent of agents) {
    if (agent.seatLegId === null || (only !== undefined && agent.seatNode !== only)) continue;
    owners.set(agent.id, agent);
    const seat = byLeg.get(agent.seatLegId);
    if (seat?.answered) await seatUp(engine, agent.tenantId, seat);
    if (seat === undefined && isGone(engine, agent, only))
      await seatOver(engine, agent.tenantId, { agentId: agent.id, legId: agent.seatLegId, cause: "LOST" });
  }
  for (const seat of seats)
    if (owners.get(seat.agentId)?.seatLegId !== seat.legId && seat.bridgedTo === null)
      await engine.switch.hangUp(seat.legId, "NORMAL_CLEARING");
  engine.memory.seatsDirty = true;
  engine.memory.seatsLeft = true;
}

function isGone(engine: Engine, agent: Agent, only: string | undefined): boolean {
  if (only !== undefined) return true;
  const away = agent.seatNode === null ? engine.memory.nodesLost.size > 0 : engine.memory.nodesLost.has(agent.seatNode);
  const young = agent.seatState === "opening" && engine.clock.now() - (agent.seatSince ?? 0) < SETTLE_AFTER_MS;
  return !away && !young;
}
