import assert from "node:assert/strict";
import type { TeamId } from "../model/ids.ts";
import type { PageRequest } from "../model/page.ts";
import type { AgentFilter } from "../ports/agent-store.ts";
import { NOW } from "./chance.ts";
import { type Ground, idsOf, refusedWith, same, walk } from "./ground.ts";

/** What every `AgentStore` must do. */
export function agentStoreSuite(ground: Ground): void {
  ground.runner.describe("agent store", () => {
    sipUsers(ground);
    lists(ground);
    pages(ground);
  });
}

function pages({ runner, storage, act, aStoredTenant, anAgent, ids }: Ground): void {
  runner.it("C-PAG-6 pages by name, by team, state and part of a name or SIP user", async () => {
    const tenantId = await aStoredTenant();
    const teamId = ids.next<TeamId>();
    const agents = [
      anAgent({ tenantId, fullName: "Bilal Haddad", teamIds: [teamId] }),
      anAgent({ tenantId, fullName: "Áda Nasser", state: "lunch" }),
      anAgent({ tenantId, fullName: "Bilal Haddad" }),
      anAgent({ tenantId, fullName: "Omar Aziz", sipUser: `desk_${ids.next()}`, teamIds: [teamId] }),
    ];
    await act(async (stores) => {
      for (const agent of [...agents, anAgent()]) await stores.agents.insert(agent);
    });
    const page = (filter: AgentFilter) => (request: PageRequest) =>
      storage.read((stores) => stores.agents.page(tenantId, filter, request));
    const [bilal, ada, other, omar] = agents.map(({ id }) => id);
    assert.deepEqual(idsOf(await walk(page({}), 2)), [bilal, other, omar, ada]);
    assert.deepEqual(idsOf(await walk(page({ teamId }), 1)), [bilal, omar]);
    assert.deepEqual(idsOf(await walk(page({ ids: agents.slice(0, 2).map(({ id }) => id) }), 1)), [bilal, ada]);
    assert.deepEqual(idsOf(await walk(page({ state: "lunch" }), 1)), [ada]);
    assert.deepEqual(idsOf(await walk(page({ q: "ADA" }), 1)), [ada]);
    assert.deepEqual(idsOf(await walk(page({ q: "desk_" }), 1)), [omar]);
  });
}

function sipUsers({ runner, storage, act, aStoredTenant, anAgent }: Ground): void {
  runner.it("finds an agent by SIP user alone, whatever the tenant", async () => {
    const agent = anAgent({ tenantId: await aStoredTenant() });
    await act((stores) => stores.agents.insert(agent));
    same(await storage.read((stores) => stores.agents.bySipUser(agent.sipUser)), agent);
    assert.equal(await storage.read((stores) => stores.agents.bySipUser("nobody")), null);
  });

  runner.it("tells whose tenant an agent is of", async () => {
    const agent = anAgent({ tenantId: await aStoredTenant() });
    await act((stores) => stores.agents.insert(agent));
    assert.equal(await storage.read((stores) => stores.agents.locate(agent.id)), agent.tenantId);
    assert.equal(await storage.read((stores) => stores.agents.locate(anAgent().id)), null);
  });

  runner.it("refuses a SIP user that is taken on the installation, also in another tenant", async () => {
    const agent = anAgent({ tenantId: await aStoredTenant() });
    const second = anAgent({ tenantId: await aStoredTenant(), sipUser: agent.sipUser });
    await act((stores) => stores.agents.insert(agent));
    await refusedWith(
      "duplicate-resource",
      act((stores) => stores.agents.insert(second)),
    );
    assert.equal(await storage.read((stores) => stores.agents.find(second.tenantId, second.id)), null);
  });
}

function lists({ runner, storage, act, aPlace, aStoredTenant, anAgent, aTeam }: Ground): void {
  runner.it("lists all agents of a tenant by full name, then id", async () => {
    const tenantId = await aStoredTenant();
    const agents = ["Omar", "Amal", "Omar", "Lina"].map((fullName) => anAgent({ tenantId, fullName }));
    const foreign = anAgent({ tenantId: await aStoredTenant(), fullName: "Badr" });
    await act(async (stores) => {
      for (const agent of [...agents.toReversed(), foreign]) await stores.agents.insert(agent);
    });
    const order = [1, 3, 0, 2].map((at) => agents[at]);
    same(await storage.read((stores) => stores.agents.all(tenantId)), order);
  });

  runner.it("lists the agents of a campaign, themselves or through a team, longest in their state first", async () => {
    const { tenantId, campaignId } = await aPlace();
    const agents = [3, 1, 2, 0].map((minutes) => anAgent({ tenantId, stateSince: NOW + minutes }));
    const [own, both, member] = agents;
    if (!own || !both || !member) return;
    const team = aTeam({ tenantId, agentIds: [both.id, member.id] });
    await act(async (stores) => {
      for (const agent of agents) await stores.agents.insert(agent);
      await stores.teams.insert(team);
      await stores.campaigns.assign(tenantId, campaignId, { agentIds: [own.id, both.id], teamIds: [team.id] });
    });
    const found = await storage.read((stores) => stores.agents.ofCampaign(tenantId, campaignId));
    same(found, [both, member, own]);
    const elsewhere = await aStoredTenant();
    same(await storage.read((stores) => stores.agents.ofCampaign(elsewhere, campaignId)), []);
  });

  runner.it("removes an agent of its own tenant, whose SIP user is free then", async () => {
    const { tenantId, campaignId } = await aPlace();
    const [agent, elsewhere] = [anAgent({ tenantId }), await aStoredTenant()];
    await act(async (stores) => {
      await stores.agents.insert(agent);
      await stores.campaigns.assign(tenantId, campaignId, { agentIds: [agent.id], teamIds: [] });
    });
    const remove = (tenant: typeof tenantId) => act((stores) => stores.agents.remove(tenant, agent.id));
    assert.deepEqual([await remove(elsewhere), await remove(tenantId), await remove(tenantId)], [false, true, false]);
    same(await storage.read((stores) => stores.agents.ofCampaign(tenantId, campaignId)), []);
    await act((stores) => stores.agents.insert(anAgent({ tenantId, sipUser: agent.sipUser })));
  });

  runner.it("gives everyone of all tenants, at most as many as asked", async () => {
    const agents = [anAgent({ tenantId: await aStoredTenant() }), anAgent({ tenantId: await aStoredTenant() })];
    await act(async (stores) => {
      for (const agent of agents) await stores.agents.insert(agent);
    });
    const everyone = new Set(idsOf(await storage.read((stores) => stores.agents.everyone(10_000))));
    assert.ok(agents.every((agent) => everyone.has(agent.id)));
    assert.equal((await storage.read((stores) => stores.agents.everyone(1))).length, 1);
  });
}
