import type { CampaignId } from "@broadnet-engage/core/model";
import type { z } from "zod";
import * as contract from "../contract/campaign-agents.ts";
import { type Bound, type Caller, handle } from "../http/handler.ts";
import { notFound } from "../problems/problem.ts";
import type { Services } from "../services.ts";
import { findCampaign } from "./campaigns.ts";
import { assertInScope, assertUnlimited, inScope } from "./team-scope.ts";

type Shown = z.input<(typeof contract.getCampaignAgents.responses)[200]>;

export const campaignAgentRoutes = (services: Services): readonly Bound[] => [
  handle(contract.getCampaignAgents)(async ({ params, caller }) => {
    await findCampaign(services, caller, params.id);
    return { status: 200, body: await show(services, caller, params.id) };
  }),
  handle(contract.putCampaignAgents)(async ({ params, body, caller }) => {
    assertUnlimited(caller, "You are limited to your teams: add and remove their people one by one.");
    await services
      .of(caller.tenantId)
      .campaigns.assign(params.id, { agentIds: [...new Set(body.agent_ids)], teamIds: [...new Set(body.team_ids)] });
    return { status: 200, body: await show(services, caller, params.id) };
  }),
  handle(contract.addCampaignAgent)(async ({ params, caller }) => {
    assertInScope(caller, params.agent_id);
    const { agentIds, teamIds } = await assignment(services, caller, params.id);
    const agent = await services.storage.read((stores) => stores.agents.find(caller.tenantId, params.agent_id));
    if (!agent) throw notFound("agent");
    const all = [...new Set([...agentIds, agent.id])];
    await services.of(caller.tenantId).campaigns.assign(params.id, { agentIds: all, teamIds });
    return { status: 204, body: null };
  }),
  handle(contract.removeCampaignAgent)(async ({ params, caller }) => {
    assertInScope(caller, params.agent_id, "assignment");
    const { agentIds, teamIds } = await assignment(services, caller, params.id);
    if (!agentIds.includes(params.agent_id)) throw notFound("assignment");
    const rest = agentIds.filter((id) => id !== params.agent_id);
    await services.of(caller.tenantId).campaigns.assign(params.id, { agentIds: rest, teamIds });
    return { status: 204, body: null };
  }),
];

async function assignment(services: Services, caller: Caller, id: CampaignId) {
  await findCampaign(services, caller, id);
  return services.storage.read((stores) => stores.campaigns.assignment(caller.tenantId, id));
}

async function show(services: Services, caller: Caller, id: CampaignId): Promise<Shown> {
  const [agents, { teamIds }] = await services.storage.read((stores) =>
    Promise.all([stores.agents.ofCampaign(caller.tenantId, id), stores.campaigns.assignment(caller.tenantId, id)]),
  );
  const seen = agents.filter((agent) => inScope(caller, agent.id));
  const shown = seen.map((agent) => ({
    id: agent.id,
    full_name: agent.fullName,
    state: agent.state,
    logged_in: agent.state !== "offline",
  }));
  return {
    agents: shown,
    team_ids: [...teamIds],
    assigned: shown.length,
    logged_in: shown.filter((agent) => agent.logged_in).length,
  };
}
