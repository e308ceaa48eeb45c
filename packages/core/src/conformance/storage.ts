import assert from "node:assert/strict";
import type { CampaignCounters } from "../model/campaign.ts";
import { MINUTE } from "../model/instant.ts";
import type { Storage } from "../ports/storage.ts";
import { NOW } from "./chance.ts";
import { faults, type Ground, gate, refusedWith, same } from "./ground.ts";
import { storageLaws } from "./storage-laws.ts";
import { allOf, aWorld } from "./world.ts";

/** What every `Storage` must do, whatever is stored. `open` gives another storage, to be closed. */
export function storagePortSuite(ground: Ground, open: () => Promise<Storage>): void {
  ground.runner.describe("storage", () => {
    transactions(ground);
    rollback(ground);
    isolation(ground);
    deadlocks(ground);
    reading(ground);
    closing(ground, open);
  });
  ground.runner.describe("storage laws", () => storageLaws(ground));
}

function transactions({ runner, storage, act, aTenant }: Ground): void {
  runner.it("keeps all writes of a transaction, and returns what its work returned", async () => {
    const [one, two] = [aTenant(), aTenant()];
    const answer = await act(async (stores) => {
      await stores.tenants.insert(one);
      await stores.tenants.insert(two);
      return "done";
    });
    assert.equal(answer, "done");
    same(await storage.read((stores) => stores.tenants.find(one.id)), one);
    same(await storage.read((stores) => stores.tenants.find(two.id)), two);
  });

  runner.it("lets a transaction see its own writes", async () => {
    const tenant = aTenant();
    await act(async (stores) => {
      await stores.tenants.insert(tenant);
      same(await stores.tenants.find(tenant.id), tenant);
    });
  });

  runner.it("lets the very error of the work through, runs it once, and goes on as before", async () => {
    const error = new TypeError("mine");
    let runs = 0;
    const failing = act(async () => {
      runs += 1;
      throw error;
    });
    await assert.rejects(failing, (thrown) => thrown === error);
    assert.equal(runs, 1);
    await act((stores) => stores.tenants.insert(aTenant()));
  });
}

function rollback(ground: Ground): void {
  const { runner, act, storage } = ground;

  runner.it("keeps nothing at all of a transaction that throws: what was new is gone", async () => {
    const world = aWorld(ground);
    const failing = act(async (stores) => {
      await world.store(stores);
      throw new Error("no");
    });
    await assert.rejects(failing, /^Error: no$/);
    assert.equal(await storage.read((stores) => stores.tenants.find(world.tenantId)), null);
    const empty = await act((stores) => allOf(stores, world));
    for (const [what, found] of Object.entries(empty)) assert.equal(found, null, `${what} was kept`);
    await act((stores) => world.store(stores));
    const full = await act((stores) => allOf(stores, world));
    for (const [what, found] of Object.entries(full)) assert.notEqual(found, null, `${what} was not stored`);
  });

  runner.it("keeps nothing at all of a transaction that throws: what was changed or removed is as before", async () => {
    const world = aWorld(ground);
    await act((stores) => world.store(stores));
    const before = await act((stores) => allOf(stores, world));
    const failing = act(async (stores) => {
      await world.change(stores);
      const during = await allOf(stores, world);
      for (const [what, found] of Object.entries(during)) {
        assert.notDeepEqual(found, before[what], `the test changes ${what}`);
      }
      throw new Error("no");
    });
    await assert.rejects(failing, /^Error: no$/);
    same(await act((stores) => allOf(stores, world)), before);
    await act((stores) => world.change(stores));
  });
}

function isolation(ground: Ground): void {
  const { runner, act, storage, aTenant, aPlace } = ground;

  for (const how of ["read", "transact"] as const) {
    runner.it(`shows a ${how} elsewhere nothing that is not committed`, async () => {
      const tenant = aTenant();
      const [written, seen] = [gate(), gate()];
      const writing = act(async (stores) => {
        await stores.tenants.insert(tenant);
        written.open();
        await seen.opened;
        throw new Error("no");
      });
      await written.opened;
      const looking = storage[how]((stores) => stores.tenants.find(tenant.id));
      // Where transactions take turns the look waits for the writer, so the writer must not wait for the look.
      if (storage.capabilities.concurrentTransactions) assert.equal(await looking, null);
      seen.open();
      await assert.rejects(writing, /^Error: no$/);
      assert.equal(await looking, null);
    });
  }

  runner.it("loses no write when many transactions lock, read and save the same row", async () => {
    const { tenantId, campaignId } = await aPlace();
    const raise = () =>
      act(async ({ campaigns }) => {
        const campaign = await campaigns.lock(tenantId, campaignId);
        await campaigns.find(tenantId, campaignId);
        if (campaign) await campaigns.save({ ...campaign, wrapUpMs: campaign.wrapUpMs + 1 });
      });
    const before = await storage.read((stores) => stores.campaigns.find(tenantId, campaignId));
    await Promise.all(Array.from({ length: 12 }, raise));
    const after = await storage.read((stores) => stores.campaigns.find(tenantId, campaignId));
    assert.equal(after?.wrapUpMs, (before?.wrapUpMs ?? 0) + 12);
    assert.equal(after?.version, 13);
  });
}

function deadlocks({ itConcurrently, act, storage, aPlace }: Ground): void {
  itConcurrently("runs work again after a deadlock, and its effects are there once", async () => {
    const [one, two] = [await aPlace(), await aPlace()];
    const [first, second] = [gate(), gate()];
    let runs = 0;
    const crossing = (from: typeof one, to: typeof one, mine: typeof first, other: typeof first) =>
      act(async ({ campaigns }) => {
        runs += 1;
        await campaigns.lock(from.tenantId, from.campaignId);
        mine.open();
        await other.opened;
        await campaigns.lock(to.tenantId, to.campaignId);
        for (const { tenantId, campaignId } of [from, to])
          await campaigns.count(tenantId, campaignId, { contacted: 1 });
      });
    await Promise.all([crossing(one, two, first, second), crossing(two, one, second, first)]);
    assert.ok(runs >= 3, "the two must have met");
    for (const { tenantId, campaignId } of [one, two]) {
      const counters = await storage.read((stores) => stores.campaigns.counters(tenantId, [campaignId]));
      assert.equal((counters.get(campaignId) as CampaignCounters).contacted, 2);
    }
  });
}

function reading(ground: Ground): void {
  const { runner, act, storage, aTenant, aPlace, aContact } = ground;

  runner.it("reads what was committed before", async () => {
    const tenant = aTenant();
    await act((stores) => stores.tenants.insert(tenant));
    assert.equal(await storage.read(async (stores) => (await stores.tenants.find(tenant.id))?.slug), tenant.slug);
  });

  runner.it("lets the very error of reading work through", async () => {
    const error = new TypeError("mine");
    const failing = storage.read(async () => {
      throw error;
    });
    await assert.rejects(failing, (thrown) => thrown === error);
  });

  runner.it("faults on a write while reading, and writes nothing", async () => {
    const tenant = aTenant();
    const place = await aPlace();
    await act((stores) => stores.contacts.insertMany([aContact(place)]));
    await faults(storage.read((stores) => stores.tenants.insert(tenant)));
    assert.equal(await storage.read((stores) => stores.tenants.find(tenant.id)), null);
    const { tenantId, campaignId } = place;
    const claim = { tenantId, campaignId, limit: 1, now: NOW, leasedUntil: NOW + MINUTE };
    await faults(storage.read((stores) => stores.contacts.claim(claim)));
    assert.equal((await act((stores) => stores.contacts.claim(claim))).length, 1);
  });
}

function closing({ runner, aTenant }: Ground, open: () => Promise<Storage>): void {
  runner.it("waits for open work when it closes, then refuses more; closing again does nothing", async () => {
    const storage = await open();
    const [started, finish] = [gate(), gate()];
    let ended = false;
    const working = storage.transact(async (stores) => {
      await stores.tenants.insert(aTenant());
      started.open();
      await finish.opened;
      await stores.tenants.insert(aTenant());
      ended = true;
    });
    await started.opened;
    const closed = storage.close().then(() => assert.equal(ended, true, "closed before the open work had ended"));
    await refusedWith(
      "closed",
      storage.transact(async () => {}),
    );
    await refusedWith(
      "closed",
      storage.read(async () => {}),
    );
    finish.open();
    await Promise.all([working, closed]);
    await storage.close();
    await refusedWith(
      "closed",
      storage.transact(async () => {}),
    );
  });
}
