import assert from "node:assert/strict";
import { type Ground, idsOf, same, walk } from "./ground.ts";

/** Endpoints of a tenant. */
export function webhookEndpoints({
  runner,
  storage,
  act,
  aStoredTenant,
  anEndpoint,
  anEvent,
  aDelivery,
}: Ground): void {
  runner.it("finds an endpoint as it was stored", async () => {
    const endpoint = anEndpoint({
      tenantId: await aStoredTenant(),
      events: ["call.*", "dnc.added"],
      description: "CRM",
    });
    await act((stores) => stores.webhooks.insertEndpoint(endpoint));
    same(await storage.read((stores) => stores.webhooks.findEndpoint(endpoint.tenantId, endpoint.id)), endpoint);
  });

  runner.it("lists the enabled endpoints of one tenant", async () => {
    const [tenantId, elsewhere] = [await aStoredTenant(), await aStoredTenant()];
    const [one, two] = [anEndpoint({ tenantId }), anEndpoint({ tenantId, enabled: false })];
    await act(async (stores) => {
      for (const endpoint of [one, two, anEndpoint({ tenantId: elsewhere })]) {
        await stores.webhooks.insertEndpoint(endpoint);
      }
    });
    same(await storage.read((stores) => stores.webhooks.enabledEndpoints(tenantId)), [one]);
    const enabled = await act((stores) => stores.webhooks.saveEndpoint({ ...two, enabled: true }));
    await act((stores) => stores.webhooks.saveEndpoint({ ...one, enabled: false }));
    same(await storage.read((stores) => stores.webhooks.enabledEndpoints(tenantId)), [enabled]);
  });

  runner.it(
    "C-WH-15 writes how an endpoint fares beside what people set, and switches a disabled one off",
    async () => {
      const endpoint = anEndpoint({ tenantId: await aStoredTenant() });
      const { tenantId, id } = endpoint;
      await act((stores) => stores.webhooks.insertEndpoint(endpoint));
      const find = () => storage.read((stores) => stores.webhooks.findEndpoint(tenantId, id));
      await act((stores) => stores.webhooks.setHealth(tenantId, id, "degraded", 7));
      same(await find(), { ...endpoint, health: "degraded", failingSince: 7 });
      await act((stores) => stores.webhooks.setHealth(tenantId, id, "disabled", 7));
      const off = { ...endpoint, health: "disabled", failingSince: 7, enabled: false, version: endpoint.version + 1 };
      same(await find(), off);
      await act((stores) => stores.webhooks.setHealth(tenantId, id, "disabled", 7));
      same(await find(), off);
      const elsewhere = await aStoredTenant();
      await act((stores) => stores.webhooks.setHealth(elsewhere, id, "healthy", null));
      same(await find(), off);
    },
  );

  runner.it("cancels what is pending when an endpoint is removed, once and by its own tenant only", async () => {
    const [tenantId, elsewhere] = [await aStoredTenant(), await aStoredTenant()];
    const endpoint = anEndpoint({ tenantId });
    const event = anEvent({ tenantId });
    const to = { tenantId, webhookId: endpoint.id, eventId: event.id };
    const pending = aDelivery({ ...to, nextAttemptAt: 1 });
    const delivered = aDelivery({ ...to, status: "delivered", nextAttemptAt: null });
    await act(async ({ webhooks, outbox }) => {
      await outbox.append([event]);
      await webhooks.insertEndpoint(endpoint);
      await webhooks.insertDeliveries([pending, delivered]);
    });
    const remove = (tenant: typeof tenantId) => act((stores) => stores.webhooks.removeEndpoint(tenant, endpoint.id));
    assert.deepEqual([await remove(elsewhere), await remove(tenantId), await remove(tenantId)], [false, true, false]);
    const statuses = await storage.read(async ({ webhooks }) => [
      (await webhooks.findDelivery(tenantId, pending.id))?.status,
      (await webhooks.findDelivery(tenantId, delivered.id))?.status,
    ]);
    assert.deepEqual(statuses, ["cancelled", "delivered"]);
    assert.deepEqual(await act((stores) => stores.webhooks.takeDue(1, 2, 10)), []);
    assert.notEqual(await storage.read((stores) => stores.webhooks.nextDueAt()), 1);
  });

  runner.it("pages every endpoint once with an exact total", async () => {
    const tenantId = await aStoredTenant();
    const endpoints = Array.from({ length: 5 }, () => anEndpoint({ tenantId }));
    await act(async (stores) => {
      for (const endpoint of endpoints) await stores.webhooks.insertEndpoint(endpoint);
    });
    const page = (request: { limit: number; after: string | null }) =>
      storage.read((stores) => stores.webhooks.pageEndpoints(tenantId, request));
    assert.deepEqual(idsOf(await walk(page, 2)).sort(), idsOf(endpoints));
    assert.equal((await page({ limit: 2, after: null })).total, 5);
  });
}
