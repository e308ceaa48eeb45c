import assert from "node:assert/strict";
import { HOUR } from "../model/instant.ts";
import { NOW } from "./chance.ts";
import { type Ground, same } from "./ground.ts";

/** What every `ConsentStore` must do. */
export function consentStoreSuite({ runner, storage, act, aStoredTenant, aConsent }: Ground): void {
  runner.describe("consent store", () => {
    runner.it("gives the latest record by the moment it was given, whatever the order of writing", async () => {
      const tenantId = await aStoredTenant();
      const granted = aConsent({ tenantId, at: NOW });
      const revoked = { ...granted, state: "revoked", at: NOW + HOUR, evidence: "call 12" } as const;
      const older = { ...granted, at: NOW - HOUR, method: "paper" };
      for (const consent of [granted, revoked, older]) await act((stores) => stores.consents.put(consent));
      same(await storage.read((stores) => stores.consents.latest(tenantId, granted.phone, "marketing")), revoked);
    });

    runner.it("tells numbers, purposes and tenants apart", async () => {
      const [tenantId, elsewhere] = [await aStoredTenant(), await aStoredTenant()];
      const consent = aConsent({ tenantId });
      await act((stores) => stores.consents.put(consent));
      const latest = (tenant: typeof tenantId, phone: typeof consent.phone, purpose: string) =>
        storage.read((stores) => stores.consents.latest(tenant, phone, purpose));
      same(await latest(tenantId, consent.phone, "marketing"), consent);
      assert.equal(await latest(tenantId, consent.phone, "survey"), null);
      assert.equal(await latest(tenantId, aConsent().phone, "marketing"), null);
      assert.equal(await latest(elsewhere, consent.phone, "marketing"), null);
    });
  });
}
