import type { AgentId, CampaignId, TeamId, TenantId } from "@broadnet-engage/core/model";
import * as contract from "../contract/agents.ts";
import { dayAround } from "../http/day.ts";
import { type Bound, type Caller, handle } from "../http/handler.ts";
import { Problem } from "../problems/problem.ts";
import type { Services } from "../services.ts";
import { presentAgent, presentRegistered, presentStateChange, summarize } from "./agents.present.ts";
import { assertInScope, inScope } from "./team-scope.ts";

export const agentRoutes = (services: Services): readonly Bound[] => [
  handle(contract.agentStates)(async ({ query, caller }) => {
    const { tenantId } = caller;
    const members = query.team_id === undefined ? null : await teamMembers(services, tenantId, query.team_id);
    const { from, to } = dayAround(caller.tenant.timezone, services.clock.now());
    const [all, totals] = await services.storage.read((stores) =>
      Promise.all([stores.agents.all(tenantId), stores.calls.agentTotals(tenantId, from, to)]),
    );
    const campaigns = await activeAssignments(services, tenantId);
    const agents = all.filter(({ id }) => inScope(caller, id) && (members === null || members.has(id)));
    const shown = agents.map((agent) => presentAgent(agent, totals.get(agent.id), campaigns.get(agent.id) ?? []));
    return { status: 200, body: { agents: shown, summary: summarize(agents) } };
  }),
  handle(contract.setMyState)(async ({ body, caller }) => {
    const id = await ownProfile(services, caller);
    const { agents } = services.of(caller.tenantId);
    const agent = await agents.setState(id, body.state, body.reason ?? null, caller.actor);
    return { status: 200, body: presentStateChange(agent) };
  }),
  handle(contract.setAgentState)(async ({ params, body, caller }) => {
    assertInScope(caller, params.id);
    const { agents } = services.of(caller.tenantId);
    const agent = await agents.setState(params.id, body.state, body.reason ?? null, caller.actor);
    return { status: 200, body: presentStateChange(agent) };
  }),
  handle(contract.sipRegistered)(async ({ caller }) => {
    const agents = await services.storage.read((stores) => stores.agents.all(caller.tenantId));
    return { status: 200, body: presentRegistered(agents.filter(({ id }) => inScope(caller, id))) };
  }),
];

/** The caller's own agent id; 403 for somebody who does not take calls (C-AGT-5). */
export async function ownProfile(services: Services, caller: Caller): Promise<AgentId> {
  const id = caller.user.id as string as AgentId;
  const agent = await services.storage.read((stores) => stores.agents.find(caller.tenantId, id));
  if (agent) return agent.id;
  throw new Problem("forbidden", "You have no agent profile.", { members: { required_role: "agent" } });
}

async function teamMembers(services: Services, tenantId: TenantId, id: TeamId): Promise<ReadonlySet<AgentId>> {
  const team = await services.storage.read((stores) => stores.teams.find(tenantId, id));
  if (team) return new Set(team.agentIds);
  throw new Problem("unknown-reference", "There is no such team.", { members: { pointer: "?team_id", id } });
}

/** Active campaigns per agent. Only the newest 200 are looked at: nobody works for more at once. */
async function activeAssignments(
  services: Services,
  tenantId: TenantId,
): Promise<ReadonlyMap<AgentId, readonly CampaignId[]>> {
  return services.storage.read(async (stores) => {
    const active = await stores.campaigns.page(tenantId, { status: "active" }, { limit: 200, after: null });
    const found = new Map<AgentId, CampaignId[]>();
    for (const { id } of active.items) {
      for (const agentId of await stores.campaigns.agentIds(tenantId, id)) {
        found.set(agentId, [...(found.get(agentId) ?? []), id]);
      }
    }
    return found;
  });
}

/** The active campaigns this user is assigned to. */
export async function campaignsOfAgent(
  services: Services,
  tenantId: TenantId,
  userId: string,
): Promise<readonly CampaignId[]> {
  return (await activeAssignments(services, tenantId)).get(userId as AgentId) ?? [];
}
