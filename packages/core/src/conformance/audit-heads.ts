import assert from "node:assert/strict";
import type { SignedHead } from "../model/audit-head.ts";
import type { TenantId } from "../model/ids.ts";
import type { AuditHeads } from "../ports/audit-heads.ts";
import { NOW } from "./chance.ts";
import { type Ground, same } from "./ground.ts";

const aHead = (tenantId: TenantId, size: number, note = `note of ${size}`): SignedHead => ({
  ...{ tenantId, size, root: "0a".repeat(32), at: NOW + size, keyId: "engage+00000000", note },
});

/** What every `AuditHeads` must do. */
export function auditHeadsSuite({ runner, storage, act, aStoredTenant }: Ground): void {
  runner.describe("audit heads", () => {
    runner.it("keeps one head of a size, and tells who came second", async () => {
      const tenantId = await aStoredTenant();
      assert.equal(await act((stores) => stores.auditHeads.add(aHead(tenantId, 7))), true);
      assert.equal(await act((stores) => stores.auditHeads.add(aHead(tenantId, 7, "another"))), false);
      same(await storage.read((stores) => stores.auditHeads.latest(tenantId)), aHead(tenantId, 7));
    });

    runner.it("finds the latest, the first that holds a record, and those above a size, in their order", async () => {
      const [tenantId, elsewhere] = [await aStoredTenant(), await aStoredTenant()];
      for (const size of [3, 20, 10]) await act((stores) => stores.auditHeads.add(aHead(tenantId, size)));
      const read = <T>(of: (heads: AuditHeads) => Promise<T>) => storage.read((stores) => of(stores.auditHeads));
      same(await read((heads) => heads.latest(tenantId)), aHead(tenantId, 20));
      for (const [seq, size] of [
        [1, 3],
        [3, 3],
        [4, 10],
        [20, 20],
      ] as const)
        same(await read((heads) => heads.covering(tenantId, seq)), aHead(tenantId, size));
      assert.equal(await read((heads) => heads.covering(tenantId, 21)), null);
      same(await read((heads) => heads.range(tenantId, 3, 5)), [aHead(tenantId, 10), aHead(tenantId, 20)]);
      same(await read((heads) => heads.range(tenantId, 0, 1)), [aHead(tenantId, 3)]);
      assert.equal(await read((heads) => heads.latest(elsewhere)), null);
    });
  });
}
