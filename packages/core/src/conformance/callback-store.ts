import assert from "node:assert/strict";
import type { Callback, CallbackStatus } from "../model/callback.ts";
import { MINUTE } from "../model/instant.ts";
import { NOW } from "./chance.ts";
import { type Ground, idsOf, type Place, refusedWith, same, walk } from "./ground.ts";

/** What every `CallbackStore` must do. */
export function callbackStoreSuite(ground: Ground): void {
  const { runner, storage, act, aPlace, aStoredTenant, aCallback, anAgent } = ground;
  const store = async (place: Pick<Place, "tenantId" | "campaignId">, overs: readonly Partial<Callback>[]) => {
    const { tenantId, campaignId } = place;
    const callbacks = overs.map((over) => aCallback({ tenantId, campaignId, ...over }));
    await act(async (stores) => {
      for (const callback of callbacks) await stores.callbacks.insert(callback);
    });
    return callbacks;
  };
  const due: Partial<Callback> = { status: "due" };

  runner.describe("callback store", () => {
    runner.it("finds a callback by id and by contact while it is open, in its tenant only", async () => {
      const place = await aPlace();
      const { tenantId } = place;
      const [callback] = (await store(place, [{}])) as [Callback];
      const openOf = (tenant = tenantId) =>
        storage.read((stores) => stores.callbacks.openOf(tenant, callback.contactId));
      same(await storage.read((stores) => stores.callbacks.find(tenantId, callback.id)), callback);
      same(await openOf(), callback);
      const elsewhere = await aStoredTenant();
      assert.equal(await openOf(elsewhere), null);
      assert.equal(await act((stores) => stores.callbacks.lock(elsewhere, callback.id)), null);
      for (const status of ["due", "in_progress", "completed"] as const) {
        await act(async (stores) => {
          const row = (await stores.callbacks.lock(tenantId, callback.id)) as Callback;
          await stores.callbacks.save({ ...row, status });
        });
        assert.equal((await openOf())?.status ?? null, status === "completed" ? null : status);
      }
    });

    runner.it("refuses a second open callback of a contact, and names the first", async () => {
      const place = await aPlace();
      const [first] = (await store(place, [{}])) as [Callback];
      const { tenantId, campaignId } = place;
      const row = aCallback({ tenantId, campaignId, contactId: first.contactId });
      const refused = await refusedWith(
        "duplicate-resource",
        act((stores) => stores.callbacks.insert(row)),
      );
      assert.equal(refused.existingId, first.id);
      await act((stores) => stores.callbacks.save({ ...first, status: "missed" }));
      await act((stores) => stores.callbacks.insert(row));
    });

    runner.it("opens one of many for a contact at once", async () => {
      const { tenantId, campaignId } = await aPlace();
      const contactId = aCallback().contactId;
      const insert = () => act((stores) => stores.callbacks.insert(aCallback({ tenantId, campaignId, contactId })));
      const outcomes = await Promise.allSettled(Array.from({ length: 5 }, insert));
      assert.equal(outcomes.filter(({ status }) => status === "fulfilled").length, 1);
    });

    runner.it("gives what is due longest first, for anybody or for one agent", async () => {
      const place = await aPlace();
      const { tenantId, campaignId } = place;
      const [layla, omar] = [anAgent({ tenantId }).id, anAgent({ tenantId }).id];
      const [late, own, early, , other] = await store(place, [
        { ...due, dueAt: NOW + MINUTE },
        { ...due, agentId: layla },
        { ...due, dueAt: NOW - MINUTE },
        { status: "scheduled", dueAt: NOW - MINUTE },
        { ...due, agentId: omar },
      ]);
      const ask = (agentId: Callback["agentId"], limit = 10, tenant = tenantId) =>
        storage.read((stores) => stores.callbacks.due(tenant, campaignId, agentId, limit));
      assert.deepEqual(idsOf(await ask(null)), [early?.id, late?.id]);
      assert.deepEqual(idsOf(await ask(null, 1)), [early?.id]);
      assert.deepEqual(idsOf(await ask(layla)), [own?.id]);
      assert.deepEqual(idsOf(await ask(omar)), [other?.id]);
      assert.deepEqual(await ask(null, 10, await aStoredTenant()), []);
      const wanted = await storage.read((stores) => stores.callbacks.agentsWanted(tenantId, campaignId, 10));
      assert.deepEqual([...wanted].sort(), [layla, omar].sort());
    });

    runner.it("lists the open ones of a campaign", async () => {
      const place = await aPlace();
      const statuses: CallbackStatus[] = ["scheduled", "due", "in_progress", "completed", "missed", "cancelled"];
      const all = await store(
        place,
        statuses.map((status) => ({ status })),
      );
      const open = await storage.read((stores) =>
        stores.callbacks.openOfCampaign(place.tenantId, place.campaignId, 10),
      );
      assert.deepEqual(idsOf(open), idsOf(all.slice(0, 3)));
    });

    runner.it("C-PAG-6 pages newest first, by every filter", async () => {
      const place = await aPlace();
      const { tenantId, campaignId } = place;
      const agentId = anAgent({ tenantId }).id;
      const all = await store(place, [{}, { agentId }, due, { dueAt: NOW + 5 * MINUTE }, {}]);
      const page = (filter: object) => (request: { limit: number; after: string | null }) =>
        storage.read((stores) => stores.callbacks.page(tenantId, filter, request));
      assert.deepEqual(idsOf(await walk(page({}), 2)), idsOf(all).reverse());
      const [, own, ready, soon] = all;
      for (const [filter, expected] of [
        [{ agentId }, [own]],
        [{ agentIds: [agentId], to: NOW + 6 * MINUTE }, [soon]],
        [{ agentIds: [agentId], contactId: own?.contactId }, [own]],
        [{ agentIds: [], contactId: own?.contactId }, []],
        [{ status: "due" }, [ready]],
        [{ to: NOW + 6 * MINUTE }, [soon]],
        [{ from: NOW, to: NOW + 5 * MINUTE }, []],
        [{ contactId: own?.contactId, campaignId }, [own]],
      ] as const)
        assert.deepEqual(
          idsOf(await walk(page(filter), 2)),
          expected.map((callback) => callback?.id),
        );
    });
  });
}
