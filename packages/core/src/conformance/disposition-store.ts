import assert from "node:assert/strict";
import { type Ground, refusedWith, same } from "./ground.ts";

/** What every `DispositionStore` must do. */
export function dispositionStoreSuite(ground: Ground): void {
  const { runner, storage, act, aStoredTenant, aDisposition } = ground;
  runner.describe("disposition store", () => {
    runner.it("finds a disposition by its code, in its tenant only", async () => {
      const [tenantId, elsewhere] = [await aStoredTenant(), await aStoredTenant()];
      const sale = aDisposition({ tenantId, retryDelayMinutes: 30 });
      await act((stores) => stores.dispositions.insert(sale));
      same(await storage.read((stores) => stores.dispositions.byCode(tenantId, "sale")), sale);
      assert.equal(await storage.read((stores) => stores.dispositions.byCode(elsewhere, "sale")), null);
      assert.equal(await storage.read((stores) => stores.dispositions.byCode(tenantId, "callback")), null);
    });

    runner.it("refuses a code taken in the tenant; another tenant may use it", async () => {
      const [tenantId, elsewhere] = [await aStoredTenant(), await aStoredTenant()];
      await act((stores) => stores.dispositions.insert(aDisposition({ tenantId })));
      const again = act((stores) => stores.dispositions.insert(aDisposition({ tenantId, label: "Sold" })));
      await refusedWith("duplicate-resource", again);
      await act((stores) => stores.dispositions.insert(aDisposition({ tenantId: elsewhere })));
      assert.equal((await storage.read((stores) => stores.dispositions.all(tenantId))).length, 1);
    });

    runner.it("lists all of the tenant by code", async () => {
      const tenantId = await aStoredTenant();
      await act(async (stores) => {
        for (const code of ["sale", "callback", "no_decision"]) {
          await stores.dispositions.insert(aDisposition({ tenantId, code }));
        }
      });
      const codes = (await storage.read((stores) => stores.dispositions.all(tenantId))).map(({ code }) => code);
      assert.deepEqual(codes, ["callback", "no_decision", "sale"]);
    });

    runner.it("removes a disposition once, and frees its code", async () => {
      const [tenantId, elsewhere] = [await aStoredTenant(), await aStoredTenant()];
      const sale = aDisposition({ tenantId });
      await act((stores) => stores.dispositions.insert(sale));
      assert.equal(await act((stores) => stores.dispositions.remove(elsewhere, sale.id)), false);
      assert.equal(await act((stores) => stores.dispositions.remove(tenantId, sale.id)), true);
      assert.equal(await act((stores) => stores.dispositions.remove(tenantId, sale.id)), false);
      await act((stores) => stores.dispositions.insert(aDisposition({ tenantId })));
    });
  });
}
