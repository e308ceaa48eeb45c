import assert from "node:assert/strict";
import { type Ground, refusedWith, same } from "./ground.ts";

/** What every `DispositionStore` must do. */
export function dispositionStoreSuite(ground: Ground): void {
  const { runner, storage, act, aPlace, aStoredTenant, aDisposition, aDispositionSet } = ground;
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

    runner.it("writes all of a disposition but its code", async () => {
      const tenantId = await aStoredTenant();
      const sale = aDisposition({ tenantId });
      await act((stores) => stores.dispositions.insert(sale));
      const changed = { ...sale, label: "Sold", labels: { ar: "بيع" }, requiresNote: true, minTalkSeconds: 20 };
      await act((stores) => stores.dispositions.save(changed));
      same(await storage.read((stores) => stores.dispositions.find(tenantId, sale.id)), changed);
      await act((stores) => stores.dispositions.save({ ...changed, tenantId: aDisposition().tenantId }));
      same(await storage.read((stores) => stores.dispositions.find(tenantId, sale.id)), changed);
    });

    runner.it("keeps sets by name, and does not remove what one of them or a campaign needs", async () => {
      const { tenantId } = await aPlace();
      const [parent, child, sale] = [
        aDisposition({ tenantId, code: "lost" }),
        aDisposition({ tenantId, code: "lost_price", parentCode: "lost" }),
        aDisposition({ tenantId }),
      ];
      const set = aDispositionSet({ tenantId, name: "Motor", codes: ["sale"] });
      await act(async (stores) => {
        for (const one of [parent, child, sale]) await stores.dispositions.insert(one);
        await stores.dispositions.insertSet(set);
      });
      await refusedWith(
        "resource-in-use",
        act((stores) => stores.dispositions.remove(tenantId, parent.id)),
      );
      await refusedWith(
        "resource-in-use",
        act((stores) => stores.dispositions.remove(tenantId, sale.id)),
      );
      const second = aDispositionSet({ tenantId, name: "Motor" });
      const taken = await refusedWith(
        "duplicate-resource",
        act((stores) => stores.dispositions.insertSet(second)),
      );
      assert.equal(taken.existingId, set.id);
      const home = aDispositionSet({ tenantId, name: "Home" });
      await act((stores) => stores.dispositions.insertSet(home));
      await refusedWith(
        "duplicate-resource",
        act((stores) => stores.dispositions.saveSet({ ...home, name: "Motor" })),
      );
      const sets = await storage.read((stores) => stores.dispositions.sets(tenantId));
      assert.deepEqual(
        sets.map(({ name }) => name),
        ["Home", "Motor"],
      );
      await aPlace({ tenantId, dispositionSetId: set.id });
      await refusedWith(
        "resource-in-use",
        act((stores) => stores.dispositions.removeSet(tenantId, set.id)),
      );
      assert.equal(await act((stores) => stores.dispositions.removeSet(aDisposition().tenantId, home.id)), false);
      assert.equal(await act((stores) => stores.dispositions.removeSet(tenantId, home.id)), true);
      assert.equal(await storage.read((stores) => stores.dispositions.findSet(tenantId, home.id)), null);
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
