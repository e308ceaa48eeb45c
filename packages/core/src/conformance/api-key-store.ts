import assert from "node:assert/strict";
import { NOW } from "./chance.ts";
import { type Ground, idsOf, same, walk } from "./ground.ts";

/** What every `ApiKeyStore` must do. */
export function apiKeyStoreSuite(ground: Ground): void {
  const { runner, storage, act, aStoredTenant, anApiKey } = ground;
  const aStoredKey = async () => {
    const key = anApiKey({ tenantId: await aStoredTenant() });
    await act((stores) => stores.apiKeys.insert(key));
    return key;
  };

  runner.describe("API key store", () => {
    runner.it("finds a key by its hash alone, also when it has expired", async () => {
      const key = await aStoredKey();
      const old = anApiKey({ tenantId: key.tenantId, expiresAt: 1, scopes: null });
      await act((stores) => stores.apiKeys.insert(old));
      same(await storage.read((stores) => stores.apiKeys.byHash(key.hash)), key);
      same(await storage.read((stores) => stores.apiKeys.byHash(old.hash)), old);
      assert.equal(await storage.read((stores) => stores.apiKeys.byHash("of nothing")), null);
    });

    runner.it("notes the latest use, and never an earlier one after it", async () => {
      const { id, tenantId } = await aStoredKey();
      for (const at of [NOW + 10, NOW + 5]) await act((stores) => stores.apiKeys.touch(tenantId, id, at));
      const stored = await storage.read((stores) => stores.apiKeys.find(tenantId, id));
      assert.equal(stored?.lastUsedAt, NOW + 10);
      await act((stores) => stores.apiKeys.touch(tenantId, anApiKey().id, NOW));
    });

    runner.it("opens nothing any more once it is removed", async () => {
      const { id, tenantId, hash } = await aStoredKey();
      assert.equal(await act((stores) => stores.apiKeys.remove(tenantId, id)), true);
      assert.equal(await storage.read((stores) => stores.apiKeys.byHash(hash)), null);
      assert.equal(await act((stores) => stores.apiKeys.remove(tenantId, id)), false);
    });

    runner.it("neither notes nor removes through another tenant", async () => {
      const key = await aStoredKey();
      const elsewhere = await aStoredTenant();
      await act((stores) => stores.apiKeys.touch(elsewhere, key.id, NOW));
      assert.equal(await act((stores) => stores.apiKeys.remove(elsewhere, key.id)), false);
      same(await storage.read((stores) => stores.apiKeys.byHash(key.hash)), key);
    });

    runner.it("pages a tenant's keys newest first with an exact total", async () => {
      const tenantId = await aStoredTenant();
      const keys = Array.from({ length: 5 }, () => anApiKey({ tenantId }));
      await aStoredKey();
      await act(async (stores) => {
        for (const key of keys) await stores.apiKeys.insert(key);
      });
      const page = (request: { limit: number; after: string | null }) =>
        storage.read((stores) => stores.apiKeys.page(tenantId, request));
      assert.deepEqual(idsOf(await walk(page, 2)), idsOf(keys).reverse());
      assert.equal((await page({ limit: 2, after: null })).total, 5);
    });
  });
}
