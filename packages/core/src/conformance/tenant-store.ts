import assert from "node:assert/strict";
import { type Ground, idsOf, refusedWith, same, walk } from "./ground.ts";

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

    runner.it(
      "saves a tenant whole, one version higher, and refuses a stale one and a slug that is taken",
      async () => {
        const [tenant, other] = [aTenant(), aTenant()];
        await act(async (stores) => {
          await stores.tenants.insert(tenant);
          await stores.tenants.insert(other);
        });
        const retention = { recordingsDays: null, eventsDays: 7, contactsDays: 90 };
        const ownRules = { callingHours: [{ jurisdictions: ["AE"], week: {} }], frequency: [], cooldown: [] };
        const settings = { ...tenant.settings, retention, ownRules };
        const next = { ...tenant, name: "Oman Motor", status: "suspended", requestsPerMinute: 50, settings } as const;
        const saved = await act((stores) => stores.tenants.save(next));
        same(saved, { ...next, version: 2 });
        same(await storage.read((stores) => stores.tenants.find(tenant.id)), saved);
        await assert.rejects(
          act((stores) => stores.tenants.save(next)),
          (error: unknown) => (error as { code?: string }).code === "version-conflict",
        );
        const extra = await refusedWith(
          "duplicate-resource",
          act((stores) => stores.tenants.save({ ...saved, slug: other.slug })),
        );
        assert.equal(extra.existingId, other.id);
        same(await storage.read((stores) => stores.tenants.find(tenant.id)), saved);
      },
    );

    runner.it("pages newest first with an exact total", async () => {
      const tenants = [aTenant(), aTenant(), aTenant()];
      await act(async (stores) => {
        for (const tenant of tenants) await stores.tenants.insert(tenant);
      });
      const page = (request: { limit: number; after: string | null }) =>
        storage.read((stores) => stores.tenants.page(request));
      const all = idsOf(await walk(page, 2));
      assert.deepEqual(
        all.filter((id) => idsOf(tenants).includes(id)),
        idsOf(tenants).sort().reverse(),
      );
      assert.equal((await page({ limit: 1, after: null })).total, all.length);
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
