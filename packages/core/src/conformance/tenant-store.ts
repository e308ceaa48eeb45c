import assert from "node:assert/strict";
import { type Ground, refusedWith, same } from "./ground.ts";

/** What every `TenantStore` must do. */
export function tenantStoreSuite({ runner, storage, act, aTenant }: Ground): void {
  runner.describe("tenant store", () => {
    runner.it("finds a tenant as it was stored", async () => {
      const tenant = aTenant({ defaultCountry: null });
      await act((stores) => stores.tenants.insert(tenant));
      same(await storage.read((stores) => stores.tenants.find(tenant.id)), tenant);
    });

    runner.it("finds nothing under an unknown id", async () => {
      assert.equal(await storage.read((stores) => stores.tenants.find(aTenant().id)), null);
    });

    runner.it("refuses an id or a slug that is there already", async () => {
      const tenant = aTenant();
      await act((stores) => stores.tenants.insert(tenant));
      const sameId = { ...aTenant(), id: tenant.id };
      const sameSlug = aTenant({ slug: tenant.slug });
      await refusedWith(
        "duplicate-resource",
        act((stores) => stores.tenants.insert(sameId)),
      );
      await refusedWith(
        "duplicate-resource",
        act((stores) => stores.tenants.insert(sameSlug)),
      );
      assert.equal(await storage.read((stores) => stores.tenants.find(sameSlug.id)), null);
      same(await storage.read((stores) => stores.tenants.find(tenant.id)), tenant);
    });

    runner.it("lists all tenants by slug", async () => {
      const slugs = ["c", "a", "b"].map((letter) => `${letter}-${aTenant().id}`);
      await act(async (stores) => {
        for (const slug of slugs) await stores.tenants.insert(aTenant({ slug }));
      });
      const all = await storage.read((stores) => stores.tenants.all());
      const own = all.map((tenant) => tenant.slug).filter((slug) => slugs.includes(slug));
      assert.deepEqual(own, [...slugs].sort());
      assert.ok(all.length <= 1_000);
    });
  });
}
