import assert from "node:assert/strict";
import type { WebhookId } from "../model/ids.ts";
import { HOUR, MINUTE } from "../model/instant.ts";
import type { Delivery, DeliveryFilter } from "../model/webhook.ts";
import { NOW } from "./chance.ts";
import { type Ground, idsOf, same, walk } from "./ground.ts";

/** Deliveries: taken, leased, settled. */
export function webhookDeliveries(ground: Ground): void {
  taking(ground);
  exclusivity(ground);
  saving(ground);
  sharing(ground);
  lists(ground);
  forgetting(ground);
}

/** An endpoint and an event of a fresh tenant, and deliveries between them. */
async function deliveriesOf(ground: Ground, overs: readonly Partial<Delivery>[]) {
  const tenantId = await ground.aStoredTenant();
  const [endpoint, event] = [ground.anEndpoint({ tenantId }), ground.anEvent({ tenantId })];
  const to = { tenantId, webhookId: endpoint.id, eventId: event.id };
  const deliveries = overs.map((over) => ground.aDelivery({ ...to, ...over }));
  await ground.act(async ({ webhooks, outbox }) => {
    await outbox.append([event]);
    await webhooks.insertEndpoint(endpoint);
    await webhooks.insertDeliveries(deliveries);
  });
  return { tenantId, endpoint, event, deliveries };
}

const ALL = 100_000;
/** More than enough to take all there is; an end for stores that give the same again and again. */
const ROUNDS = 100;

const takenAmong = async (ground: Ground, own: readonly Delivery[], now: number, leasedUntil = now + MINUTE) => {
  const taken = await ground.act((stores) => stores.webhooks.takeDue(now, leasedUntil, ALL));
  return taken.filter(({ delivery }) => idsOf(own).includes(delivery.id));
};
const takenIds = async (...args: Parameters<typeof takenAmong>) =>
  (await takenAmong(...args)).map(({ delivery }) => delivery.id).sort();

function taking(ground: Ground): void {
  const { runner, storage, act } = ground;

  runner.it("takes what is due with all that sending needs, and leases it", async () => {
    const { tenantId, endpoint, event, deliveries } = await deliveriesOf(ground, [{}]);
    const [taken] = await takenAmong(ground, deliveries, NOW, NOW + MINUTE);
    const leased = { ...deliveries[0], leasedUntil: NOW + MINUTE };
    same(taken, { delivery: leased, endpoint, event });
    same(await storage.read((s) => s.webhooks.findDelivery(tenantId, leased.id as Delivery["id"])), leased);
  });

  runner.it("takes what is pending and due, of all tenants, and nothing else", async () => {
    const here = await deliveriesOf(ground, [
      { nextAttemptAt: NOW },
      { nextAttemptAt: NOW - HOUR },
      { nextAttemptAt: NOW + 1 },
      { status: "delivered" },
      { status: "exhausted" },
      { status: "cancelled" },
      { leasedUntil: NOW + 1 },
      { leasedUntil: NOW },
    ]);
    const there = await deliveriesOf(ground, [{}]);
    const own = [...here.deliveries, ...there.deliveries];
    const expected = [0, 1, 7, 8].map((at) => own[at]?.id).sort();
    assert.deepEqual(await takenIds(ground, own, NOW), expected);
  });

  runner.it("takes no more than asked", async () => {
    await deliveriesOf(ground, [{}, {}, {}]);
    assert.equal((await act((stores) => stores.webhooks.takeDue(NOW, NOW + MINUTE, 2))).length, 2);
  });
}

function exclusivity(ground: Ground): void {
  const { runner, act } = ground;

  runner.it("gives a delivery again when its lease is over, and not a moment before", async () => {
    const { deliveries } = await deliveriesOf(ground, [{}]);
    const until = NOW + MINUTE;
    assert.equal((await takenAmong(ground, deliveries, NOW, until)).length, 1);
    assert.equal((await takenAmong(ground, deliveries, until - 1, until + MINUTE)).length, 0);
    assert.equal((await takenAmong(ground, deliveries, until, until + MINUTE)).length, 1);
  });

  runner.it("gives no delivery to two of many callers at once", async () => {
    const { deliveries } = await deliveriesOf(
      ground,
      Array.from({ length: 40 }, () => ({})),
    );
    const take = () => act((stores) => stores.webhooks.takeDue(NOW, NOW + MINUTE, 15));
    const taken: string[] = [];
    for (let round = 0; round < ROUNDS; round++) {
      const answers = await Promise.all([take(), take(), take(), take(), take()]);
      if (answers.flat().length === 0) break;
      taken.push(...answers.flat().map(({ delivery }) => delivery.id));
    }
    assert.equal(new Set(taken).size, taken.length, "a delivery went to two callers");
    assert.ok(idsOf(deliveries).every((id) => taken.includes(id)));
  });
}

function saving(ground: Ground): void {
  const { runner, storage, act } = ground;

  runner.it("writes the outcome of an attempt and ends the lease", async () => {
    const { tenantId, deliveries } = await deliveriesOf(ground, [{}]);
    const [taken] = await takenAmong(ground, deliveries, NOW);
    const failed = { attempts: 1, nextAttemptAt: NOW + 5_000, lastStatusCode: 500, lastError: "HTTP 500" };
    const outcome = { ...taken?.delivery, ...failed } as Delivery;
    await act((stores) => stores.webhooks.saveDeliveries([{ ...outcome, leasedUntil: null }]));
    const stored = await storage.read((s) => s.webhooks.findDelivery(tenantId, outcome.id));
    same(stored, { ...outcome, leasedUntil: null });
    assert.deepEqual(await takenIds(ground, deliveries, NOW + 4_999), []);
    const [again] = await takenAmong(ground, deliveries, NOW + 5_000);
    assert.equal(again?.delivery.attempts, 1);
    const done = { status: "delivered", nextAttemptAt: null, deliveredAt: NOW, leasedUntil: null } as const;
    await act((stores) => stores.webhooks.saveDeliveries([{ ...outcome, ...done }]));
    assert.deepEqual(await takenIds(ground, deliveries, NOW + HOUR), []);
  });

  runner.it("knows the soonest next attempt of any pending delivery", async () => {
    const { deliveries } = await deliveriesOf(ground, [{ nextAttemptAt: 30 }, { nextAttemptAt: 20 }]);
    await deliveriesOf(ground, [{ nextAttemptAt: 10, status: "exhausted" }]);
    const next = () => storage.read((stores) => stores.webhooks.nextDueAt());
    assert.equal(await next(), 20);
    const settle = (at: number) =>
      act((s) =>
        s.webhooks.saveDeliveries([{ ...(deliveries[at] as Delivery), status: "cancelled", nextAttemptAt: null }]),
      );
    await settle(1);
    assert.equal(await next(), 30);
    await settle(0);
    assert.notEqual(await next(), 30);
  });
}

function lists(ground: Ground): void {
  const { runner, storage } = ground;

  runner.it("pages the deliveries of an endpoint newest first, in its tenant only", async () => {
    const { tenantId, endpoint, deliveries } = await deliveriesOf(
      ground,
      Array.from({ length: 5 }, () => ({})),
    );
    const elsewhere = await deliveriesOf(ground, [{}]);
    const page = (request: { limit: number; after: string | null }, tenant = tenantId) =>
      storage.read((stores) => stores.webhooks.pageDeliveries(tenant, endpoint.id, {}, request));
    assert.deepEqual(idsOf(await walk(page, 2)), idsOf(deliveries).reverse());
    assert.equal((await page({ limit: 2, after: null })).total, 5);
    const foreign = await page({ limit: 2, after: null }, elsewhere.tenantId);
    same(foreign, { items: [], total: 0, hasMore: false });
    const id = deliveries[0]?.id as Delivery["id"];
    assert.equal(await storage.read((stores) => stores.webhooks.findDelivery(elsewhere.tenantId, id)), null);
  });

  runner.it("narrows the list by status, type and time, from inclusive, to exclusive", async () => {
    const { tenantId, endpoint, deliveries } = await deliveriesOf(ground, [
      { status: "exhausted", createdAt: 1 },
      { eventType: "dnc.added", createdAt: 2 },
      { createdAt: 3 },
    ]);
    const shown = async (filter: DeliveryFilter) => {
      const page = { limit: 9, after: null };
      const found = await storage.read((stores) => stores.webhooks.pageDeliveries(tenantId, endpoint.id, filter, page));
      assert.equal(found.total, found.items.length);
      return found.items.map(({ id }) => deliveries.findIndex((delivery) => delivery.id === id));
    };
    assert.deepEqual(await shown({ status: "exhausted" }), [0]);
    assert.deepEqual(await shown({ status: "pending" }), [2, 1]);
    assert.deepEqual(await shown({ eventType: "dnc.added" }), [1]);
    assert.deepEqual(await shown({ from: 2 }), [2, 1]);
    assert.deepEqual(await shown({ from: 1, to: 3 }), [1, 0]);
    assert.deepEqual(await shown({ status: "exhausted", eventType: "dnc.added" }), []);
  });
}

function sharing(ground: Ground): void {
  const { runner, act } = ground;

  runner.it("C-WH-11 shares out what is due: so many of each endpoint, and to some what room they have", async () => {
    const busy = await deliveriesOf(
      ground,
      [1, 2, 3, 4].map((n) => ({ nextAttemptAt: n })),
    );
    const quiet = await deliveriesOf(ground, [{ nextAttemptAt: 10 }]);
    const dead = await deliveriesOf(ground, [{ nextAttemptAt: 1 }]);
    const own = [...busy.deliveries, ...quiet.deliveries, ...dead.deliveries];
    const take = async (limit: number, room: [WebhookId, number][]) => {
      const share = { perEndpoint: 2, room: new Map(room) };
      const taken = await act((stores) => stores.webhooks.takeDue(20, 20 + MINUTE, limit, share));
      return taken.map(({ delivery }) => own.findIndex(({ id }) => id === delivery.id)).filter((at) => at >= 0);
    };
    assert.deepEqual(await take(ALL, [[dead.endpoint.id, 0]]), [0, 1, 4]);
    const one: [WebhookId, number][] = [
      [dead.endpoint.id, 0],
      [busy.endpoint.id, 1],
    ];
    assert.deepEqual(await take(ALL, one), [2]);
    assert.deepEqual(await take(ALL, one), [3]);
    assert.deepEqual(await take(ALL, []), [5]);
  });

  runner.it("cancels what is pending for an endpoint, by its own tenant only", async () => {
    const { tenantId, endpoint, deliveries } = await deliveriesOf(ground, [{}, {}, { status: "delivered" }]);
    const elsewhere = await ground.aStoredTenant();
    const cancel = (tenant: typeof tenantId) => act((stores) => stores.webhooks.cancelPending(tenant, endpoint.id));
    assert.deepEqual([await cancel(elsewhere), await cancel(tenantId), await cancel(tenantId)], [0, 2, 0]);
    assert.deepEqual(await takenIds(ground, deliveries, NOW + HOUR), []);
  });
}

function forgetting(ground: Ground): void {
  const { runner, storage, act } = ground;

  runner.it("forgets the oldest settled deliveries, never a pending one, in its tenant only", async () => {
    const made = (createdAt: number, over: Partial<Delivery> = {}): Partial<Delivery> => ({
      status: "delivered",
      nextAttemptAt: null,
      createdAt,
      ...over,
    });
    const { tenantId, endpoint, deliveries } = await deliveriesOf(ground, [
      made(1),
      made(2, { status: "pending", nextAttemptAt: NOW }),
      made(3),
      made(4),
      made(5),
    ]);
    const elsewhere = await ground.aStoredTenant();
    const forget = (tenant: typeof tenantId, before: number, limit: number) =>
      act((stores) => stores.webhooks.forgetDeliveries(tenant, before, limit));
    assert.deepEqual(
      [await forget(elsewhere, 5, 9), await forget(tenantId, 5, 2), await forget(tenantId, 5, 2)],
      [0, 2, 1],
    );
    const left = await storage.read((stores) =>
      stores.webhooks.pageDeliveries(tenantId, endpoint.id, {}, { limit: 9, after: null }),
    );
    assert.deepEqual(idsOf(left.items), [deliveries[4]?.id, deliveries[1]?.id]);
  });
}
