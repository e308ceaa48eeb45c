import assert from "node:assert/strict";
import type { Contact } from "../model/contact.ts";
import type { ContactCondition, ContactOrder } from "../model/contact-condition.ts";
import { MINUTE } from "../model/instant.ts";
import { NOW } from "./chance.ts";
import { type Ground, idsOf, type Place, same, storeContacts } from "./ground.ts";

/** One contact by name, the whole list in a walk, and claims with conditions and orders of their own. */
export function contactDesk(ground: Ground): void {
  claimsByName(ground);
  conditions(ground);
  orders(ground);
  walks(ground);
  erasure(ground);
}

function claimsByName(ground: Ground): void {
  const { runner, act, aPlace, aStoredTenant } = ground;
  runner.it("claims one contact by name whatever holds it, and nobody else's", async () => {
    const place = await aPlace();
    const { tenantId } = place;
    const [held, done, leased] = await storeContacts(ground, place, [
      { heldBy: "callback", nextAttemptAt: NOW + MINUTE },
      { status: "completed" },
      { leasedUntil: NOW + 1 },
    ]);
    const claim = (contact: Contact | undefined, now = NOW, tenant = tenantId) =>
      act((stores) => stores.contacts.claimOne(tenant, contact?.id as Contact["id"], now, NOW + MINUTE));
    assert.equal(await claim(held, NOW, await aStoredTenant()), null);
    const claimed = await claim(held);
    assert.deepEqual([claimed?.id, claimed?.leaseEpoch, claimed?.leasedUntil], [held?.id, 1, NOW + MINUTE]);
    assert.equal(await claim(held), null, "it is leased now");
    assert.equal(await claim(done), null);
    assert.equal(await claim(leased), null);
    assert.equal((await claim(leased, NOW + 1))?.id, leased?.id);
  });
}

const claimed = async (
  { act }: Ground,
  { tenantId, campaignId }: Place,
  how: { condition?: ContactCondition; order?: readonly ContactOrder[]; limit?: number },
): Promise<string[]> => {
  const claim = { tenantId, campaignId, limit: 20, now: NOW, leasedUntil: NOW + MINUTE, ...how };
  return idsOf(await act((stores) => stores.contacts.claim(claim)));
};

function conditions(ground: Ground): void {
  const { runner, aPlace, act } = ground;
  runner.it("claims only what fits a condition: what is missing fits nothing, and not is plain negation", async () => {
    const place = await aPlace();
    const contacts = await storeContacts(ground, place, [
      { firstName: "Ahmad", customFields: { tier: "gold", score: 7, vip: true } },
      { firstName: "Äda", customFields: { tier: "Gold", score: "7" } },
      { firstName: null, customFields: { tier: null, score: 1.5 } },
      { firstName: "O'Neil; DROP", attempts: 2, customFields: {} },
    ]);
    const cases: readonly (readonly [ContactCondition, readonly number[]])[] = [
      [{ field: "custom_fields.tier", op: "eq", value: "gold" }, [0]],
      [{ field: "custom_fields.tier", op: "ne", value: "gold" }, [1]],
      [{ field: "custom_fields.tier", op: "exists", value: false }, [2, 3]],
      [{ field: "custom_fields.score", op: "gt", value: 1 }, [0, 2]],
      [{ field: "custom_fields.score", op: "eq", value: "7" }, [1]],
      [{ field: "custom_fields.vip", op: "in", value: [true, 7] }, [0]],
      [{ field: "first_name", op: "contains", value: "'" }, [3]],
      [{ field: "first_name", op: "starts_with", value: "A" }, [0]],
      [{ field: "first_name", op: "gt", value: "Z" }, [1]],
      [{ field: "first_name", op: "in", value: ["Ahmad", "O'Neil; DROP"] }, [0, 3]],
      [{ field: "attempts", op: "gte", value: 1.5 }, [3]],
      [{ field: "created_at", op: "lt", value: new Date(NOW).toISOString() }, []],
      [{ not: { field: "first_name", op: "eq", value: "Ahmad" } }, [1, 2, 3]],
      [
        {
          any: [
            { all: [{ field: "custom_fields.vip", op: "eq", value: true }] },
            { field: "custom_fields.a'b\"c$", op: "exists", value: true },
          ],
        },
        [0],
      ],
    ];
    for (const [condition, expected] of cases) {
      const found = await claimed(ground, place, { condition });
      assert.deepEqual(found, idsOf(expected.map((at) => contacts[at] as Contact)), JSON.stringify(condition));
      const leases = contacts.map(({ id, leaseEpoch }) => ({ id, leaseEpoch }));
      await act(async (stores) => {
        for (const { id } of leases) {
          const contact = (await stores.contacts.lock(place.tenantId, id)) as Contact;
          await stores.contacts.save({ ...contact, leasedUntil: null });
        }
      });
    }
  });
}

function orders(ground: Ground): void {
  const { runner, aPlace } = ground;
  runner.it(
    "claims in an order of its own, the usual one among equals, what is missing last in both directions",
    async () => {
      const values: readonly Partial<Contact>[] = [
        { customFields: { due: 30 } },
        { customFields: {} },
        { customFields: { due: 4 } },
        { customFields: { due: "soon" } },
        { customFields: { due: 30 }, priority: 90 },
      ];
      const by = async (direction: "asc" | "desc", limit = 20) => {
        const place = await aPlace();
        const contacts = await storeContacts(ground, place, values);
        const order = [{ field: "custom_fields.due", direction }];
        const found = await claimed(ground, place, { order, limit });
        return found.map((id) => contacts.findIndex((contact) => contact.id === id));
      };
      assert.deepEqual(await by("asc"), [2, 4, 0, 3, 1]);
      assert.deepEqual(await by("desc"), [3, 4, 0, 2, 1]);
      assert.deepEqual(await by("desc", 2), [3, 4]);
    },
  );

  runner.it("gives each contact to one of many that claim in an order at once", async () => {
    const place = await aPlace();
    const contacts = await storeContacts(
      ground,
      place,
      Array.from({ length: 12 }, (_, attempts) => ({ attempts })),
    );
    const order = [{ field: "attempts", direction: "desc" }] as const;
    const parts = await Promise.all(Array.from({ length: 4 }, () => claimed(ground, place, { order, limit: 3 })));
    const all = parts.flat();
    assert.equal(new Set(all).size, all.length);
    assert.ok(all.every((id) => contacts.some((contact) => contact.id === id)));
  });
}

function walks(ground: Ground): void {
  const { runner, storage, aPlace, aStoredTenant } = ground;
  runner.it("walks a list in upload order, and draws the same sample of it each time", async () => {
    const place = await aPlace();
    const { tenantId, campaignId } = place;
    const contacts = await storeContacts(
      ground,
      place,
      Array.from({ length: 5 }, (_, at) => ({ status: at === 0 ? "completed" : "pending" }) as const),
    );
    const scan = (after: Contact["id"] | null, limit = 3, tenant = tenantId) =>
      storage.read((stores) => stores.contacts.scan(tenant, campaignId, after, limit));
    assert.deepEqual(idsOf(await scan(null)), idsOf(contacts.slice(0, 3)));
    assert.deepEqual(idsOf(await scan(contacts[2]?.id ?? null)), idsOf(contacts.slice(3)));
    assert.deepEqual(await scan(null, 3, await aStoredTenant()), []);
    const sample = () => storage.read((stores) => stores.contacts.sample(tenantId, campaignId, 3));
    const drawn = idsOf(await sample());
    assert.equal(new Set(drawn).size, 3);
    assert.ok(!drawn.includes(contacts[0]?.id ?? ""), "only pending ones");
    assert.deepEqual(idsOf(await sample()), drawn);
  });
}

function erasure(ground: Ground): void {
  const { runner, storage, act, aPlace, aStoredTenant } = ground;
  runner.it("erases many of one campaign, but none in a call or leased, and says what they were", async () => {
    const place = await aPlace();
    const { tenantId, campaignId } = place;
    const contacts = await storeContacts(ground, place, [
      { attempts: 2, reached: true },
      { attempts: 1 },
      { status: "dialing" },
      { leasedUntil: NOW + 1 },
      { leasedUntil: NOW },
    ]);
    const by = { erasedAt: NOW, erasedBy: "retention" };
    const erase = (tenant: typeof tenantId, limit: number) =>
      act((stores) => stores.contacts.eraseMany(tenant, campaignId, by, limit));
    same(await erase(await aStoredTenant(), 10), { contacts: 0, contacted: 0, connected: 0 });
    same(await erase(tenantId, 2), { contacts: 2, contacted: 2, connected: 1 });
    same(await erase(tenantId, 10), { contacts: 1, contacted: 0, connected: 0 });
    const left = await storage.read((stores) => stores.contacts.scan(tenantId, campaignId, null, 10));
    assert.deepEqual(idsOf(left), idsOf(contacts.slice(2, 4)));
    const [first] = contacts as [Contact];
    const told = await storage.read((stores) => stores.contacts.tombstone(tenantId, first.id));
    same(told, { id: first.id, campaignId, ...by });
  });
  runner.it("erases a contact and keeps a tombstone that tells of nobody; the number may come again", async () => {
    const place = await aPlace();
    const { tenantId, campaignId } = place;
    const [contact] = (await storeContacts(ground, place, [{}])) as [Contact];
    const tombstone = { id: contact.id, campaignId, erasedAt: NOW, erasedBy: "Noura Saleh" };
    const elsewhere = await aStoredTenant();
    assert.equal(await act((stores) => stores.contacts.erase(elsewhere, tombstone)), false);
    assert.equal(await act((stores) => stores.contacts.erase(tenantId, tombstone)), true);
    assert.equal(await act((stores) => stores.contacts.erase(tenantId, tombstone)), false);
    assert.equal(await storage.read((stores) => stores.contacts.find(tenantId, contact.id)), null);
    same(await storage.read((stores) => stores.contacts.tombstone(tenantId, contact.id)), tombstone);
    assert.equal(await storage.read((stores) => stores.contacts.tombstone(elsewhere, contact.id)), null);
    const again = await act((stores) => stores.contacts.insertMany([{ ...contact, id: ground.aContact().id }]));
    assert.deepEqual(again.duplicates, []);
  });
}
