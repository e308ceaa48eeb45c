import assert from "node:assert/strict";
import { NOW } from "./chance.ts";
import { type Ground, idsOf, refusedWith, same, walk } from "./ground.ts";

/** What every `CliStore` must do. */
export function cliStoreSuite(ground: Ground): void {
  ground.runner.describe("CLI store", () => {
    groups(ground);
    numbers(ground);
  });
}

function groups({ runner, storage, act, aStoredTenant, aPlace, aCliGroup, aCliNumber }: Ground): void {
  runner.it("removes a group together with its numbers", async () => {
    const tenantId = await aStoredTenant();
    const group = aCliGroup({ tenantId });
    const number = aCliNumber({ tenantId, groupId: group.id });
    await act(async (stores) => {
      await stores.cli.insertGroup(group);
      await stores.cli.insertNumber(number);
    });
    const elsewhere = await aStoredTenant();
    assert.equal(await act((stores) => stores.cli.removeGroup(elsewhere, group.id)), false);
    assert.equal(await act((stores) => stores.cli.removeGroup(tenantId, group.id)), true);
    assert.equal(await act((stores) => stores.cli.removeGroup(tenantId, group.id)), false);
    same(await storage.read((stores) => stores.cli.numbers(tenantId, group.id)), []);
    assert.equal(await storage.read((stores) => stores.cli.owns(tenantId, number.phone)), false);
  });

  runner.it("does not remove a group that a campaign uses, unless the campaign is deleted", async () => {
    const { tenantId, campaign } = await aPlace();
    const removal = () => act((stores) => stores.cli.removeGroup(tenantId, campaign.cliGroupId));
    await refusedWith("resource-in-use", removal());
    assert.ok(await storage.read((stores) => stores.cli.findGroup(tenantId, campaign.cliGroupId)));
    await act((stores) => stores.campaigns.save({ ...campaign, deletedAt: NOW }));
    assert.equal(await removal(), true);
  });

  runner.it("pages every group once with an exact total", async () => {
    const tenantId = await aStoredTenant();
    const groups = Array.from({ length: 5 }, () => aCliGroup({ tenantId }));
    await act(async (stores) => {
      for (const group of groups) await stores.cli.insertGroup(group);
    });
    const page = (request: { limit: number; after: string | null }) =>
      storage.read((stores) => stores.cli.pageGroups(tenantId, request));
    assert.deepEqual(idsOf(await walk(page, 2)).sort(), idsOf(groups));
    assert.equal((await page({ limit: 2, after: null })).total, 5);
  });
}

function numbers({ runner, storage, act, aStoredTenant, aCliGroup, aCliNumber }: Ground): void {
  const aStoredGroup = async () => {
    const group = aCliGroup({ tenantId: await aStoredTenant() });
    await act((stores) => stores.cli.insertGroup(group));
    return { tenantId: group.tenantId, groupId: group.id };
  };

  runner.it("lists the numbers of a group by phone, for its own tenant", async () => {
    const place = await aStoredGroup();
    const stored = [1, 2, 3].map(() => aCliNumber({ ...place, label: "front desk" }));
    await act(async (stores) => {
      for (const number of stored.toReversed()) await stores.cli.insertNumber(number);
    });
    same(await storage.read((stores) => stores.cli.numbers(place.tenantId, place.groupId)), stored);
    const elsewhere = await aStoredTenant();
    same(await storage.read((stores) => stores.cli.numbers(elsewhere, place.groupId)), []);
  });

  runner.it("refuses a number that is in the group already; another group may have it", async () => {
    const place = await aStoredGroup();
    const number = aCliNumber(place);
    await act((stores) => stores.cli.insertNumber(number));
    await refusedWith(
      "duplicate-resource",
      act((stores) => stores.cli.insertNumber(number)),
    );
    const second = aCliGroup({ tenantId: place.tenantId });
    await act(async (stores) => {
      await stores.cli.insertGroup(second);
      await stores.cli.insertNumber({ ...number, groupId: second.id });
    });
  });

  runner.it("says a tenant owns a number while any of its groups has it enabled", async () => {
    const place = await aStoredGroup();
    const number = aCliNumber(place);
    const owns = (tenantId: typeof place.tenantId) => storage.read((stores) => stores.cli.owns(tenantId, number.phone));
    assert.equal(await owns(place.tenantId), false);
    await act((stores) => stores.cli.insertNumber(number));
    assert.equal(await owns(place.tenantId), true);
    assert.equal(await owns(await aStoredTenant()), false);
    await act((stores) => stores.cli.saveNumber({ ...number, enabled: false }));
    assert.equal(await owns(place.tenantId), false);
    await act((stores) => stores.cli.saveNumber({ ...number, enabled: true }));
    assert.equal(await owns(place.tenantId), true);
    await act((stores) => stores.cli.removeNumber(place.tenantId, place.groupId, number.phone));
    assert.equal(await owns(place.tenantId), false);
  });

  runner.it("keeps how a number may be used, and sets its health once, touching nothing else", async () => {
    const place = await aStoredGroup();
    const use = { verifiedAt: NOW, dailyCap: 150, coolDownUntil: NOW + 1, health: "watch" } as const;
    const number = aCliNumber({ ...place, ...use });
    await act((stores) => stores.cli.insertNumber(number));
    const set = (tenantId: typeof place.tenantId, health: "good" | "bad") =>
      act((stores) => stores.cli.setHealth(tenantId, place.groupId, number.phone, health));
    assert.equal(await set(await aStoredTenant(), "bad"), false);
    assert.equal(await set(place.tenantId, "bad"), true);
    assert.equal(await set(place.tenantId, "bad"), false);
    const [stored] = await storage.read((stores) => stores.cli.numbers(place.tenantId, place.groupId));
    same(stored, { ...number, health: "bad" });
  });

  runner.it("removes a number once, and only for its own tenant", async () => {
    const place = await aStoredGroup();
    const number = aCliNumber(place);
    await act((stores) => stores.cli.insertNumber(number));
    const remove = (tenantId: typeof place.tenantId) =>
      act((stores) => stores.cli.removeNumber(tenantId, place.groupId, number.phone));
    assert.equal(await remove(await aStoredTenant()), false);
    assert.equal(await remove(place.tenantId), true);
    assert.equal(await remove(place.tenantId), false);
  });
}
