import assert from "node:assert/strict";
import type { PageRequest } from "../model/page.ts";
import type { EventRange, StoredEvent } from "../model/webhook.ts";
import { NOW } from "./chance.ts";
import { type Ground, gate, idsOf, same, walk } from "./ground.ts";

/** What every `Outbox` must do. */
export function outboxSuite(ground: Ground): void {
  ground.runner.describe("outbox", () => {
    reading(ground);
    routing(ground);
    takingTurns(ground);
  });
}

const ALL = 100_000;
/** More than enough to route all there is; an end for stores that give the same again and again. */
const ROUNDS = 100;

function reading({ runner, storage, act, aStoredTenant, anEvent, anEndpoint, aDelivery }: Ground): void {
  runner.it("finds an event as it was appended, byte for byte, in its tenant only", async () => {
    const [tenantId, elsewhere] = [await aStoredTenant(), await aStoredTenant()];
    const event = anEvent({ tenantId, body: '{ "b":1,\n"a": "هدى \\u0000 \u{1F600}" }' });
    await act((stores) => stores.outbox.append([event]));
    same(await storage.read((stores) => stores.outbox.find(tenantId, event.id)), event);
    assert.equal(await storage.read((stores) => stores.outbox.find(elsewhere, event.id)), null);
    assert.equal(await storage.read((stores) => stores.outbox.find(tenantId, anEvent().id)), null);
  });

  runner.it("counts what is unrouted, of all tenants, no further than it is told", async () => {
    const events = [1, 2, 3].map(() => anEvent());
    const unrouted = (limit: number) => storage.read((stores) => stores.outbox.unrouted(limit));
    const before = await unrouted(ALL);
    await act((stores) => stores.outbox.append(events));
    assert.equal(await unrouted(ALL), before + 3);
    assert.equal(await unrouted(2), 2);
    await act((stores) => stores.outbox.markRouted(idsOf(events) as StoredEvent["id"][], NOW));
    assert.equal(await unrouted(ALL), before);
  });

  runner.it("gives every event of the tenant after an id, oldest first, routed or not", async () => {
    const [tenantId, elsewhere] = [await aStoredTenant(), await aStoredTenant()];
    const events = [1, 2, 3, 4].map(() => anEvent({ tenantId }));
    await act(async (stores) => {
      await stores.outbox.append([...events, anEvent({ tenantId: elsewhere })]);
      await stores.outbox.append([]);
      await stores.outbox.markRouted(idsOf(events.slice(0, 2)) as StoredEvent["id"][], NOW);
    });
    const since = (after: StoredEvent["id"] | null, limit: number) =>
      storage.read((stores) => stores.outbox.since(tenantId, after, limit));
    same(await since(null, 10), events);
    same(await since(null, 2), events.slice(0, 2));
    same(await since(events[1]?.id ?? null, 10), events.slice(2));
    same(await since(events[3]?.id ?? null, 10), []);
  });

  runner.it("pages newest first with an exact total, narrowed by time, in its tenant only", async () => {
    const [tenantId, elsewhere] = [await aStoredTenant(), await aStoredTenant()];
    const events = [1, 2, 3, 4, 5].map((at) => anEvent({ tenantId, at }));
    await act((stores) => stores.outbox.append([...events, anEvent({ tenantId: elsewhere, at: 3 })]));
    const page = (range: EventRange, request: PageRequest) =>
      storage.read((stores) => stores.outbox.page(tenantId, range, request));
    assert.deepEqual(idsOf(await walk((request) => page({}, request), 2)), idsOf(events).reverse());
    assert.equal((await page({}, { limit: 2, after: null })).total, 5);
    same(await page({ from: 2, to: 4 }, { limit: 9, after: null }), {
      items: [events[2], events[1]],
      total: 2,
      hasMore: false,
    });
  });

  runner.it(
    "forgets the oldest routed events, in its tenant only, and still sends what a delivery waits for",
    async () => {
      const [tenantId, elsewhere] = [await aStoredTenant(), await aStoredTenant()];
      const events = [1, 2, 3, 4, 5].map((at) => anEvent({ tenantId, at }));
      const [awaited, , , unrouted, young] = events as [
        StoredEvent,
        StoredEvent,
        StoredEvent,
        StoredEvent,
        StoredEvent,
      ];
      const endpoint = anEndpoint({ tenantId });
      const to = { tenantId, webhookId: endpoint.id, eventId: awaited.id };
      const delivery = aDelivery({ ...to, nextAttemptAt: 1 });
      await act(async ({ outbox, webhooks }) => {
        await outbox.append(events);
        await webhooks.insertEndpoint(endpoint);
        await webhooks.insertDeliveries([delivery]);
        await outbox.markRouted(idsOf(events.filter((event) => event !== unrouted)) as StoredEvent["id"][], NOW);
      });
      const forget = (tenant: typeof tenantId, limit: number) =>
        act((stores) => stores.outbox.forget(tenant, 5, limit));
      assert.equal(await forget(elsewhere, 9), 0);
      assert.equal(await forget(tenantId, 1), 1);
      await forget(tenantId, 9);
      assert.equal(await forget(tenantId, 9), 0);
      const left = await storage.read((stores) => stores.outbox.since(tenantId, null, 9));
      assert.deepEqual(
        left.filter((event) => event !== awaited && event.id !== awaited.id),
        [unrouted, young],
      );
      const taken = await act((stores) => stores.webhooks.takeDue(1, 2, ALL));
      same(taken.find((one) => one.delivery.id === delivery.id)?.event, awaited);
      await act((stores) =>
        stores.webhooks.saveDeliveries([{ ...delivery, status: "delivered", nextAttemptAt: null }]),
      );
    },
  );
}

function routing({ runner, act, aStoredTenant, anEvent }: Ground): void {
  const unroutedAmong = async (own: readonly StoredEvent[]) => {
    const taken = await act((stores) => stores.outbox.takeUnrouted(ALL));
    return taken.filter((event) => idsOf(own).includes(event.id));
  };

  runner.it("takes unrouted events of all tenants, oldest first, until they are marked", async () => {
    const [one, two] = [await aStoredTenant(), await aStoredTenant()];
    const events = [one, two, one].map((tenantId) => anEvent({ tenantId }));
    await act((stores) => stores.outbox.append(events));
    same(await unroutedAmong(events), events);
    same(await unroutedAmong(events), events, "taking alone routes nothing");
    const marked = events[1] as StoredEvent;
    await act((stores) => stores.outbox.markRouted([marked.id], NOW));
    same(await unroutedAmong(events), [events[0], events[2]]);
    await act((stores) => stores.outbox.markRouted([marked.id], NOW + 1));
    assert.equal((await act((stores) => stores.outbox.takeUnrouted(1))).length, 1);
  });

  runner.it("takes an event again when the routing transaction failed", async () => {
    const event = anEvent({ tenantId: await aStoredTenant() });
    await act((stores) => stores.outbox.append([event]));
    const failing = act(async (stores) => {
      await stores.outbox.markRouted([event.id], NOW);
      throw new Error("no");
    });
    await assert.rejects(failing, /^Error: no$/);
    same(await unroutedAmong([event]), [event]);
  });

  runner.it("knows nothing of events whose transaction failed", async () => {
    const event = anEvent({ tenantId: await aStoredTenant() });
    const failing = act(async (stores) => {
      await stores.outbox.append([event]);
      throw new Error("no");
    });
    await assert.rejects(failing, /^Error: no$/);
    same(await unroutedAmong([event]), []);
  });
}

function takingTurns({ runner, itConcurrently, act, aStoredTenant, anEvent }: Ground): void {
  runner.it("routes each event once when many route at once", async () => {
    const tenantId = await aStoredTenant();
    const events = Array.from({ length: 30 }, () => anEvent({ tenantId }));
    await act((stores) => stores.outbox.append(events));
    const routed: string[] = [];
    const route = async () => {
      const taken = await act(async (stores) => {
        const some = await stores.outbox.takeUnrouted(7);
        await stores.outbox.markRouted(
          some.map((event) => event.id),
          NOW,
        );
        return some;
      });
      routed.push(...idsOf(taken));
      return taken.length;
    };
    for (let round = 0; round < ROUNDS; round++) {
      const counts = await Promise.all([route(), route(), route(), route()]);
      if (counts.every((count) => count === 0)) break;
    }
    assert.equal(new Set(routed).size, routed.length, "an event was routed twice");
    assert.ok(idsOf(events).every((id) => routed.includes(id)));
  });

  itConcurrently("skips events that another open transaction has taken", async () => {
    const tenantId = await aStoredTenant();
    const events = [1, 2, 3, 4].map(() => anEvent({ tenantId }));
    await act((stores) => stores.outbox.append(events));
    const [taken, done] = [gate(), gate()];
    const first = act(async (stores) => {
      const some = await stores.outbox.takeUnrouted(ALL);
      taken.open();
      await done.opened;
      return some;
    });
    await taken.opened;
    const second = await act((stores) => stores.outbox.takeUnrouted(ALL)).finally(done.open);
    const held = idsOf(await first);
    assert.ok(events.every((event) => held.includes(event.id)));
    assert.deepEqual(
      idsOf(second).filter((id) => held.includes(id)),
      [],
    );
  });
}
