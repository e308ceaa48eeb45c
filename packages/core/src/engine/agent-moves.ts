import { isRefusal, type Refusal } from "../errors.ts";
import { type AgentCommand, evolveAgent } from "../lifecycle/agent.ts";
import { type Agent, isReady } from "../model/agent.ts";
import type { AgentId, TenantId } from "../model/ids.ts";
import type { Engine } from "./context.ts";
import type { Unit } from "./unit.ts";

/** Moves one agent inside a unit: lock, decide, write, tell. Null = no such agent. A command that changes nothing writes nothing. */
export async function moveAgent(
  engine: Engine,
  unit: Unit,
  tenantId: TenantId,
  agentId: AgentId,
  command: AgentCommand,
  by: string,
): Promise<Agent | Refusal | null> {
  const agent = await unit.stores.agents.lock(tenantId, agentId);
  if (agent === null) return null;
  const next = evolveAgent(agent, command);
  if (isRefusal(next) || next === agent) return next;
  const saved = await unit.stores.agents.save(next);
  if (stateChanged(agent, saved)) await rememberState(unit, saved, by);
  tellAgent(unit, agent, saved, by);
  engine.memory.seatsDirty = true;
  if (isReady(saved) && !isReady(agent)) unit.after(async () => engine.wake());
  return saved;
}

const stateChanged = (before: Agent, after: Agent): boolean =>
  before.state !== after.state || before.subState !== after.subState || before.reason !== after.reason;

/** The agent's state from now on, for the timeline. */
export const rememberState = (
  { stores, at }: Unit,
  { tenantId, id: agentId, state, subState, reason }: Agent,
  by: string,
): Promise<void> => stores.agentHistory.append({ tenantId, agentId, at, state, subState, reason, by });

function tellAgent(unit: Unit, before: Agent, after: Agent, by: string): void {
  const { tenantId, id: agentId } = after;
  if (stateChanged(before, after))
    unit.notify("agent.state_changed", tenantId, agentId, {
      agentId,
      from: before.state,
      to: after.state,
      subState: after.subState,
      reason: after.reason,
      stateSince: after.stateSince,
      by,
    });
  if (before.sipRegistered !== after.sipRegistered)
    unit.notify(after.sipRegistered ? "agent.sip_registered" : "agent.sip_unregistered", tenantId, agentId, {
      agentId,
      sipUser: after.sipUser,
      userAgent: after.userAgent,
    });
}
