import assert from "node:assert/strict";
import { LIMITS } from "../limits.ts";
import type { Contact } from "../model/contact.ts";
import type { RankedPlace } from "../ports/contact-store.ts";
import { e164 } from "./chance.ts";
import { type Ground, idsOf, type Place, same, storeContacts } from "./ground.ts";

/** Finding contacts by what people type. */
export function contactSearches(ground: Ground): void {
  ranking(ground);
  phones(ground);
  names(ground);
  walls(ground);
}

const searching =
  ({ storage }: Ground, { tenantId }: Pick<Place, "tenantId">) =>
  async (q: string, over: { campaignId?: Place["campaignId"]; limit?: number; after?: RankedPlace | null } = {}) =>
    storage.read((s) => s.contacts.search(tenantId, { q, campaignId: null, limit: 20, after: null, ...over }));

function ranking(ground: Ground): void {
  const { runner, aPlace } = ground;

  runner.it("C-CNT-9 ranks exact name, name prefix, custom value, part of a name; then upload order", async () => {
    const place = await aPlace({ name: "Autumn" });
    const named = (firstName: string, lastName: string | null) => ({ firstName, lastName });
    const contacts = await storeContacts(ground, place, [
      named("Rosalina", "Haddad"),
      { ...named("Omar", "Nasser"), customFields: { spouse: "Lina Mansour", city: "Dubai" } },
      named("Lina", "Mansouri"),
      named("Lina", "Mansour"),
      { firstName: null, lastName: null },
      { ...named("Omar", "Nasser"), customFields: { spouse: "lina mansour" } },
    ]);
    const { hits, total } = await searching(ground, place)("lina mansour");
    assert.deepEqual(idsOf(hits.map((hit) => hit.contact)), idsOf([3, 2, 1, 5].map((at) => contacts[at] as Contact)));
    assert.equal(total, 4);
    assert.deepEqual(
      hits.map((hit) => hit.matchedOn),
      [["name"], ["name"], ["custom_fields.spouse"], ["custom_fields.spouse"]],
    );
    const scores = hits.map((hit) => hit.score);
    assert.deepEqual(scores, [0.9, 0.8, 0.6, 0.6]);
    assert.equal(hits[0]?.campaignName, "Autumn");
    same(hits[0]?.contact, contacts[3]);
    const part = await searching(ground, place)("salina");
    assert.deepEqual([part.hits[0]?.contact.id, part.hits[0]?.score, part.total], [contacts[0]?.id, 0.5, 1]);
  });

  runner.it("C-PAG-6 walks the ranked list from place to place, with the exact total", async () => {
    const place = await aPlace();
    const contacts = await storeContacts(
      ground,
      place,
      ["Khouryan", "Khoury", "Khoury", "Khouryan", "Khoury"].map((lastName) => ({ lastName })),
    );
    const search = searching(ground, place);
    const pages: Awaited<ReturnType<typeof search>>[] = [];
    for (let after: RankedPlace | null = null, turn = 0; turn < 4; turn++) {
      const page = await search("khoury", { limit: 2, after });
      pages.push(page);
      const last = page.hits.at(-1);
      if (last) after = { score: last.score, id: last.contact.id };
      if (turn === 0) await storeContacts(ground, place, [{ firstName: "Nobody", lastName: "Else" }]);
    }
    const ranked = [1, 2, 4, 0, 3].map((at) => contacts[at] as Contact);
    assert.deepEqual(idsOf(pages.flatMap((page) => page.hits.map((hit) => hit.contact))), idsOf(ranked));
    assert.deepEqual(
      pages.map((page) => [page.total, page.capped]),
      Array.from({ length: 4 }, () => [5, false]),
    );
  });

  runner.it("ranks the oldest of what a common word fits, and says that there are more", async () => {
    const place = await aPlace();
    const many = LIMITS.searchCandidates + 1;
    const contacts = await storeContacts(
      ground,
      place,
      Array.from({ length: many }, () => ({ firstName: "Ahmad", lastName: null })),
    );
    const found = await searching(ground, place)("ahmad", { limit: 1 });
    assert.deepEqual([found.hits[0]?.contact.id, found.total, found.capped], [contacts[0]?.id, many - 1, true]);
    const last = contacts.at(-1);
    const { hits } = await searching(ground, place)(last?.phone ?? "", { limit: 1 });
    assert.equal(hits[0]?.contact.id, last?.id, "a number is found however many there are");
  });

  runner.it("takes one or two letters for a beginning, of a name or of a value", async () => {
    const place = await aPlace();
    const [ali, , city] = await storeContacts(ground, place, [
      { firstName: "Ali", lastName: "Nasser" },
      { firstName: "Khalil", lastName: "Saleh" },
      { firstName: "Omar", lastName: "Saleh", customFields: { city: "Alexandria" } },
      { firstName: "Omar", lastName: "Saleh", customFields: { city: "Dalma" } },
    ]);
    const { hits } = await searching(ground, place)("al");
    assert.deepEqual(idsOf(hits.map((hit) => hit.contact)), idsOf([ali, city] as Contact[]));
    assert.equal((await searching(ground, place)("ali")).total, 2, "three letters are found inside a name");
  });

  runner.it("finds nothing where nothing fits", async () => {
    const place = await aPlace();
    await storeContacts(ground, place, [{}]);
    same(await searching(ground, place)("zzyzx"), { hits: [], total: 0, capped: false });
  });
}

function phones(ground: Ground): void {
  const { runner, aPlace } = ground;
  const aBook = async () => {
    const place = await aPlace();
    const numbers = ["+971501234567", "+971551234567", "+971507654321"].map((text) => ({ phone: e164(text) }));
    return { contacts: await storeContacts(ground, place, numbers), search: searching(ground, place) };
  };

  runner.it("C-CNT-9 finds a whole number however it is written, and scores it 1", async () => {
    const { contacts, search } = await aBook();
    for (const q of ["+971501234567", "+971 50 123-4567", "00971501234567", "+٩٧١٥٠١٢٣٤٥٦٧"]) {
      const { hits } = await search(q);
      assert.deepEqual([hits[0]?.contact.id, hits[0]?.score, hits[0]?.matchedOn], [contacts[0]?.id, 1, ["phone"]], q);
    }
  });

  runner.it("C-CNT-9 finds a number by its last four digits or more, also Arabic ones", async () => {
    const { contacts, search } = await aBook();
    for (const q of ["4567", "1234567", "٤٥٦٧"]) {
      const { hits, total } = await search(q);
      assert.deepEqual(idsOf(hits.map((hit) => hit.contact)), idsOf(contacts.slice(0, 2)), q);
      assert.deepEqual([hits[0]?.score, hits[0]?.matchedOn, total], [0.95, ["phone"], 2], q);
    }
    assert.equal((await search("501234567")).total, 1);
    assert.equal((await search("1234")).total, 0, "the digits must be the last ones");
    assert.equal((await search("567")).total, 0, "three digits are too few");
  });
}

function names(ground: Ground): void {
  const { runner, aPlace } = ground;
  runner.it("C-CNT-10 ignores case and accents", async () => {
    const place = await aPlace();
    const [contact] = await storeContacts(ground, place, [{ firstName: "José", lastName: "GARCÍA" }]);
    for (const q of ["jose garcia", "JOSÉ GARCÍA", "José Garcia"]) {
      const { hits } = await searching(ground, place)(q);
      assert.deepEqual([hits[0]?.contact.id, hits[0]?.score], [contact?.id, 0.9], q);
    }
  });

  runner.it("C-CNT-10 ignores Arabic vowel signs and tatweel, and folds alef, ya and ta marbuta", async () => {
    const place = await aPlace();
    const [contact] = await storeContacts(ground, place, [{ firstName: "فَاطِمَة", lastName: "الأنصارى" }]);
    for (const q of ["فاطمة الأنصارى", "فاطمه الانصاري", "فـاطـمة الإنصاري"]) {
      const { hits } = await searching(ground, place)(q);
      assert.deepEqual([hits[0]?.contact.id, hits[0]?.score], [contact?.id, 0.9], q);
    }
  });

  runner.it("takes what people type by the letter: no pattern, no quoting", async () => {
    const place = await aPlace();
    await storeContacts(ground, place, [{ firstName: "Huda", lastName: "O'Neil" }]);
    const search = searching(ground, place);
    assert.equal((await search("o'neil")).total, 1);
    for (const q of ["%", "_", "H%a", "\\", "'; --"]) assert.equal((await search(q)).total, 0, q);
  });

  runner.it("names every field that fits", async () => {
    const place = await aPlace();
    const fields = { firstName: "Falcon", lastName: null, customFields: { make: "Falcon", year: 2020 } };
    await storeContacts(ground, place, [fields]);
    const { hits } = await searching(ground, place)("falcon");
    assert.deepEqual([hits[0]?.score, [...(hits[0]?.matchedOn ?? [])].sort()], [0.9, ["custom_fields.make", "name"]]);
  });
}

function walls(ground: Ground): void {
  const { runner, aPlace, aStoredTenant } = ground;
  runner.it("searches all campaigns of the tenant or one, and never another tenant's", async () => {
    const place = await aPlace();
    const second = await aPlace({ tenantId: place.tenantId });
    const person = { firstName: "Noor", lastName: "Saleh" };
    const [one] = await storeContacts(ground, place, [person]);
    await storeContacts(ground, second, [person]);
    await storeContacts(ground, await aPlace(), [person]);
    assert.equal((await searching(ground, place)("noor saleh")).total, 2);
    const { hits } = await searching(ground, place)("noor saleh", { campaignId: place.campaignId });
    assert.deepEqual(idsOf(hits.map((hit) => hit.contact)), [one?.id]);
    assert.equal((await searching(ground, { tenantId: await aStoredTenant() })("noor saleh")).total, 0);
    const stranger = searching(ground, { tenantId: await aStoredTenant() });
    assert.equal((await stranger("noor saleh", { campaignId: place.campaignId })).total, 0);
  });
}
