import type { Actor, AgentChange } from "../dialer-api.ts";
import { EngageError, orThrow } from "../errors.ts";
import { LIMITS } from "../limits.ts";
import { type Agent, isSipUser } from "../model/agent.ts";
import type { AgentId, CampaignId, TeamId, TenantId } from "../model/ids.ts";
import { moveAgent } from "./agent-moves.ts";
import type { Engine } from "./context.ts";
import type { Unit } from "./unit.ts";

// What is kept of an agent beside the state: the phone, the teams, what the agent can do and logged in for.

export async function update(unit: Unit, tenantId: TenantId, id: AgentId, changes: AgentChange): Promise<Agent> {
  const agent = await present(unit, tenantId, id);
  check(agent, changes);
  const { teamIds, sipUser, ...rest } = changes;
  if (teamIds !== undefined) await joinTeams(unit, agent, teamIds);
  // Another SIP user is another phone: what was known of the old one says nothing about it.
  const phone =
    sipUser === undefined || sipUser === agent.sipUser
      ? {}
      : { sipUser, sipRegistered: false, registeredAt: null, userAgent: null };
  const teams = teamIds === undefined ? {} : { teamIds: [...new Set(teamIds)] };
  return unit.stores.agents.save({ ...agent, ...rest, ...teams, ...phone, updatedAt: unit.at });
}

function check(agent: Agent, { sipUser, skills, maxWrapUpMs }: AgentChange): void {
  const bad = (pointer: string, message: string): never => {
    throw new EngageError("validation-failed", message, { extra: { pointer } });
  };
  if (sipUser !== undefined && !isSipUser(sipUser)) bad("#/sip_user", "A SIP user is 1 to 64 of A–Z a–z 0–9 . _ -.");
  if (sipUser !== undefined && sipUser !== agent.sipUser && agent.state === "on_call")
    throw new EngageError("invalid-state", "The agent is in a call; the phone cannot change now.");
  if (skills !== undefined && (skills.length > LIMITS.skills || skills.some((s) => s.length < 1 || s.length > 64)))
    bad("#/skills", `At most ${LIMITS.skills} skills of 1 to 64 characters.`);
  if (maxWrapUpMs != null && (maxWrapUpMs < 0 || maxWrapUpMs > 600_000)) bad("#/max_wrap_up", "0 to 600 seconds.");
}

/** Teams keep their members: leaves those no longer named, joins the new ones. */
async function joinTeams(unit: Unit, agent: Agent, teamIds: readonly TeamId[]): Promise<void> {
  const { stores, at } = unit;
  for (const [index, id] of teamIds.entries()) {
    const team = await stores.teams.find(agent.tenantId, id);
    if (team === null)
      throw new EngageError("unknown-reference", "There is no such team.", {
        extra: { pointer: `#/team_ids/${index}`, id },
      });
    if (!team.agentIds.includes(agent.id))
      await stores.teams.save({ ...team, agentIds: [...team.agentIds, agent.id], updatedAt: at });
  }
  for (const id of agent.teamIds.filter((old) => !teamIds.includes(old))) {
    const team = await stores.teams.find(agent.tenantId, id);
    if (team !== null)
      await stores.teams.save({
        ...team,
        agentIds: team.agentIds.filter((other) => other !== agent.id),
        updatedAt: at,
      });
  }
}

/** Logs in for the chosen campaigns only; an agent who was offline becomes available. */
export async function logIn(
  engine: Engine,
  unit: Unit,
  tenantId: TenantId,
  { id, campaignIds, by }: { readonly id: AgentId; readonly campaignIds: readonly CampaignId[]; readonly by: Actor },
): Promise<Agent> {
  const agent = await present(unit, tenantId, id);
  for (const [index, campaignId] of campaignIds.entries()) {
    const campaign = await unit.stores.campaigns.find(tenantId, campaignId);
    const of = { extra: { pointer: `#/campaign_ids/${index}`, id: campaignId } };
    if (campaign === null) throw new EngageError("unknown-reference", "There is no such campaign.", of);
    if (!(await unit.stores.campaigns.agentIds(tenantId, campaignId)).includes(id))
      throw new EngageError("forbidden", "The agent is not assigned to this campaign.", of);
  }
  const chosen = await unit.stores.agents.save({
    ...agent,
    sessionCampaignIds: [...new Set(campaignIds)],
    updatedAt: unit.at,
  });
  return chosen.state === "offline" ? setState(engine, unit, chosen, "available", by) : chosen;
}

/** Logs out: offline, or after the present call; the next log-in begins with every assigned campaign. */
export async function logOut(engine: Engine, unit: Unit, tenantId: TenantId, id: AgentId, by: Actor): Promise<Agent> {
  const agent = await present(unit, tenantId, id);
  const all = await unit.stores.agents.save({ ...agent, sessionCampaignIds: null, updatedAt: unit.at });
  return setState(engine, unit, all, "offline", by);
}

async function setState(
  engine: Engine,
  unit: Unit,
  { tenantId, id }: Agent,
  state: "available" | "offline",
  by: Actor,
): Promise<Agent> {
  const command = { type: "setState", at: unit.at, state, reason: null } as const;
  const moved = await moveAgent(engine, unit, tenantId, id, command, by.name);
  if (moved === null) throw notFound(id);
  return orThrow(moved);
}

async function present(unit: Unit, tenantId: TenantId, id: AgentId): Promise<Agent> {
  const agent = await unit.stores.agents.lock(tenantId, id);
  if (agent === null) throw notFound(id);
  return agent;
}

const notFound = (id: AgentId): EngageError =>
  new EngageError("not-found", "There is no such agent.", { extra: { resource: "agent", id } });
