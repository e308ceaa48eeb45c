import type { Agent } from "../model/agent.ts";
import type { Call } from "../model/call.ts";
import { longestReady } from "../routing/agent.ts";
import { moveCall } from "./call-moves.ts";
import type { Engine } from "./context.ts";
import { canHear, legFor } from "./leg-for.ts";
import type { Unit } from "./unit.ts";

/**
 * Finds somebody for a transfer that seeks: the agent named while he has not been tried, the team's, and for a customer whom
 * nobody took, any of the campaign's. True = nobody now; ask again.
 */
export async function seekTarget(engine: Engine, unit: Unit, call: Call): Promise<boolean> {
  const { transfer } = call;
  if (transfer === null) return false;
  const agent = longestReady(await candidates(unit, call)).find((one) => canHear(one, call));
  if (agent !== undefined) {
    const { agentLegId: legId, seated } = legFor(engine, agent);
    const command = { type: "ringTarget", at: unit.at, agentId: agent.id, legId, seated } as const;
    await moveCall(engine, unit, call.tenantId, call.id, command);
    return false;
  }
  if (transfer.kind === "blind") return true;
  // The agent who consults does not wait for somebody to become free.
  await moveCall(engine, unit, call.tenantId, call.id, { type: "targetLimit", at: unit.at });
  return false;
}

async function candidates(unit: Unit, { tenantId, campaignId, transfer }: Call): Promise<readonly Agent[]> {
  const { agents, teams } = unit.stores;
  const target = transfer?.target;
  if (target?.type === "team") {
    const members = new Set<string>(await teams.agentsOf(tenantId, [target.teamId]));
    return (await agents.all(tenantId)).filter((agent) => members.has(agent.id));
  }
  if (target?.type === "agent") {
    const named = await agents.find(tenantId, target.agentId);
    if (named !== null && longestReady([named]).length > 0) return [named];
    if (transfer?.kind === "consult") return [];
  }
  return campaignId === null ? [] : agents.ofCampaign(tenantId, campaignId);
}
