import assert from "node:assert/strict";
import type { Campaign } from "../model/campaign.ts";
import type { CampaignId, TenantId } from "../model/ids.ts";
import { DAY } from "../model/instant.ts";
import type { CampaignFilter } from "../ports/campaign-store.ts";
import { NOW } from "./chance.ts";
import { type Ground, gate, idsOf, same, walk } from "./ground.ts";

/** What every `CampaignStore` must do. */
export function campaignStoreSuite(ground: Ground): void {
  ground.runner.describe("campaign store", () => {
    deletion(ground);
    pages(ground);
    active(ground);
    finished(ground);
    assignment(ground);
    counters(ground);
    learned(ground);
    fence(ground);
  });
}

function learned({ runner, storage, act, aPlace }: Ground): void {
  const kept = { policy: "one", learned: { rates: [0.25, null, "p1"], deep: { at: 1 } }, at: NOW } as const;
  const read = (tenantId: TenantId, id: CampaignId, policy = "one") =>
    storage.read((stores) => stores.campaigns.learned(tenantId, id, policy));

  runner.it("keeps what a policy learned, each policy's own, the latest over what was before", async () => {
    const { tenantId, campaignId } = await aPlace();
    assert.equal(await read(tenantId, campaignId), null);
    await act((stores) => stores.campaigns.learn(tenantId, campaignId, kept));
    await act((stores) => stores.campaigns.learn(tenantId, campaignId, { ...kept, policy: "two", learned: null }));
    same(await read(tenantId, campaignId), kept);
    same(await read(tenantId, campaignId, "two"), { policy: "two", learned: null, at: NOW });
    await act((stores) => stores.campaigns.learn(tenantId, campaignId, { ...kept, learned: [1], at: NOW + 1 }));
    same(await read(tenantId, campaignId), { policy: "one", learned: [1], at: NOW + 1 });
  });

  runner.it(
    "shows no other tenant what a policy learned, and keeps nothing of a campaign that is not there",
    async () => {
      const { tenantId, campaignId } = await aPlace();
      const other = await aPlace();
      await act((stores) => stores.campaigns.learn(tenantId, campaignId, kept));
      assert.equal(await read(other.tenantId, campaignId), null);
      await assert.rejects(
        act((stores) => stores.campaigns.learn(other.tenantId, campaignId, kept)),
        { code: "unknown-reference" },
      );
      same(await read(tenantId, campaignId), kept);
    },
  );
}

function deletion({ runner, storage, act, aPlace }: Ground): void {
  runner.it("finds a campaign as it was stored", async () => {
    const { tenantId, campaignId, campaign } = await aPlace();
    same(await storage.read((stores) => stores.campaigns.find(tenantId, campaignId)), campaign);
  });

  runner.it("does not find, lock, share or page a deleted campaign", async () => {
    const { tenantId, campaignId, campaign } = await aPlace();
    await act((stores) => stores.campaigns.save({ ...campaign, deletedAt: NOW }));
    await act(async ({ campaigns }) => {
      assert.equal(await campaigns.find(tenantId, campaignId), null);
      assert.equal(await campaigns.lock(tenantId, campaignId), null);
      assert.equal(await campaigns.share(tenantId, campaignId), null);
      same(await campaigns.page(tenantId, {}, { limit: 10, after: null }), { items: [], total: 0, hasMore: false });
    });
  });
}

function pages({ runner, storage, act, aPlace, aCampaign }: Ground): void {
  const several = async (overs: readonly Partial<Campaign>[]) => {
    const { tenantId, campaign } = await aPlace(overs[0]);
    const rest = overs.slice(1).map((over) => aCampaign({ tenantId, cliGroupId: campaign.cliGroupId, ...over }));
    await act(async (stores) => {
      for (const row of rest) await stores.campaigns.insert(row);
    });
    return { tenantId, all: [campaign, ...rest] };
  };

  runner.it("C-PAG-6 pages newest first, once each, while campaigns are added", async () => {
    const { tenantId, all } = await several(Array.from({ length: 6 }, () => ({})));
    const page = (request: { limit: number; after: string | null }) =>
      storage.read((stores) => stores.campaigns.page(tenantId, {}, request));
    const cliGroupId = all[0]?.cliGroupId;
    const add = () => act((stores) => stores.campaigns.insert(aCampaign({ tenantId, cliGroupId })));
    assert.deepEqual(idsOf(await walk(page, 2, add)), idsOf(all).reverse());
  });

  runner.it("C-PAG-2 filters by status, mode, creation and name, with exact totals", async () => {
    const { tenantId, all } = await several([
      { name: "Motor RENEWALS", status: "active", dialingMode: "predictive", createdAt: NOW },
      { name: "Home cover", status: "active", dialingMode: "preview", createdAt: NOW + DAY },
      { name: "Motor leads 100%", status: "paused", dialingMode: "preview", createdAt: NOW + 2 * DAY },
    ]);
    const matching = async (filter: CampaignFilter, expected: readonly number[]) => {
      const page = await storage.read((stores) => stores.campaigns.page(tenantId, filter, { limit: 1, after: null }));
      assert.equal(page.total, expected.length, JSON.stringify(filter));
      assert.deepEqual(idsOf(page.items), idsOf(expected.slice(0, 1).map((place) => all[place] as Campaign)));
      assert.equal(page.hasMore, expected.length > 1);
    };
    await matching({}, [2, 1, 0]);
    await matching({ status: "active" }, [1, 0]);
    await matching({ dialingMode: "preview" }, [2, 1]);
    await matching({ status: "active", dialingMode: "preview" }, [1]);
    await matching({ from: NOW + DAY }, [2, 1]);
    await matching({ to: NOW + DAY }, [0]);
    await matching({ q: "motor" }, [2, 0]);
    await matching({ q: "renewals" }, [0]);
    await matching({ q: "100%" }, [2]);
    await matching({ q: "%" }, [2]);
    await matching({ q: "_" }, []);
    await matching({ status: "completed" }, []);
  });
}

function active({ runner, storage, act, aPlace }: Ground): void {
  const activeAmong = async (own: readonly CampaignId[]) => {
    const found = await storage.read((stores) => stores.campaigns.active(1_000));
    return idsOf(found.filter((campaign) => own.includes(campaign.id)));
  };

  runner.it("gives the active campaigns of all tenants by priority, then id", async () => {
    const last = await aPlace({ status: "active", priority: 5 });
    const second = await aPlace({ status: "active", priority: 2 });
    const first = await aPlace({ status: "active", priority: 1 });
    const third = await aPlace({ status: "active", priority: 2 });
    const places = [last, second, first, third, await aPlace({ status: "paused" }), await aPlace()];
    const order = [first, second, third, last].map((place) => place.campaignId);
    assert.deepEqual(await activeAmong(places.map((place) => place.campaignId)), order);
  });

  runner.it("follows a campaign that is started, raised, paused or deleted", async () => {
    const other = await aPlace({ status: "active", priority: 3 });
    const { campaignId, campaign } = await aPlace({ priority: 4 });
    const own = [other.campaignId, campaignId];
    const started = await act((stores) => stores.campaigns.save({ ...campaign, status: "active" }));
    assert.deepEqual(await activeAmong(own), [other.campaignId, campaignId]);
    const raised = await act((stores) => stores.campaigns.save({ ...started, priority: 1 }));
    assert.deepEqual(await activeAmong(own), [campaignId, other.campaignId]);
    const paused = await act((stores) => stores.campaigns.save({ ...raised, status: "paused" }));
    assert.deepEqual(await activeAmong(own), [other.campaignId]);
    await act((stores) => stores.campaigns.save({ ...paused, status: "active", deletedAt: NOW }));
    assert.deepEqual(await activeAmong(own), [other.campaignId]);
  });

  runner.it("gives at most as many active campaigns as asked", async () => {
    await aPlace({ status: "active" });
    await aPlace({ status: "active" });
    assert.equal((await storage.read((stores) => stores.campaigns.active(1))).length, 1);
  });
}

function finished({ runner, storage, act, aPlace }: Ground): void {
  runner.it(
    "names finished campaigns that still have contacts: completed or deleted by then, of the tenant",
    async () => {
      const { tenantId, campaign } = await aPlace();
      const another = async (over: Partial<Campaign>, totalContacts = 1) => {
        const place = await aPlace({ tenantId, ...over });
        await act((stores) => stores.campaigns.count(tenantId, place.campaignId, { totalContacts }));
        return place.campaign;
      };
      const early = await another({ status: "completed", completedAt: NOW - 1 });
      const due = await another({ status: "completed", completedAt: NOW });
      const deleted = await another({ deletedAt: NOW });
      await another({ status: "completed", completedAt: NOW + 1 });
      await another({ status: "completed", completedAt: NOW }, 0);
      await act((stores) => stores.campaigns.count(tenantId, campaign.id, { totalContacts: 1 }));
      await aPlace({ status: "completed", completedAt: NOW });
      const ask = (limit: number) =>
        storage.read((stores) => stores.campaigns.finishedWithContacts(tenantId, NOW, limit));
      assert.deepEqual(idsOf(await ask(10)), idsOf([early, due, deleted]).sort());
      assert.equal((await ask(2)).length, 2);
    },
  );
}

function assignment({ runner, storage, act, aPlace, aStoredTenant, anAgent, aTeam }: Ground): void {
  runner.it("replaces who is assigned", async () => {
    const { tenantId, campaignId } = await aPlace();
    const [one, two] = [anAgent({ tenantId }), anAgent({ tenantId })];
    const team = aTeam({ tenantId });
    const assigned = () => storage.read((stores) => stores.campaigns.assignment(tenantId, campaignId));
    same(await assigned(), { agentIds: [], teamIds: [] });
    await act(async (stores) => {
      await stores.agents.insert(one);
      await stores.agents.insert(two);
      await stores.teams.insert(team);
      await stores.campaigns.assign(tenantId, campaignId, { agentIds: [one.id], teamIds: [team.id] });
    });
    same(await assigned(), { agentIds: [one.id], teamIds: [team.id] });
    await act((stores) => stores.campaigns.assign(tenantId, campaignId, { agentIds: [two.id], teamIds: [] }));
    same(await assigned(), { agentIds: [two.id], teamIds: [] });
  });

  runner.it("names agents assigned themselves or through a team, once each", async () => {
    const { tenantId, campaignId } = await aPlace();
    const [own, both, member] = [anAgent({ tenantId }), anAgent({ tenantId }), anAgent({ tenantId })];
    const team = aTeam({ tenantId, agentIds: [both.id, member.id] });
    await act(async (stores) => {
      for (const agent of [own, both, member]) await stores.agents.insert(agent);
      await stores.teams.insert(team);
      await stores.campaigns.assign(tenantId, campaignId, { agentIds: [own.id, both.id], teamIds: [team.id] });
    });
    const ids = () => storage.read((stores) => stores.campaigns.agentIds(tenantId, campaignId));
    assert.deepEqual([...(await ids())].sort(), idsOf([own, both, member]).sort());
    await act((stores) => stores.teams.save({ ...team, agentIds: [] }));
    assert.deepEqual([...(await ids())].sort(), idsOf([own, both]).sort());
    const elsewhere = await aStoredTenant();
    same(await storage.read((stores) => stores.campaigns.agentIds(elsewhere, campaignId)), []);
  });
}

function counters({ runner, storage, act, aPlace }: Ground): void {
  const zeros = { totalContacts: 0, contacted: 0, connected: 0, answeredConnected: 0, abandoned: 0 };

  runner.it("adds to the running totals; what is left out adds nothing, what is missing reads as zeros", async () => {
    const [counted, silent] = [await aPlace(), await aPlace()];
    const { tenantId, campaignId } = counted;
    await act(async ({ campaigns }) => {
      await campaigns.count(tenantId, campaignId, { totalContacts: 10 });
      await campaigns.count(tenantId, campaignId, { totalContacts: 5, contacted: 2, abandoned: 1 });
    });
    const ids = [campaignId, silent.campaignId];
    const found = await storage.read((stores) => stores.campaigns.counters(tenantId, ids));
    same(found.get(campaignId), { ...zeros, totalContacts: 15, contacted: 2, abandoned: 1 });
    same(found.get(silent.campaignId), zeros);
  });

  runner.it("tells no other tenant the totals", async () => {
    const [{ tenantId, campaignId }, other] = [await aPlace(), await aPlace()];
    await act((stores) => stores.campaigns.count(tenantId, campaignId, { contacted: 1 }));
    const found = await storage.read((stores) => stores.campaigns.counters(other.tenantId, [campaignId]));
    same(found.get(campaignId), zeros);
  });

  runner.it("loses no count when many add at once", async () => {
    const { tenantId, campaignId } = await aPlace();
    const add = () => act((stores) => stores.campaigns.count(tenantId, campaignId, { contacted: 1, abandoned: 2 }));
    await Promise.all(Array.from({ length: 20 }, add));
    const found = await storage.read((stores) => stores.campaigns.counters(tenantId, [campaignId]));
    same(found.get(campaignId), { ...zeros, contacted: 20, abandoned: 40 });
  });
}

function fence({ act, aPlace, itConcurrently, runner }: Ground): void {
  itConcurrently("C-CAM-10 lets many share a campaign at once", async () => {
    const { tenantId, campaignId } = await aPlace();
    const [first, second] = [gate(), gate()];
    const sharing = (mine: typeof first, other: typeof first) =>
      act(async (stores) => {
        await stores.campaigns.share(tenantId, campaignId);
        mine.open();
        await other.opened;
      });
    await Promise.all([sharing(first, second), sharing(second, first)]);
  });

  for (const how of ["lock", "save"] as const) {
    runner.it(`C-CAM-10 keeps ${how} waiting until those who share have ended`, async () => {
      const { tenantId, campaignId, campaign } = await aPlace();
      const log: string[] = [];
      const shared = gate();
      const sharing = act(async ({ campaigns }) => {
        await campaigns.share(tenantId, campaignId);
        shared.open();
        for (let i = 0; i < 20; i++) await campaigns.find(tenantId, campaignId);
        log.push("share ends");
      });
      await shared.opened;
      const changing = act(async ({ campaigns }) => {
        await (how === "lock" ? campaigns.lock(tenantId, campaignId) : campaigns.save({ ...campaign, priority: 1 }));
        log.push(how);
      });
      await Promise.all([sharing, changing]);
      assert.deepEqual(log, ["share ends", how]);
    });
  }
}
