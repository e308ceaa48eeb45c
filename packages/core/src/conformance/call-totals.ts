import assert from "node:assert/strict";
import type { Call } from "../model/call.ts";
import type { CampaignId } from "../model/ids.ts";
import { HOUR, MINUTE, SECOND } from "../model/instant.ts";
import { NOW } from "./chance.ts";
import { type Ground, same } from "./ground.ts";

/** Adding up what calls came to. */
export function callTotals(ground: Ground): void {
  ofSpans(ground);
  ofAgents(ground);
  ofCallerIds(ground);
}

const nothing = {
  completed: 0,
  noAnswer: 0,
  busy: 0,
  failed: 0,
  voicemail: 0,
  abandoned: 0,
  withAgent: 0,
  talkSeconds: 0,
};

function ofCallerIds({ runner, storage, act, aStoredTenant, aCall, aFinishedCall, aPhone }: Ground): void {
  runner.it(
    "counts what each caller ID was used for, live calls too, at its edges, and of the tenant alone",
    async () => {
      const [tenantId, elsewhere] = [await aStoredTenant(), await aStoredTenant()];
      const [one, two, none] = [aPhone(), aPhone(), aPhone()];
      const calls = [
        aFinishedCall({ tenantId, cli: one, startedAt: NOW }),
        aFinishedCall({ tenantId, cli: one, startedAt: NOW + HOUR - 1, answeredAt: null, connectedAt: null }),
        aFinishedCall({ tenantId, cli: one, startedAt: NOW - 1 }),
        aFinishedCall({ tenantId, cli: one, startedAt: NOW + HOUR }),
        aCall({ tenantId, cli: two, startedAt: NOW, answeredAt: null }),
        aFinishedCall({ tenantId: elsewhere, cli: two, startedAt: NOW }),
      ];
      await act(async (stores) => {
        for (const call of calls) await stores.calls.insert(call, []);
      });
      const uses = await storage.read((stores) => stores.calls.usesOf(tenantId, [one, two, none], NOW, NOW + HOUR));
      assert.deepEqual(Object.fromEntries(uses), {
        [one]: { calls: 2, answered: 1 },
        [two]: { calls: 1, answered: 0 },
      });
      assert.equal((await storage.read((stores) => stores.calls.usesOf(tenantId, [], NOW, NOW + HOUR))).size, 0);
    },
  );
}

function ofSpans(ground: Ground): void {
  const { runner, storage, act, aPlace, aStoredTenant, aCall, aFinishedCall } = ground;

  runner.it("adds up finished calls of a campaign or the tenant", async () => {
    const { tenantId, campaignId } = await aPlace();
    const unbridged = { connectedAt: null };
    const calls = [
      aFinishedCall({ tenantId, campaignId }),
      aFinishedCall({ tenantId, campaignId, phase: "wrap_up", connectedAt: NOW + 6_500 }),
      aFinishedCall({ tenantId, campaignId, ...unbridged, abandoned: true }),
      aFinishedCall({ tenantId, campaignId, ...unbridged, outcome: "no_answer" }),
      aFinishedCall({ tenantId, campaignId, ...unbridged, outcome: "busy" }),
      aFinishedCall({ tenantId, ...unbridged, outcome: "failed" }),
      aFinishedCall({ tenantId, ...unbridged, outcome: "voicemail" }),
      aCall({ tenantId, campaignId, phase: "connected", connectedAt: NOW }),
    ];
    await act(async (stores) => {
      for (const call of calls) await stores.calls.insert(call, []);
    });
    const totals = (campaign: CampaignId | null, tenant = tenantId) =>
      storage.read((stores) => stores.calls.totals(tenant, campaign, NOW, NOW + HOUR));
    const ofCampaign = { ...nothing, completed: 3, noAnswer: 1, busy: 1, abandoned: 1, withAgent: 2, talkSeconds: 119 };
    same(await totals(campaignId), ofCampaign);
    same(await totals(null), { ...ofCampaign, failed: 1, voicemail: 1 });
    const elsewhere = await aStoredTenant();
    same([await totals(campaignId, elsewhere), await totals(null, elsewhere)], [nothing, nothing]);
  });

  runner.it("cuts a span at its start inclusive and its end exclusive, to the millisecond", async () => {
    const tenantId = await aStoredTenant();
    const starts = [0, 1, 30 * SECOND, MINUTE, 90 * SECOND, 3 * MINUTE - 1, 3 * MINUTE].map((ms) => NOW + ms);
    await act(async (stores) => {
      for (const startedAt of starts) await stores.calls.insert(aFinishedCall({ tenantId, startedAt }), []);
    });
    const edges = [NOW - 1, ...starts, NOW + 4 * MINUTE, NOW + 45 * SECOND];
    for (const from of edges) {
      for (const to of edges) {
        const totals = await storage.read((stores) => stores.calls.totals(tenantId, null, from, to));
        const inside = starts.filter((at) => at >= from && at < to).length;
        assert.equal(totals.completed, inside, `${from - NOW} to ${to - NOW}`);
      }
    }
  });

  runner.it("counts a call once it is finished, and as it was corrected later", async () => {
    const { tenantId, campaignId } = await aPlace();
    const call = aCall({ tenantId, campaignId, phase: "connected", connectedAt: NOW + 5_000 });
    await act((stores) => stores.calls.insert(call, []));
    const totals = () => storage.read((stores) => stores.calls.totals(tenantId, campaignId, NOW, NOW + HOUR));
    same(await totals(), nothing);
    const ended: Call = { ...call, phase: "wrap_up", outcome: "completed", endedAt: NOW + 25_000 };
    const saved = await act((stores) => stores.calls.save(ended, []));
    same(await totals(), { ...nothing, completed: 1, withAgent: 1, talkSeconds: 20 });
    await act((stores) => stores.calls.save({ ...saved, phase: "final", outcome: "voicemail" }, []));
    same(await totals(), { ...nothing, voicemail: 1 });
  });
}

function ofAgents({ runner, storage, act, aStoredTenant, anAgent, aFinishedCall }: Ground): void {
  runner.it("adds up calls and talk per agent", async () => {
    const tenantId = await aStoredTenant();
    const [one, two, idle] = [anAgent({ tenantId }), anAgent({ tenantId }), anAgent({ tenantId })];
    const rung = { outcome: "no_answer", connectedAt: null } as const;
    const calls = [
      aFinishedCall({ tenantId, agentId: one.id }),
      aFinishedCall({ tenantId, agentId: one.id, startedAt: NOW + MINUTE }),
      aFinishedCall({ tenantId, agentId: one.id, startedAt: NOW + HOUR }),
      aFinishedCall({ tenantId, agentId: two.id, ...rung }),
      aFinishedCall({ tenantId }),
      aFinishedCall({ tenantId, agentId: two.id, startedAt: NOW - 1 }),
    ];
    await act(async (stores) => {
      for (const agent of [one, two, idle]) await stores.agents.insert(agent);
      for (const call of calls) await stores.calls.insert(call, []);
    });
    const totals = await storage.read((stores) => stores.calls.agentTotals(tenantId, NOW, NOW + HOUR));
    same(totals.get(one.id), { calls: 2, talkSeconds: 120 });
    same(totals.get(two.id), { calls: 1, talkSeconds: 0 });
    same(totals.get(idle.id) ?? { calls: 0, talkSeconds: 0 }, { calls: 0, talkSeconds: 0 });
    const elsewhere = await aStoredTenant();
    assert.equal((await storage.read((stores) => stores.calls.agentTotals(elsewhere, NOW, NOW + HOUR))).size, 0);
  });
}
