import type { AgentId, Team, TeamId, TenantId, UserId } from "@broadnet-engage/core/model";
import type { Stores } from "@broadnet-engage/core/ports";
import * as contract from "../contract/teams.ts";
import { pageRequest, presentPage } from "../http/cursor.ts";
import { assertVersion, etag } from "../http/etag.ts";
import { type Bound, type Caller, handle, type Input } from "../http/handler.ts";
import { notFound, Problem } from "../problems/problem.ts";
import type { Services } from "../services.ts";
import { assertUnlimited } from "./team-scope.ts";
import { presentTeam } from "./teams.present.ts";

export const teamRoutes = (services: Services): readonly Bound[] => [
  handle(contract.listTeams)(async ({ query, caller }) => {
    const page = await services.storage.read((stores) =>
      stores.teams.page(caller.tenantId, pageRequest("teams", query)),
    );
    return { status: 200, body: presentPage("teams", query, page, presentTeam) };
  }),
  handle(contract.createTeam)(async ({ body, caller }) => {
    assertMayChange(caller);
    const now = services.clock.now();
    const team: Team = {
      id: services.ids.next<TeamId>(),
      tenantId: caller.tenantId,
      name: body.name,
      agentIds: unique(body.agent_ids ?? []),
      supervisorIds: unique(body.supervisor_ids ?? []),
      createdAt: now,
      updatedAt: now,
      version: 1,
    };
    await services.storage.transact(async (stores) => {
      await assertMembers(stores, team);
      await stores.teams.insert(team);
      await shareMembership(stores, caller.tenantId, team.id, [], team.agentIds);
    });
    const headers = { Location: `/v1/teams/${team.id}`, ...etag(team.version) };
    return { status: 201, body: presentTeam(team), headers };
  }),
  handle(contract.getTeam)(async ({ params, caller }) => {
    const team = await services.storage.read((stores) => stores.teams.find(caller.tenantId, params.id));
    if (!team) throw notFound("team");
    return { status: 200, body: presentTeam(team), headers: etag(team.version) };
  }),
  handle(contract.updateTeam)(async ({ params, body, caller, ifVersion }) => {
    assertMayChange(caller);
    const saved = await changeTeam(services, caller.tenantId, params.id, body, ifVersion);
    return { status: 200, body: presentTeam(saved), headers: etag(saved.version) };
  }),
  handle(contract.setTeamMembers)(async ({ params, body, caller, ifVersion }) => {
    assertMayChange(caller);
    const saved = await changeTeam(services, caller.tenantId, params.id, body, ifVersion);
    return { status: 200, body: presentTeam(saved), headers: etag(saved.version) };
  }),
  handle(contract.deleteTeam)(async ({ params, caller, ifVersion }) => {
    assertMayChange(caller);
    await services.storage.transact(async (stores) => {
      const team = await stores.teams.find(caller.tenantId, params.id);
      if (!team) throw notFound("team");
      assertVersion(team, ifVersion);
      await shareMembership(stores, caller.tenantId, team.id, team.agentIds, []);
      await stores.teams.remove(caller.tenantId, team.id);
    });
    return { status: 204, body: null };
  }),
];

/** Who is limited to his teams does not say who is in them. */
const assertMayChange = (caller: Caller): void =>
  assertUnlimited(caller, "You are limited to your teams and may not change them.");

type Change = Input<typeof contract.updateTeam>["body"];

const changeTeam = (services: Services, tenantId: TenantId, id: TeamId, body: Change, ifVersion: number | undefined) =>
  services.storage.transact(async (stores) => {
    const team = await stores.teams.find(tenantId, id);
    if (!team) throw notFound("team");
    assertVersion(team, ifVersion);
    const next: Team = {
      ...team,
      name: body.name ?? team.name,
      agentIds: body.agent_ids ? unique(body.agent_ids) : team.agentIds,
      supervisorIds: body.supervisor_ids ? unique(body.supervisor_ids) : team.supervisorIds,
      updatedAt: services.clock.now(),
    };
    await assertMembers(stores, next);
    await shareMembership(stores, tenantId, team.id, team.agentIds, next.agentIds);
    return stores.teams.save(next);
  });

const unique = <T>(values: readonly T[]): T[] => [...new Set(values)];

async function assertMembers(stores: Stores, team: Team): Promise<void> {
  const unknown = (pointer: string, id: string): Problem =>
    new Problem("unknown-reference", "There is no such person.", { members: { pointer, id } });
  for (const [index, id] of team.agentIds.entries()) {
    if (!(await stores.agents.find(team.tenantId, id))) throw unknown(`#/agent_ids/${index}`, id);
  }
  for (const [index, id] of team.supervisorIds.entries()) {
    if (!(await stores.users.find(team.tenantId, id as UserId))) throw unknown(`#/supervisor_ids/${index}`, id);
  }
}

/** An agent's row repeats the teams it is in; both change in one transaction. */
async function shareMembership(
  stores: Stores,
  tenantId: TenantId,
  teamId: TeamId,
  before: readonly AgentId[],
  after: readonly AgentId[],
): Promise<void> {
  const changed = [...before.filter((id) => !after.includes(id)), ...after.filter((id) => !before.includes(id))];
  for (const id of changed.sort()) {
    const agent = await stores.agents.lock(tenantId, id);
    if (!agent) continue;
    const others = agent.teamIds.filter((other) => other !== teamId);
    await stores.agents.save({ ...agent, teamIds: after.includes(id) ? [...others, teamId] : others });
  }
}
