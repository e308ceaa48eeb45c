import assert from "node:assert/strict";
import type { Call } from "../model/call.ts";
import { HOUR } from "../model/instant.ts";
import type { CallFilter } from "../ports/call-store.ts";
import { NOW } from "./chance.ts";
import { type Ground, idsOf, same, walk } from "./ground.ts";

/** Pages and histories of calls. */
export function callLists(ground: Ground): void {
  pages(ground);
  filters(ground);
  ofContact(ground);
}

function pages({ runner, storage, act, aStoredTenant, aFinishedCall }: Ground): void {
  runner.it("C-PAG-6 pages newest first, each once, while calls are added", async () => {
    const tenantId = await aStoredTenant();
    const calls = Array.from({ length: 7 }, () => aFinishedCall({ tenantId }));
    const add = (call: Call) => act((stores) => stores.calls.insert(call, []));
    for (const call of calls) await add(call);
    const page = (request: { limit: number; after: string | null }) =>
      storage.read((stores) => stores.calls.page(tenantId, {}, request));
    const seen = await walk(page, 3, () => add(aFinishedCall({ tenantId })));
    assert.deepEqual(idsOf(seen), idsOf(calls).reverse());
    assert.equal((await page({ limit: 3, after: null })).total, 9);
  });
}

/** Calls of every kind in one tenant, oldest first. */
async function aHistory(ground: Ground) {
  const { act, aPlace, aCall, aFinishedCall, anAgent, aContact } = ground;
  const place = await aPlace();
  const { tenantId, campaignId } = place;
  const agent = anAgent({ tenantId });
  const contact = aContact(place);
  await act(async (stores) => {
    await stores.agents.insert(agent);
    await stores.contacts.insertMany([contact]);
  });
  const calls = [
    aFinishedCall({ tenantId, campaignId, agentId: agent.id, disposition: "sale" }),
    aFinishedCall({
      tenantId,
      contactId: contact.id,
      outcome: "no_answer",
      startedAt: NOW + HOUR,
      connectedAt: null,
    }),
    aFinishedCall({ tenantId, outcome: "completed", abandoned: true, endedAt: NOW + 9_000, connectedAt: null }),
    aFinishedCall({ tenantId, phase: "wrap_up", outcome: "completed", direction: "inbound", agentId: agent.id }),
    aCall({ tenantId, campaignId, phase: "answered" }),
    aCall({ tenantId, phase: "agent_dialing" }),
    aCall({ tenantId, phase: "connected" }),
    aFinishedCall({ tenantId, outcome: "busy", startedAt: NOW + 2 * HOUR }),
  ];
  await act(async (stores) => {
    for (const call of calls) await stores.calls.insert(call, []);
  });
  return { tenantId, campaignId, agentId: agent.id, contactId: contact.id, calls };
}

function filters(ground: Ground): void {
  const { runner, storage } = ground;

  runner.it("C-PAG-2 filters with exact totals; live calls only when asked for", async () => {
    const { tenantId, campaignId, agentId, contactId, calls } = await aHistory(ground);
    const cases: readonly (readonly [CallFilter, readonly number[]])[] = [
      [{}, [7, 3, 2, 1, 0]],
      [{ includeLive: true }, [7, 6, 5, 4, 3, 2, 1, 0]],
      [{ campaignId }, [0]],
      [{ campaignId, includeLive: true }, [4, 0]],
      [{ agentId }, [3, 0]],
      [{ agentIds: [agentId] }, [3, 0]],
      [{ agentIds: [] }, []],
      [{ contactId }, [1]],
      [{ phone: calls[2]?.phone }, [2]],
      [{ status: "completed" }, [3, 2, 0]],
      [{ status: "busy" }, [7]],
      [{ status: "dialing" }, [5]],
      [{ status: "ringing" }, [4]],
      [{ status: "connected" }, [6]],
      [{ direction: "inbound" }, [3]],
      [{ disposition: "sale" }, [0]],
      [{ abandoned: true }, [2]],
      [{ abandoned: false, status: "completed" }, [3, 0]],
      [{ minDurationSeconds: 66 }, [7, 3, 1, 0]],
      [{ minDurationSeconds: 67 }, []],
      [{ from: NOW + HOUR }, [7, 1]],
      [{ from: NOW, to: NOW + HOUR }, [3, 2, 0]],
      [{ from: NOW + HOUR, to: NOW + 2 * HOUR }, [1]],
    ];
    for (const [filter, expected] of cases) {
      const page = await storage.read((stores) => stores.calls.page(tenantId, filter, { limit: 2, after: null }));
      const told = JSON.stringify(filter);
      assert.deepEqual(idsOf(page.items), idsOf(expected.slice(0, 2).map((at) => calls[at] as Call)), told);
      assert.deepEqual([page.total, page.hasMore], [expected.length, expected.length > 2], told);
    }
  });

  runner.it("pages nothing of another tenant", async () => {
    const { contactId } = await aHistory(ground);
    const elsewhere = await ground.aStoredTenant();
    for (const filter of [{ includeLive: true }, { contactId }]) {
      const page = await storage.read((stores) => stores.calls.page(elsewhere, filter, { limit: 5, after: null }));
      same(page, { items: [], total: 0, hasMore: false });
    }
  });
}

function ofContact({ runner, storage, act, aPlace, aStoredTenant, aContact, aFinishedCall }: Ground): void {
  runner.it("gives the attempts at a contact, newest first, to its own tenant", async () => {
    const place = await aPlace();
    const { tenantId } = place;
    const contact = aContact(place);
    const calls = [1, 2, 3].map((attempt) => aFinishedCall({ tenantId, contactId: contact.id, attempt }));
    await act(async (stores) => {
      await stores.contacts.insertMany([contact]);
      for (const call of calls) await stores.calls.insert(call, []);
    });
    const history = (tenant: typeof tenantId, limit: number) =>
      storage.read((stores) => stores.calls.ofContact(tenant, contact.id, limit));
    same(await history(tenantId, 10), calls.toReversed());
    same(await history(tenantId, 2), calls.toReversed().slice(0, 2));
    same(await history(await aStoredTenant(), 10), []);
  });
}
