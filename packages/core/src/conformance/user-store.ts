import assert from "node:assert/strict";
import { type Ground, idsOf, refusedWith, same, walk } from "./ground.ts";

/** What every `UserStore` must do. */
export function userStoreSuite(ground: Ground): void {
  const { runner, storage, act, aStoredTenant, aUser } = ground;
  runner.describe("user store", () => {
    runner.it("refuses an e-mail used in the tenant, and names who has it", async () => {
      const tenantId = await aStoredTenant();
      const user = aUser({ tenantId });
      await act((stores) => stores.users.insert(user));
      const again = aUser({ tenantId, email: user.email });
      const extra = await refusedWith(
        "duplicate-resource",
        act((stores) => stores.users.insert(again)),
      );
      assert.equal(extra.existingId, user.id);
      assert.equal(await storage.read((stores) => stores.users.find(tenantId, again.id)), null);
    });

    runner.it("does not let a save take the e-mail of another", async () => {
      const tenantId = await aStoredTenant();
      const [one, two] = [aUser({ tenantId }), aUser({ tenantId })];
      await act(async (stores) => {
        await stores.users.insert(one);
        await stores.users.insert(two);
      });
      await refusedWith(
        "duplicate-resource",
        act((stores) => stores.users.save({ ...two, email: one.email })),
      );
      const renamed = await act((stores) => stores.users.save({ ...one, fullName: "Sara Nasser" }));
      assert.equal(renamed.fullName, "Sara Nasser");
    });

    runner.it("finds an e-mail in every tenant, for the log-in does not know it yet", async () => {
      const [here, there] = [await aStoredTenant(), await aStoredTenant()];
      const one = aUser({ tenantId: here });
      const two = aUser({ tenantId: there, email: one.email });
      await act(async (stores) => {
        await stores.users.insert(one);
        await stores.users.insert(two);
      });
      const found = await storage.read((stores) => stores.users.byEmail(one.email));
      assert.deepEqual(idsOf(found).sort(), [one.id, two.id].sort());
      same(await storage.read((stores) => stores.users.byEmail("nobody@example.com")), []);
    });

    runner.it("forgets an e-mail that a save gave up", async () => {
      const tenantId = await aStoredTenant();
      const user = aUser({ tenantId });
      await act((stores) => stores.users.insert(user));
      await act((stores) => stores.users.save({ ...user, email: `new-${user.email}` }));
      same(await storage.read((stores) => stores.users.byEmail(user.email)), []);
      await act((stores) => stores.users.insert(aUser({ tenantId, email: user.email })));
    });

    runner.it("removes a user of its own tenant, whose e-mail is free then", async () => {
      const [tenantId, elsewhere] = [await aStoredTenant(), await aStoredTenant()];
      const user = aUser({ tenantId });
      await act((stores) => stores.users.insert(user));
      const remove = (tenant: typeof tenantId) => act((stores) => stores.users.remove(tenant, user.id));
      assert.deepEqual([await remove(elsewhere), await remove(tenantId), await remove(tenantId)], [false, true, false]);
      assert.equal(await storage.read((stores) => stores.users.find(tenantId, user.id)), null);
      await act((stores) => stores.users.insert(aUser({ tenantId, email: user.email })));
    });

    runner.it("pages newest first with an exact total", async () => {
      const tenantId = await aStoredTenant();
      const users = Array.from({ length: 5 }, () => aUser({ tenantId }));
      await act(async (stores) => {
        for (const user of users) await stores.users.insert(user);
      });
      const page = (request: { limit: number; after: string | null }) =>
        storage.read((stores) => stores.users.page(tenantId, request));
      assert.deepEqual(idsOf(await walk(page, 2)), idsOf(users).reverse());
      assert.equal((await page({ limit: 2, after: null })).total, 5);
    });
  });
}
