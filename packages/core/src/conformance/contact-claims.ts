import assert from "node:assert/strict";
import type { Contact } from "../model/contact.ts";
import { MINUTE } from "../model/instant.ts";
import { NOW } from "./chance.ts";
import { type Ground, idsOf, type Place, refusedWith, same, storeContacts } from "./ground.ts";

const LEASE = NOW + MINUTE;

/** Claiming, releasing and losing contacts. */
export function contactClaims(ground: Ground): void {
  whatIsClaimed(ground);
  whatIsLeftOut(ground);
  exclusivity(ground);
  release(ground);
  oldRows(ground);
}

const claiming =
  ({ act }: Ground, { tenantId, campaignId }: Place) =>
  (limit: number, now = NOW, leasedUntil = now + MINUTE) =>
    act((stores) => stores.contacts.claim({ tenantId, campaignId, limit, now, leasedUntil }));

function whatIsClaimed(ground: Ground): void {
  const { runner, storage, aPlace } = ground;

  runner.it(
    "claims by leasing: sets the lease, raises its epoch and the version, and returns the rows so",
    async () => {
      const place = await aPlace();
      const [contact] = await storeContacts(ground, place, [{ leaseEpoch: 4 }]);
      const [claimed] = await claiming(ground, place)(5);
      assert.deepEqual([claimed?.leasedUntil, claimed?.leaseEpoch, claimed?.version], [LEASE, 5, 2]);
      same({ ...claimed, leasedUntil: null, leaseEpoch: 4, version: 1, updatedAt: 0 }, { ...contact, updatedAt: 0 });
      const stored = await storage.read((s) => s.contacts.find(place.tenantId, contact?.id as Contact["id"]));
      same(stored, claimed);
    },
  );

  runner.it("claims best first: priority, then next attempt with fresh ones last, then upload order", async () => {
    const place = await aPlace();
    const contacts = await storeContacts(ground, place, [
      { priority: 50 },
      { priority: 50, nextAttemptAt: NOW },
      { priority: 90 },
      { priority: 50, nextAttemptAt: NOW - MINUTE },
      { priority: 90, nextAttemptAt: NOW - MINUTE },
      { priority: 0, nextAttemptAt: NOW - 9 * MINUTE },
      { priority: 50 },
      { priority: 50, nextAttemptAt: NOW },
    ]);
    const order = [4, 2, 3, 1, 7, 0, 6, 5].map((place) => contacts[place] as Contact);
    const claim = claiming(ground, place);
    assert.deepEqual(idsOf(await claim(3)), idsOf(order.slice(0, 3)));
    assert.deepEqual(idsOf(await claim(10)), idsOf(order.slice(3)));
    assert.deepEqual(await claim(10), []);
  });

  runner.it("puts a lost lease back in its place among the others", async () => {
    const place = await aPlace();
    const lost = { leasedUntil: NOW };
    const contacts = await storeContacts(ground, place, [{}, { ...lost, priority: 60 }, { nextAttemptAt: NOW }, lost]);
    const order = [1, 2, 0, 3].map((at) => contacts[at] as Contact);
    assert.deepEqual(idsOf(await claiming(ground, place)(3)), idsOf(order.slice(0, 3)));
  });
}

function whatIsLeftOut(ground: Ground): void {
  const { runner, aPlace, aStoredTenant } = ground;

  runner.it("leaves out who is not pending, is held, is due later or is leased", async () => {
    const place = await aPlace();
    const contacts = await storeContacts(ground, place, [
      { status: "dialing" },
      { status: "connected" },
      { status: "completed" },
      { status: "failed" },
      { status: "dnc" },
      { heldBy: "consent" },
      { nextAttemptAt: NOW + 1 },
      { leasedUntil: NOW + 1 },
      { nextAttemptAt: NOW, leasedUntil: NOW },
    ]);
    assert.deepEqual(idsOf(await claiming(ground, place)(20)), idsOf(contacts.slice(8)));
    const minuteLater = await claiming(ground, place)(20, NOW + 1);
    assert.deepEqual(idsOf(minuteLater).sort(), idsOf(contacts.slice(6, 8)));
  });

  runner.it("claims no more than asked, from this campaign of this tenant only", async () => {
    const place = await aPlace();
    await storeContacts(ground, place, [{}, {}, {}]);
    await storeContacts(ground, await aPlace({ tenantId: place.tenantId }), [{ priority: 99 }]);
    assert.deepEqual(await claiming(ground, { ...place, tenantId: await aStoredTenant() })(5), []);
    assert.deepEqual(await claiming(ground, place)(0), []);
    const claimed = await claiming(ground, place)(2);
    assert.deepEqual(
      claimed.map((contact) => contact.campaignId),
      [place.campaignId, place.campaignId],
    );
  });
}

function exclusivity(ground: Ground): void {
  const { runner, aPlace, act } = ground;

  runner.it("gives no contact to two of many callers at once", async () => {
    const place = await aPlace();
    const contacts = await storeContacts(
      ground,
      place,
      Array.from({ length: 60 }, () => ({})),
    );
    const claim = claiming(ground, place);
    const answers = await Promise.all(Array.from({ length: 20 }, () => claim(5)));
    const taken = idsOf(answers.flat());
    assert.equal(new Set(taken).size, taken.length, "a contact went to two callers");
    const rest = idsOf((await Promise.all([claim(60), claim(60)])).flat());
    assert.deepEqual([...taken, ...rest].sort(), idsOf(contacts));
  });

  runner.it("gives a contact again when its lease is over, and not a moment before", async () => {
    const place = await aPlace();
    const [contact] = await storeContacts(ground, place, [{}]);
    const claim = claiming(ground, place);
    await claim(1);
    assert.deepEqual(await claim(1, LEASE - 1), []);
    const [again] = await claim(1, LEASE);
    assert.deepEqual([again?.id, again?.leaseEpoch], [contact?.id, 2]);
  });

  runner.it("gives a contact again when the claiming transaction failed", async () => {
    const place = await aPlace();
    await storeContacts(ground, place, [{}]);
    const { tenantId, campaignId } = place;
    const failing = act(async (stores) => {
      await stores.contacts.claim({ tenantId, campaignId, limit: 1, now: NOW, leasedUntil: LEASE });
      throw new Error("no");
    });
    await assert.rejects(failing, /^Error: no$/);
    const [claimed] = await claiming(ground, place)(1);
    assert.deepEqual([claimed?.leaseEpoch, claimed?.version], [1, 2]);
  });
}

function release(ground: Ground): void {
  const { runner, act, aPlace, aStoredTenant, storage } = ground;

  runner.it("gives a released contact to the next caller under a higher epoch", async () => {
    const place = await aPlace();
    await storeContacts(ground, place, [{}, {}]);
    const claim = claiming(ground, place);
    const claimed = await claim(2);
    await act((stores) => stores.contacts.release(place.tenantId, claimed.slice(0, 1)));
    const [again, more] = await claim(2);
    assert.deepEqual([again?.id, again?.leaseEpoch, more], [claimed[0]?.id, 2, undefined]);
    await act((stores) => stores.contacts.release(place.tenantId, []));
  });

  runner.it("leaves a lost lease alone, and that of another tenant", async () => {
    const place = await aPlace();
    await storeContacts(ground, place, [{}]);
    const claim = claiming(ground, place);
    const first = await claim(1);
    const second = await claim(1, LEASE);
    await act((stores) => stores.contacts.release(place.tenantId, first));
    const elsewhere = await aStoredTenant();
    await act((stores) => stores.contacts.release(elsewhere, second));
    assert.deepEqual(await claim(1, LEASE), []);
    const [contact] = second;
    same(await storage.read((s) => s.contacts.find(place.tenantId, contact?.id as Contact["id"])), contact);
  });
}

function oldRows(ground: Ground): void {
  const { runner, act, aPlace } = ground;
  const stale = async (change: (place: Place, contact: Contact) => Promise<unknown>) => {
    const place = await aPlace();
    const [contact] = (await storeContacts(ground, place, [{}])) as [Contact];
    await change(place, contact);
    await refusedWith(
      "version-conflict",
      act((stores) => stores.contacts.save({ ...contact, status: "dialing" })),
    );
  };

  runner.it("refuses to save a row that was read before a claim", () => stale((place) => claiming(ground, place)(1)));
  runner.it("C-DNC-2 refuses to save a row that was read before its number was barred", () =>
    stale(({ tenantId }, { phone }) => act((stores) => stores.contacts.markDnc(tenantId, [phone], null, NOW))),
  );
}
