import assert from "node:assert/strict";
import { HOUR } from "../model/instant.ts";
import type { ConsentFilter } from "../ports/consent-store.ts";
import { NOW } from "./chance.ts";
import { type Ground, refusedWith, same } from "./ground.ts";

/** What every `ConsentStore` must do. */
export function consentStoreSuite({ runner, storage, act, aStoredTenant, aConsent }: Ground): void {
  runner.describe("consent store", () => {
    runner.it("gives the latest record by the moment it was given, whatever the order of writing", async () => {
      const tenantId = await aStoredTenant();
      const granted = aConsent({ tenantId, at: NOW });
      const { phone } = granted;
      const revoked = aConsent({ tenantId, phone, state: "revoked", at: NOW + HOUR, evidence: "call 12" });
      const older = aConsent({ tenantId, phone, at: NOW - HOUR, method: "paper" });
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

    runner.it("erases what a number has consented to, its own tenant's only, and keeps what it refuses", async () => {
      const [tenantId, elsewhere] = [await aStoredTenant(), await aStoredTenant()];
      const granted = aConsent({ tenantId });
      const { phone } = granted;
      const survey = aConsent({ tenantId, phone, purpose: "survey" });
      const regained = [aConsent({ tenantId, phone, purpose: "collections", state: "revoked", at: NOW - HOUR })];
      regained.push(aConsent({ tenantId, phone, purpose: "collections", at: NOW }));
      const revoked = aConsent({ tenantId, phone, state: "revoked", at: granted.at });
      const others = [aConsent({ tenantId }), aConsent({ tenantId: elsewhere, phone })];
      await act((stores) => stores.consents.putMany([granted, survey, ...regained, revoked, ...others]));
      const erase = () => act((stores) => stores.consents.erase(tenantId, phone));
      assert.equal(await erase(), 4);
      assert.equal(await erase(), 0);
      const kept = await storage.read((stores) => stores.consents.page(tenantId, { limit: 9, after: null }, { phone }));
      same(kept.items, [revoked]);
      const latest = (purpose: string) => storage.read((stores) => stores.consents.latest(tenantId, phone, purpose));
      same(await latest("marketing"), revoked);
      assert.equal(await latest("survey"), null);
      assert.equal(await latest("collections"), null);
      for (const other of others)
        same(await storage.read((stores) => stores.consents.latest(other.tenantId, other.phone, "marketing")), other);
    });

    runner.it("of two records of the same moment, gives the one written last", async () => {
      const tenantId = await aStoredTenant();
      const granted = aConsent({ tenantId });
      const revoked = aConsent({ tenantId, phone: granted.phone, state: "revoked", at: granted.at });
      await act((stores) => stores.consents.putMany([granted, revoked]));
      const found = await storage.read((stores) => stores.consents.latestOf(tenantId, [granted.phone], "marketing"));
      same(found.get(granted.phone), revoked);
    });

    runner.it("finds a record by its id, its own tenant's only, and takes an id once", async () => {
      const consent = aConsent({ tenantId: await aStoredTenant() });
      await act((stores) => stores.consents.put(consent));
      const find = (tenantId: typeof consent.tenantId) =>
        storage.read((stores) => stores.consents.find(tenantId, consent.id));
      same(await find(consent.tenantId), consent);
      assert.equal(await find(await aStoredTenant()), null);
      await refusedWith(
        "duplicate-resource",
        act((stores) => stores.consents.put(consent)),
      );
    });

    runner.it("lists every record of a tenant, newest first, page by page, by number, purpose and state", async () => {
      const tenantId = await aStoredTenant();
      const [first, survey, revoked] = [
        aConsent({ tenantId }),
        aConsent({ tenantId, purpose: "survey" }),
        aConsent({ tenantId, state: "revoked" }),
      ];
      await act((stores) => stores.consents.putMany([first, survey, revoked, aConsent()]));
      const page = (filter: ConsentFilter = {}, after: string | null = null, limit = 2) =>
        storage.read((stores) => stores.consents.page(tenantId, { limit, after }, filter));
      same(await page(), { items: [revoked, survey], total: 3, hasMore: true });
      same(await page({}, survey.id), { items: [first], total: 3, hasMore: false });
      same((await page({ phone: first.phone })).items, [first]);
      same((await page({ purpose: "survey" })).items, [survey]);
      same(await page({ state: "revoked", purpose: "marketing" }), { items: [revoked], total: 1, hasMore: false });
    });
  });
}
