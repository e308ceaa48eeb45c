import assert from "node:assert/strict";
import type { Call } from "../model/call.ts";
import type { TenantId } from "../model/ids.ts";
import { HOUR, MINUTE } from "../model/instant.ts";
import type { ReportFilter, ReportPlace } from "../ports/call-reports.ts";
import { NOW } from "./chance.ts";
import { type Ground, same } from "./ground.ts";

const ALL: ReportFilter = { from: NOW - HOUR, to: NOW + HOUR };

/** What every `CallReports` must do. */
export function callReportsSuite(ground: Ground): void {
  ground.runner.describe("call reports", () => {
    walks(ground);
    filters(ground);
    sums(ground);
  });
}

async function stored(ground: Ground, calls: readonly Call[]): Promise<readonly Call[]> {
  await ground.act(async (stores) => {
    for (const call of calls) await stores.calls.insert(call, []);
  });
  return calls;
}

/** Every call of a report, read in pages. */
async function walked({ storage }: Ground, tenantId: TenantId, filter: ReportFilter, limit: number) {
  const ids: string[] = [];
  let after: ReportPlace | null = null;
  for (;;) {
    const page: readonly Call[] = await storage.read((stores) =>
      stores.callReports.calls(tenantId, filter, after, limit),
    );
    ids.push(...page.map(({ id }) => id));
    if (page.length < limit) return ids;
    after = page.at(-1) ?? null;
  }
}

function walks(ground: Ground): void {
  const { runner, aStoredTenant, aFinishedCall, aCall } = ground;

  runner.it("gives finished calls oldest first, each once, however small the pages are", async () => {
    const tenantId = await aStoredTenant();
    const at = [3, 1, 2, 2, 2, 0].map((minute) => NOW + minute * MINUTE);
    const calls = await stored(
      ground,
      at.map((startedAt) => aFinishedCall({ tenantId, startedAt })),
    );
    await stored(ground, [aCall({ tenantId, phase: "ringing" })]);
    const order = [...calls].sort((a, b) => a.startedAt - b.startedAt || (a.id < b.id ? -1 : 1)).map(({ id }) => id);
    for (const limit of [1, 2, 4, 100]) assert.deepEqual(await walked(ground, tenantId, ALL, limit), order);
  });

  runner.it("gives the whole call as it is stored, to its own tenant only", async () => {
    const tenantId = await aStoredTenant();
    const [call] = await stored(ground, [aFinishedCall({ tenantId, disposition: "sale" })]);
    const read = (id: TenantId) => ground.storage.read((stores) => stores.callReports.calls(id, ALL, null, 9));
    same(await read(tenantId), [call]);
    assert.deepEqual(await read(await aStoredTenant()), []);
  });
}

function filters(ground: Ground): void {
  const { runner, storage, aPlace, anAgent, aFinishedCall } = ground;

  runner.it(
    "takes the first moment and not the last, one campaign, and calls of the agents who had them last",
    async () => {
      const { tenantId, campaignId } = await aPlace();
      const [one, two] = [anAgent().id, anAgent().id];
      const [first, last, left, none] = (await stored(ground, [
        aFinishedCall({ tenantId, campaignId, agentId: one, startedAt: NOW }),
        aFinishedCall({ tenantId, agentId: two, startedAt: NOW + MINUTE }),
        aFinishedCall({ tenantId, agentId: null, detachedAgentId: one, detachedAt: NOW, startedAt: NOW + 1 }),
        aFinishedCall({ tenantId, agentId: null, connectedAt: null, startedAt: NOW + 2 }),
      ])) as [Call, Call, Call, Call];
      const ids = (filter: Partial<ReportFilter>) => walked(ground, tenantId, { ...ALL, ...filter }, 100);
      assert.deepEqual(await ids({ from: NOW, to: NOW + MINUTE }), [first.id, left.id, none.id]);
      assert.deepEqual(await ids({ campaignId }), [first.id]);
      assert.deepEqual(await ids({ agentIds: [one] }), [first.id, left.id]);
      assert.deepEqual(await ids({ agentIds: [one, two] }), [first.id, left.id, last.id]);
      assert.deepEqual(await ids({ agentIds: [] }), []);
      const totals = await storage.read((stores) => stores.callReports.totals(tenantId, { ...ALL, agentIds: [two] }));
      assert.equal(totals.completed, 1);
    },
  );
}

function sums(ground: Ground): void {
  const { runner, storage, aPlace, anAgent, aFinishedCall } = ground;

  runner.it("adds calls up by agent, by campaign and by disposition", async () => {
    const { tenantId, campaignId } = await aPlace();
    const agentId = anAgent().id;
    const talked = { tenantId, campaignId, agentId, connectedAt: NOW, endedAt: NOW + 90_900 };
    const unbridged = { tenantId, campaignId, agentId: null, connectedAt: null };
    await stored(ground, [
      aFinishedCall({ ...talked, disposition: "sale" }),
      aFinishedCall({ ...talked, heldMs: 30_000, disposition: "no_decision" }),
      aFinishedCall({ ...talked, connectedAt: null, outcome: "no_answer", disposition: null }),
      aFinishedCall({ ...unbridged, outcome: "busy" }),
      aFinishedCall({ ...unbridged, abandoned: true }),
      aFinishedCall({ ...unbridged, campaignId: null, outcome: "voicemail", disposition: "sale" }),
    ]);
    const reports = <T>(work: Parameters<typeof storage.read<T>>[0]) => storage.read(work);
    same(await reports((stores) => stores.callReports.byAgent(tenantId, ALL)), [
      { agentId, calls: 3, connected: 2, talkSeconds: 90 + 60, disposed: 2 },
    ]);
    same(await reports((stores) => stores.callReports.byDisposition(tenantId, ALL)), [
      { code: "no_decision", calls: 1, connected: 1, talkSeconds: 60 },
      { code: "sale", calls: 2, connected: 1, talkSeconds: 90 },
    ]);
    const ofCampaign = { completed: 3, noAnswer: 1, busy: 1, failed: 0, voicemail: 0, abandoned: 1 };
    const bridged = { withAgent: 2, talkSeconds: 150 };
    same(await reports((stores) => stores.callReports.byCampaign(tenantId, ALL, ["sale", "won"])), [
      { campaignId, ...ofCampaign, ...bridged, successes: 1 },
    ]);
    same(await reports((stores) => stores.callReports.totals(tenantId, ALL)), {
      ...ofCampaign,
      voicemail: 1,
      ...bridged,
    });
  });

  runner.it("adds up nothing where there is nothing", async () => {
    const { tenantId } = await aPlace();
    const read = await storage.read(async ({ callReports }) => [
      await callReports.byAgent(tenantId, ALL),
      await callReports.byCampaign(tenantId, ALL, []),
      await callReports.byDisposition(tenantId, ALL),
    ]);
    assert.deepEqual(read, [[], [], []]);
    const totals = await storage.read((stores) => stores.callReports.totals(tenantId, ALL));
    assert.deepEqual([totals.completed, totals.talkSeconds], [0, 0]);
  });
}
