import assert from "node:assert/strict";
import type { CampaignId, TenantId } from "../model/ids.ts";
import { HOUR } from "../model/instant.ts";
import type { E164 } from "../model/phone.ts";
import { NOW } from "./chance.ts";
import { type Ground, idsOf, same, walk } from "./ground.ts";

/** What every `DncStore` must do. */
export function dncStoreSuite(ground: Ground): void {
  ground.runner.describe("DNC store", () => {
    adding(ground);
    barring(ground);
    pages(ground);
    removals(ground);
  });
}

function removals({ runner, storage, act, aStoredTenant, aPlace, aDncEntry }: Ground): void {
  const removal = { removedAt: NOW, removedBy: "Noura Saleh", removedById: null, removedReason: "a mistake" };

  runner.it("keeps a removed entry with who and why, and bars nobody by it", async () => {
    const { tenantId, campaignId } = await aPlace();
    const entry = aDncEntry({ tenantId });
    const ofCampaign = aDncEntry({ tenantId, phone: entry.phone, scope: "campaign", campaignId });
    await act((stores) => stores.dnc.add([entry, ofCampaign]));
    const ofPhone = () => storage.read((stores) => stores.dnc.ofPhone(tenantId, entry.phone));
    assert.deepEqual(idsOf(await ofPhone()), idsOf([ofCampaign, entry]));
    const remove = (tenant = tenantId) => act((stores) => stores.dnc.remove(tenant, entry.id, removal));
    assert.equal(await remove(await aStoredTenant()), null);
    same(await remove(), { ...entry, ...removal });
    assert.equal(await remove(), null, "once");
    same(await storage.read((stores) => stores.dnc.get(tenantId, entry.id)), { ...entry, ...removal });
    assert.equal(await storage.read((stores) => stores.dnc.find(tenantId, entry.phone, null, NOW)), null);
    assert.deepEqual(idsOf(await ofPhone()), [ofCampaign.id]);
    const page = await storage.read((stores) => stores.dnc.page(tenantId, { limit: 10, after: null }));
    assert.deepEqual([idsOf(page.items), page.total], [[ofCampaign.id], 1]);
    const again = aDncEntry({ tenantId, phone: entry.phone });
    same((await act((stores) => stores.dnc.add([again]))).added, [again]);
  });

  runner.it("lists by number, source, words and day", async () => {
    const tenantId = await aStoredTenant();
    const entries = [
      aDncEntry({ tenantId, source: "complaint", reason: "Wrote to the RÉGULATOR" }),
      aDncEntry({ tenantId, addedBy: "Bilal Haddad", addedAt: NOW + HOUR }),
    ] as const;
    await act((stores) => stores.dnc.add(entries));
    const [complaint, bilal] = entries;
    for (const [filter, expected] of [
      [{ phone: bilal.phone }, bilal],
      [{ source: "complaint" }, complaint],
      [{ q: "regulator" }, complaint],
      [{ q: "BILAL" }, bilal],
      [{ q: complaint.phone.slice(-6) }, complaint],
      [{ from: NOW + HOUR }, bilal],
      [{ to: NOW + HOUR }, complaint],
    ] as const) {
      const page = await storage.read((stores) => stores.dnc.page(tenantId, { limit: 5, after: null }, filter));
      assert.deepEqual([idsOf(page.items), page.total], [[expected.id], 1], JSON.stringify(filter));
    }
  });
}

function adding({ runner, storage, act, aStoredTenant, aPlace, aDncEntry }: Ground): void {
  runner.it("adds entries; one that is listed changes nothing and is returned as duplicate", async () => {
    const tenantId = await aStoredTenant();
    const [listed, fresh] = [aDncEntry({ tenantId }), aDncEntry({ tenantId })];
    same(await act((stores) => stores.dnc.add([listed])), { added: [listed], duplicates: [] });
    const again = aDncEntry({ tenantId, phone: listed.phone, reason: "again" });
    const answer = await act((stores) => stores.dnc.add([again, fresh]));
    same(answer.added, [fresh]);
    assert.deepEqual(
      answer.duplicates.map((entry) => entry.phone),
      [listed.phone],
    );
    same(await storage.read((stores) => stores.dnc.find(tenantId, listed.phone, null, NOW)), listed);
    same(await act((stores) => stores.dnc.add([])), { added: [], duplicates: [] });
  });

  runner.it("C-DNC-3 returns the entry that was there, so that its id can be told", async () => {
    const listed = aDncEntry({ tenantId: await aStoredTenant() });
    await act((stores) => stores.dnc.add([listed]));
    const { duplicates } = await act((stores) => stores.dnc.add([aDncEntry({ ...listed, id: aDncEntry().id })]));
    same(duplicates, [listed]);
  });

  runner.it("tells scopes, campaigns and tenants apart", async () => {
    const { tenantId, campaignId } = await aPlace();
    const other = await aPlace({ tenantId });
    const entry = aDncEntry({ tenantId });
    const ofCampaign = (id: CampaignId) =>
      aDncEntry({ tenantId, phone: entry.phone, scope: "campaign", campaignId: id });
    const foreign = aDncEntry({ tenantId: await aStoredTenant(), phone: entry.phone });
    for (const one of [entry, ofCampaign(campaignId), ofCampaign(other.campaignId), foreign]) {
      same((await act((stores) => stores.dnc.add([one]))).added, [one]);
    }
  });

  runner.it("adds a number once when it is added many times at once", async () => {
    const entry = aDncEntry({ tenantId: await aStoredTenant() });
    const add = () => act((stores) => stores.dnc.add([aDncEntry({ ...entry, id: aDncEntry().id })]));
    const answers = await Promise.all(Array.from({ length: 6 }, add));
    assert.equal(answers.flatMap((answer) => answer.added).length, 1);
    assert.equal(answers.flatMap((answer) => answer.duplicates).length, 5);
  });

  runner.it("adds a number anew whose entry has expired: what bars no more must not keep out what bars", async () => {
    const tenantId = await aStoredTenant();
    const expired = aDncEntry({ tenantId, addedAt: NOW - HOUR, expiresAt: NOW });
    const lasting = aDncEntry({ tenantId, phone: expired.phone });
    await act((stores) => stores.dnc.add([expired]));
    same((await act((stores) => stores.dnc.add([lasting]))).added, [lasting]);
    same(await storage.read((stores) => stores.dnc.find(tenantId, expired.phone, null, NOW)), lasting);
  });

  runner.it(
    "lets an entry that bars longer take the place of one that ends sooner, and never the other way",
    async () => {
      const tenantId = await aStoredTenant();
      const month = aDncEntry({ tenantId, addedAt: NOW, expiresAt: NOW + 30 * HOUR });
      const forever = aDncEntry({ tenantId, phone: month.phone, addedAt: NOW, expiresAt: null });
      const week = aDncEntry({ tenantId, phone: month.phone, addedAt: NOW, expiresAt: NOW + 7 * HOUR });
      await act((stores) => stores.dnc.add([month]));
      same((await act((stores) => stores.dnc.add([week]))).duplicates, [month]);
      same((await act((stores) => stores.dnc.add([forever]))).added, [forever]);
      same((await act((stores) => stores.dnc.add([month]))).duplicates, [forever]);
      same(await storage.read((stores) => stores.dnc.find(tenantId, month.phone, null, NOW + 1000 * HOUR)), forever);
    },
  );
}

function barring({ runner, storage, act, aStoredTenant, aPlace, aPhone, aDncEntry }: Ground): void {
  const isBarred = async (tenantId: TenantId, phone: E164, campaignId: CampaignId | null, now = NOW) => {
    const found = await storage.read((stores) => stores.dnc.find(tenantId, phone, campaignId, now));
    const listed = await storage.read((stores) => stores.dnc.listed(tenantId, [phone, aPhone()], campaignId, now));
    assert.deepEqual([...listed], found ? [phone] : [], "listed must say what find says");
    return found !== null;
  };

  runner.it("bars a number of the tenant in every campaign, and in no other tenant", async () => {
    const { tenantId, campaignId } = await aPlace();
    const { phone } = (await act((stores) => stores.dnc.add([aDncEntry({ tenantId })]))).added[0] ?? aDncEntry();
    assert.equal(await isBarred(tenantId, phone, null), true);
    assert.equal(await isBarred(tenantId, phone, campaignId), true);
    assert.equal(await isBarred(tenantId, aPhone(), campaignId), false);
    assert.equal(await isBarred(await aStoredTenant(), phone, null), false);
  });

  runner.it("bars a number of a campaign in that campaign only", async () => {
    const { tenantId, campaignId } = await aPlace();
    const other = await aPlace({ tenantId });
    const entry = aDncEntry({ tenantId, scope: "campaign", campaignId });
    await act((stores) => stores.dnc.add([entry]));
    assert.equal(await isBarred(tenantId, entry.phone, campaignId), true);
    assert.equal(await isBarred(tenantId, entry.phone, other.campaignId), false);
    assert.equal(await isBarred(tenantId, entry.phone, null), false);
  });

  runner.it("bars until the entry expires, and not from that moment on", async () => {
    const tenantId = await aStoredTenant();
    const entry = aDncEntry({ tenantId, expiresAt: NOW + HOUR });
    await act((stores) => stores.dnc.add([entry]));
    assert.equal(await isBarred(tenantId, entry.phone, null, NOW + HOUR - 1), true);
    assert.equal(await isBarred(tenantId, entry.phone, null, NOW + HOUR), false);
  });

  runner.it("bars by the campaign's entry when the tenant's has expired", async () => {
    const { tenantId, campaignId } = await aPlace();
    const ofTenant = aDncEntry({ tenantId, expiresAt: NOW + 1 });
    const ofCampaign = aDncEntry({ tenantId, phone: ofTenant.phone, scope: "campaign", campaignId });
    await act((stores) => stores.dnc.add([ofTenant, ofCampaign]));
    assert.equal(await isBarred(tenantId, ofTenant.phone, campaignId, NOW + 1), true);
    assert.equal(await isBarred(tenantId, ofTenant.phone, null, NOW + 1), false);
  });

  runner.it("C-DNC-2 bars in every check that begins after the transaction has ended", async () => {
    const tenantId = await aStoredTenant();
    const entries = Array.from({ length: 20 }, () => aDncEntry({ tenantId }));
    await act((stores) => stores.dnc.add(entries));
    const phones = entries.map((entry) => entry.phone);
    const listed = await storage.read((stores) => stores.dnc.listed(tenantId, [...phones, aPhone()], null, NOW));
    assert.deepEqual([...listed].sort(), [...phones].sort());
    const none = await storage.read((stores) => stores.dnc.listed(tenantId, [], null, NOW));
    assert.equal(none.size, 0);
  });
}

function pages({ runner, storage, act, aStoredTenant, aDncEntry }: Ground): void {
  runner.it("C-PAG-6 pages newest first, each once, while entries are added", async () => {
    const tenantId = await aStoredTenant();
    const entries = Array.from({ length: 5 }, () => aDncEntry({ tenantId }));
    await act((stores) => stores.dnc.add([...entries, aDncEntry({ tenantId: aDncEntry().tenantId })]));
    const page = (request: { limit: number; after: string | null }) =>
      storage.read((stores) => stores.dnc.page(tenantId, request));
    assert.equal((await page({ limit: 2, after: null })).total, 5);
    const add = async () => void (await act((stores) => stores.dnc.add([aDncEntry({ tenantId })])));
    assert.deepEqual(idsOf(await walk(page, 2, add)), idsOf(entries).reverse());
  });
}
