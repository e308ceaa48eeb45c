import assert from "node:assert/strict";
import type { Contact } from "../model/contact.ts";
import type { TenantId } from "../model/ids.ts";
import { HOUR, MINUTE } from "../model/instant.ts";
import type { ContactFilter } from "../ports/contact-store.ts";
import { NOW } from "./chance.ts";
import { contactClaims } from "./contact-claims.ts";
import { contactDesk } from "./contact-desk.ts";
import { contactSearches } from "./contact-search.ts";
import { type Ground, idsOf, type Place, same, storeContacts, walk } from "./ground.ts";

/** What every `ContactStore` must do. */
export function contactStoreSuite(ground: Ground): void {
  ground.runner.describe("contact store", () => {
    imports(ground);
    pages(ground);
    contactClaims(ground);
    counts(ground);
    inFlight(ground);
    dnc(ground);
    contactSearches(ground);
    contactDesk(ground);
  });
}

function imports(ground: Ground): void {
  const { runner, storage, act, aPlace, aContact } = ground;
  const allOf = async ({ tenantId, campaignId }: Place) =>
    (await storage.read((s) => s.contacts.page(tenantId, campaignId, {}, { limit: 200, after: null }))).items;

  runner.it("stores contacts as they were handed in, in upload order", async () => {
    const place = await aPlace();
    const customFields = { policy: "P-1", premium: 12.5, renewed: false, agent: null };
    const contacts = await storeContacts(ground, place, [
      { customFields, externalId: "e1", timezone: "Asia/Dubai" },
      {},
    ]);
    same(await allOf(place), contacts);
    same(await act((stores) => stores.contacts.insertMany([])), { duplicates: [] });
  });

  runner.it("C-CNT-3 skips a number that is in the campaign already, names it and changes nothing", async () => {
    const place = await aPlace();
    const [known] = await storeContacts(ground, place, [{ firstName: "Huda" }]);
    const { tenantId, campaignId } = place;
    const fresh = aContact({ tenantId, campaignId });
    const again = aContact({ tenantId, campaignId, phone: known?.phone, firstName: "Other" });
    const twice = aContact({ tenantId, campaignId, phone: fresh.phone });
    const answer = await act((stores) => stores.contacts.insertMany([again, fresh, twice]));
    same(answer.duplicates, [again.phone, twice.phone]);
    same(await allOf(place), [known, fresh]);
  });

  runner.it("stores the same number once in each campaign", async () => {
    const place = await aPlace();
    const second = await aPlace({ tenantId: place.tenantId });
    const [known] = await storeContacts(ground, place, [{}]);
    const contact = aContact({ tenantId: place.tenantId, campaignId: second.campaignId, phone: known?.phone });
    same(await act((stores) => stores.contacts.insertMany([contact])), { duplicates: [] });
  });

  runner.it("C-CNT-5 stores one contact when two imports bring the same number at once", async () => {
    const place = await aPlace();
    const { tenantId, campaignId } = place;
    const phones = [1, 2, 3].map(() => ground.aPhone());
    const importing = () =>
      act((s) => s.contacts.insertMany(phones.map((phone) => aContact({ tenantId, campaignId, phone }))));
    const answers = await Promise.all([importing(), importing(), importing(), importing()]);
    assert.equal(answers.flatMap((answer) => answer.duplicates).length, 9);
    assert.deepEqual((await allOf(place)).map((contact) => contact.phone).sort(), [...phones].sort());
  });
}

function pages(ground: Ground): void {
  const { runner, storage, aPlace } = ground;
  const pageOf =
    ({ tenantId, campaignId }: Place, filter: ContactFilter) =>
    (request: { limit: number; after: string | null }) =>
      storage.read((stores) => stores.contacts.page(tenantId, campaignId, filter, request));

  runner.it("C-PAG-6 pages in upload order, each once, while contacts are added", async () => {
    const place = await aPlace();
    const contacts = await storeContacts(
      ground,
      place,
      Array.from({ length: 7 }, () => ({})),
    );
    let added = 0;
    const stir = async () => {
      if (added++ < 4) contacts.push(...(await storeContacts(ground, place, [{}])));
    };
    assert.deepEqual(idsOf(await walk(pageOf(place, {}), 3, stir)), idsOf(contacts));
    assert.ok(added >= 2, "the list must have grown during the walk");
  });

  runner.it("C-PAG-2 filters with exact totals", async () => {
    const place = await aPlace();
    const contacts = await storeContacts(ground, place, [
      { status: "pending", externalId: "x1" },
      { status: "failed", disposition: "no_decision" },
      { status: "pending", disposition: "callback" },
      { status: "completed", disposition: "sale" },
      { status: "pending", externalId: "x1" },
    ]);
    const phone = contacts[1]?.phone;
    const cases: readonly (readonly [ContactFilter, readonly number[]])[] = [
      [{}, [0, 1, 2, 3, 4]],
      [{ status: "pending" }, [0, 2, 4]],
      [{ disposition: "sale" }, [3]],
      [{ externalId: "x1" }, [0, 4]],
      [{ phone }, [1]],
      [{ status: "pending", disposition: "callback" }, [2]],
      [{ status: "dnc" }, []],
    ];
    for (const [filter, expected] of cases) {
      const page = await pageOf(place, filter)({ limit: 2, after: null });
      assert.deepEqual(idsOf(page.items), idsOf(expected.slice(0, 2).map((at) => contacts[at] as Contact)));
      assert.equal(page.total, expected.length);
      assert.equal(page.hasMore, expected.length > 2);
    }
  });

  runner.it("pages nothing of another tenant", async () => {
    const place = await aPlace();
    await storeContacts(ground, place, [{}]);
    const stranger = { ...place, tenantId: await ground.aStoredTenant() };
    same(await pageOf(stranger, {})({ limit: 5, after: null }), { items: [], total: 0, hasMore: false });
  });
}

function counts(ground: Ground): void {
  const { runner, storage, act, aPlace, aStoredTenant } = ground;
  const byStatus = { pending: 0, dialing: 0, connected: 0, completed: 0, failed: 0, dnc: 0 };
  const nothing = { byStatus, pendingNow: 0, pendingLater: 0, held: {}, nextDueAt: null };

  runner.it("counts contacts by status, by when they are due and by what holds them", async () => {
    const place = await aPlace();
    const { tenantId, campaignId } = place;
    await storeContacts(ground, place, [
      {},
      { nextAttemptAt: NOW },
      { nextAttemptAt: NOW + HOUR },
      { nextAttemptAt: NOW + MINUTE },
      { heldBy: "consent" },
      { heldBy: "consent", nextAttemptAt: NOW + 1 },
      { heldBy: "jurisdiction" },
      { status: "dialing" },
      { status: "completed", heldBy: "consent" },
      { status: "dnc" },
      { status: "failed", nextAttemptAt: NOW + 1 },
    ]);
    const counted = await storage.read((stores) => stores.contacts.counts(tenantId, campaignId, NOW));
    same(counted.byStatus, { pending: 7, dialing: 1, connected: 0, completed: 1, failed: 1, dnc: 1 });
    assert.deepEqual([counted.pendingNow, counted.pendingLater, counted.nextDueAt], [2, 2, NOW + MINUTE]);
    same(counted.held, { consent: 2, jurisdiction: 1 });
    const later = await storage.read((stores) => stores.contacts.counts(tenantId, campaignId, NOW + MINUTE));
    assert.deepEqual([later.pendingNow, later.pendingLater, later.nextDueAt], [3, 1, NOW + HOUR]);
  });

  runner.it("counts follow what is saved", async () => {
    const place = await aPlace();
    const { tenantId, campaignId } = place;
    const [contact] = await storeContacts(ground, place, [{}]);
    if (contact) await act((s) => s.contacts.save({ ...contact, status: "failed" }));
    const counted = await storage.read((stores) => stores.contacts.counts(tenantId, campaignId, NOW));
    same(counted, { ...nothing, byStatus: { ...byStatus, failed: 1 } });
  });

  runner.it("counts zeros for an empty campaign and for another tenant's", async () => {
    const place = await aPlace();
    const { tenantId, campaignId } = place;
    same(await storage.read((stores) => stores.contacts.counts(tenantId, campaignId, NOW)), nothing);
    await storeContacts(ground, place, [{}]);
    const elsewhere = await aStoredTenant();
    same(await storage.read((stores) => stores.contacts.counts(elsewhere, campaignId, NOW)), nothing);
  });
}

function inFlight(ground: Ground): void {
  const { runner, storage, aPlace } = ground;
  runner.it("gives contacts in flight of all tenants, oldest first", async () => {
    const [here, there] = [await aPlace(), await aPlace()];
    const first = await storeContacts(ground, here, [{ status: "dialing" }, {}, { status: "completed" }]);
    const second = await storeContacts(ground, there, [{ status: "connected", updatedAt: NOW + 1 }, { status: "dnc" }]);
    const own = new Set(idsOf([...first, ...second]));
    const found = await storage.read((stores) => stores.contacts.inFlight(10_000));
    const expected = [first[0], second[0]].map((contact) => contact?.id);
    assert.deepEqual(
      idsOf(found).filter((id) => own.has(id)),
      expected,
    );
    assert.equal((await storage.read((stores) => stores.contacts.inFlight(1))).length, 1);
  });
}

function dnc(ground: Ground): void {
  const { runner, storage, act, aPlace, aPhone, aStoredTenant } = ground;
  const statusOf = (tenantId: TenantId, contact: Contact | undefined) =>
    storage.read(async (s) => contact && (await s.contacts.find(tenantId, contact.id))?.status);

  runner.it("C-DNC-2 marks pending contacts of these numbers in every campaign of the tenant", async () => {
    const place = await aPlace();
    const second = await aPlace({ tenantId: place.tenantId });
    const foreign = await aPlace();
    const phone = aPhone();
    const held = { phone, heldBy: "consent", leasedUntil: NOW + MINUTE };
    const [one, other] = await storeContacts(ground, place, [{ phone }, {}]);
    const [two] = await storeContacts(ground, second, [held]);
    const [stranger] = await storeContacts(ground, foreign, [{ phone }]);
    const mark = () => act((s) => s.contacts.markDnc(place.tenantId, [phone, aPhone()], null, NOW));
    assert.equal(await mark(), 2);
    assert.equal(await mark(), 0);
    const seen = [one, two, other].map((contact) => statusOf(place.tenantId, contact));
    assert.deepEqual(await Promise.all(seen), ["dnc", "dnc", "pending"]);
    assert.equal(await statusOf(foreign.tenantId, stranger), "pending");
    assert.equal(await act((s) => s.contacts.markDnc(place.tenantId, [], null, NOW)), 0);
  });

  runner.it("C-DNC-2 leaves contacts alone that are not pending", async () => {
    const place = await aPlace();
    const statuses = ["dialing", "connected", "completed", "failed"] as const;
    const contacts = await storeContacts(
      ground,
      place,
      statuses.map((status) => ({ status })),
    );
    const phones = contacts.map((contact) => contact.phone);
    assert.equal(await act((s) => s.contacts.markDnc(place.tenantId, phones, null, NOW)), 0);
    const seen = await Promise.all(contacts.map((contact) => statusOf(place.tenantId, contact)));
    assert.deepEqual(seen, statuses);
  });

  runner.it("marks in one campaign only when asked so", async () => {
    const place = await aPlace();
    const second = await aPlace({ tenantId: place.tenantId });
    const phone = aPhone();
    const [one] = await storeContacts(ground, place, [{ phone }]);
    const [two] = await storeContacts(ground, second, [{ phone }]);
    const { tenantId, campaignId } = place;
    assert.equal(await act((s) => s.contacts.markDnc(tenantId, [phone], campaignId, NOW)), 1);
    assert.deepEqual([await statusOf(tenantId, one), await statusOf(tenantId, two)], ["dnc", "pending"]);
    const elsewhere = await aStoredTenant();
    assert.equal(await act((s) => s.contacts.markDnc(elsewhere, [phone], null, NOW)), 0);
  });
}
