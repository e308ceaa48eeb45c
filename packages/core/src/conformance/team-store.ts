import assert from "node:assert/strict";
import type { AgentId, TenantId } from "../model/ids.ts";
import { type Ground, idsOf, same, walk } from "./ground.ts";

/** What every `TeamStore` must do. */
export function teamStoreSuite(ground: Ground): void {
  ground.runner.describe("team store", () => {
    members(ground);
    lists(ground);
  });
}

async function someAgents({ act, anAgent }: Ground, tenantId: TenantId, count: number): Promise<AgentId[]> {
  const agents = Array.from({ length: count }, () => anAgent({ tenantId }));
  await act(async (stores) => {
    for (const agent of agents) await stores.agents.insert(agent);
  });
  return agents.map((agent) => agent.id);
}

function members(ground: Ground): void {
  const { runner, storage, act, aStoredTenant, aTeam, aUser } = ground;

  runner.it("writes name, members and supervisors", async () => {
    const tenantId = await aStoredTenant();
    const [one, two] = await someAgents(ground, tenantId, 2);
    const team = aTeam({ tenantId, agentIds: one ? [one] : [] });
    await act((stores) => stores.teams.insert(team));
    same(await storage.read((stores) => stores.teams.find(tenantId, team.id)), team);
    const changes = { name: "Retention", agentIds: two ? [two] : [], supervisorIds: [aUser().id] };
    const saved = await act((stores) => stores.teams.save({ ...team, ...changes }));
    same(saved, { ...team, ...changes, version: 2 });
    same(await storage.read((stores) => stores.teams.find(tenantId, team.id)), saved);
    same(await storage.read((stores) => stores.teams.agentsOf(tenantId, [team.id])), [two]);
  });

  runner.it("names every agent of several teams once", async () => {
    const tenantId = await aStoredTenant();
    const agentIds = await someAgents(ground, tenantId, 3);
    const teams = [
      aTeam({ tenantId, agentIds: agentIds.slice(0, 2) }),
      aTeam({ tenantId, agentIds: agentIds.slice(1) }),
    ];
    await act(async (stores) => {
      for (const team of teams) await stores.teams.insert(team);
    });
    const found = await storage.read((stores) =>
      stores.teams.agentsOf(
        tenantId,
        teams.map((team) => team.id),
      ),
    );
    assert.deepEqual([...found].sort(), [...agentIds].sort());
    same(await storage.read((stores) => stores.teams.agentsOf(tenantId, [])), []);
  });

  runner.it("names every agent of the teams a user leads once, in its own tenant", async () => {
    const tenantId = await aStoredTenant();
    const agentIds = await someAgents(ground, tenantId, 4);
    const leader = aUser().id;
    const teams = [
      aTeam({ tenantId, agentIds: agentIds.slice(0, 2), supervisorIds: [aUser().id, leader] }),
      aTeam({ tenantId, agentIds: agentIds.slice(1, 3), supervisorIds: [leader] }),
      aTeam({ tenantId, agentIds: agentIds.slice(3), supervisorIds: [aUser().id] }),
    ];
    await act(async (stores) => {
      for (const team of teams) await stores.teams.insert(team);
    });
    const under = (of: TenantId, who = leader) => storage.read((stores) => stores.teams.agentsUnder(of, who));
    assert.deepEqual([...(await under(tenantId))].sort(), agentIds.slice(0, 3).sort());
    same(await under(tenantId, aUser().id), []);
    same(await under(await aStoredTenant()), []);
  });

  runner.it("tells no other tenant who is in a team", async () => {
    const tenantId = await aStoredTenant();
    const team = aTeam({ tenantId, agentIds: await someAgents(ground, tenantId, 1) });
    await act((stores) => stores.teams.insert(team));
    const elsewhere = await aStoredTenant();
    same(await storage.read((stores) => stores.teams.agentsOf(elsewhere, [team.id])), []);
  });
}

function lists(ground: Ground): void {
  const { runner, storage, act, aStoredTenant, aTeam } = ground;

  runner.it("removes a team once, and only for its own tenant", async () => {
    const tenantId = await aStoredTenant();
    const team = aTeam({ tenantId });
    await act((stores) => stores.teams.insert(team));
    const elsewhere = await aStoredTenant();
    assert.equal(await act((stores) => stores.teams.remove(elsewhere, team.id)), false);
    assert.equal(await act((stores) => stores.teams.remove(tenantId, team.id)), true);
    assert.equal(await act((stores) => stores.teams.remove(tenantId, team.id)), false);
    assert.equal(await storage.read((stores) => stores.teams.find(tenantId, team.id)), null);
  });

  runner.it("pages every team once with an exact total", async () => {
    const tenantId = await aStoredTenant();
    const teams = Array.from({ length: 5 }, () => aTeam({ tenantId }));
    await act(async (stores) => {
      for (const team of teams) await stores.teams.insert(team);
    });
    const page = (request: { limit: number; after: string | null }) =>
      storage.read((stores) => stores.teams.page(tenantId, request));
    assert.deepEqual(idsOf(await walk(page, 2)).sort(), idsOf(teams));
    assert.equal((await page({ limit: 2, after: null })).total, 5);
  });
}
