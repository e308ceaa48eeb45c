import assert from "node:assert/strict";
import type { E164 } from "../model/phone.ts";
import type { RelationshipRecord } from "../model/relationship.ts";
import type { RelationshipFilter } from "../ports/relationship-store.ts";
import type { Stores } from "../ports/storage.ts";
import { NOW } from "./chance.ts";
import { type Ground, gate, refusedWith, same } from "./ground.ts";

/** What every `RelationshipStore` must do. */
export function relationshipStoreSuite(ground: Ground): void {
  ground.runner.describe("relationship store", () => {
    heldWith(ground);
    records(ground);
    turns(ground);
  });
}

const MOST = 10;

/** A later record of the same relationship. */
const follows = (
  { aRelationship }: Ground,
  first: RelationshipRecord,
  over: Partial<RelationshipRecord>,
): RelationshipRecord => ({ ...first, id: aRelationship().id, ...over });

function heldWith(ground: Ground): void {
  const { runner, storage, act, aStoredTenant, aRelationship } = ground;
  const held = async ({ tenantId, phone }: Pick<RelationshipRecord, "tenantId" | "phone">, most = MOST) =>
    (await storage.read((stores) => stores.relationships.heldWith(tenantId, [phone], most))).get(phone) ?? [];

  runner.it(
    "gives each relationship of a number as its latest record says, whatever the order of writing",
    async () => {
      const first = aRelationship({ tenantId: await aStoredTenant() });
      const ended = follows(ground, first, { endedAt: NOW + 5, writtenAt: NOW + 2 });
      const between = follows(ground, first, { endedAt: NOW + 9, writtenAt: NOW + 1 });
      const other = aRelationship({ ...first, id: aRelationship().id, kind: "prior_interaction" });
      const alone = { ...other, relationshipId: other.id };
      for (const record of [first, ended, between, alone]) await act((stores) => stores.relationships.put(record));
      same(await held(first), [ended, alone]);
    },
  );

  runner.it("of two records of the same moment, goes by the one written last", async () => {
    const first = aRelationship({ tenantId: await aStoredTenant() });
    const ended = follows(ground, first, { endedAt: NOW + 5 });
    await act((stores) => stores.relationships.putMany([first, ended]));
    same(await held(first), [ended]);
  });

  runner.it("leaves out what was withdrawn, and keeps what has ended or has yet to begin", async () => {
    const tenantId = await aStoredTenant();
    const wrong = aRelationship({ tenantId });
    const withdrawn = follows(ground, wrong, { state: "withdrawn", reason: "another person's", writtenAt: NOW + 1 });
    const over = aRelationship({ tenantId, phone: wrong.phone, startedAt: NOW - 9, endedAt: NOW - 5 });
    const later = aRelationship({ tenantId, phone: wrong.phone, startedAt: NOW + 9 });
    await act((stores) => stores.relationships.putMany([wrong, over, later]));
    await act((stores) => stores.relationships.put(withdrawn));
    same(await held(wrong), [later, over]);
  });

  runner.it("tells numbers and tenants apart, and leaves out who has nothing", async () => {
    const [tenantId, elsewhere] = [await aStoredTenant(), await aStoredTenant()];
    const [one, two] = [aRelationship({ tenantId }), aRelationship({ tenantId })];
    const foreign = aRelationship({ tenantId: elsewhere, phone: one.phone });
    await act((stores) => stores.relationships.putMany([one, two, foreign]));
    const phones: readonly E164[] = [one.phone, aRelationship().phone, two.phone];
    const found = await storage.read((stores) => stores.relationships.heldWith(tenantId, phones, MOST));
    assert.equal(found.size, 2);
    same(found.get(one.phone), [one]);
    same(found.get(two.phone), [two]);
    assert.equal((await storage.read((stores) => stores.relationships.heldWith(tenantId, [], MOST))).size, 0);
  });

  runner.it("looks at so many records of each number, the latest ones", async () => {
    const first = aRelationship({ tenantId: await aStoredTenant() });
    const { tenantId, phone } = first;
    const second = aRelationship({ tenantId, phone, writtenAt: NOW + 1 });
    const ended = follows(ground, first, { endedAt: NOW + 5, writtenAt: NOW + 2 });
    await act((stores) => stores.relationships.putMany([ended, second, first]));
    same(await held(first, 1), [ended]);
    same(await held(first, 2), [ended, second]);
    same(await held(first, 3), [ended, second]);
  });
}

function records({ runner, storage, act, aStoredTenant, aRelationship }: Ground): void {
  runner.it("finds a record by its id, its own tenant's only, and takes an id once, all or none", async () => {
    const record = aRelationship({ tenantId: await aStoredTenant() });
    await act((stores) => stores.relationships.put(record));
    const find = (tenantId: typeof record.tenantId, { id }: RelationshipRecord = record) =>
      storage.read((stores) => stores.relationships.find(tenantId, id));
    same(await find(record.tenantId), record);
    assert.equal(await find(await aStoredTenant()), null);
    const fresh = aRelationship({ tenantId: record.tenantId });
    await refusedWith(
      "duplicate-resource",
      act((stores) => stores.relationships.putMany([fresh, record])),
    );
    assert.equal(await find(record.tenantId, fresh), null);
  });

  runner.it("locks a relationship by the first record's id and gives the latest", async () => {
    const first = aRelationship({ tenantId: await aStoredTenant() });
    const [one, two] = [1, 2].map((after) => ({ ...first, id: aRelationship().id, writtenAt: NOW + after }));
    await act((stores) => stores.relationships.putMany([first, two ?? first, one ?? first]));
    const lock = (id: RelationshipRecord["id"]) => act((stores) => stores.relationships.lock(first.tenantId, id));
    same(await lock(first.id), two);
    assert.equal(await lock(two?.id ?? first.id), null);
  });

  runner.it("gives whoever waited for a relationship what was added meanwhile", async () => {
    const first = aRelationship({ tenantId: await aStoredTenant() });
    await act((stores) => stores.relationships.put(first));
    const ended = { ...first, id: aRelationship().id, endedAt: NOW + 5, writtenAt: NOW + 1 };
    const locked = gate();
    const ending = act(async (stores) => {
      await stores.relationships.lock(first.tenantId, first.id);
      locked.open();
      for (let i = 0; i < 20; i++) await stores.tenants.find(first.tenantId);
      await stores.relationships.put(ended);
    });
    await locked.opened;
    const seen = act((stores) => stores.relationships.lock(first.tenantId, first.id));
    await ending;
    same(await seen, ended);
  });

  runner.it("erases every record of a number, its own tenant's only", async () => {
    const [tenantId, elsewhere] = [await aStoredTenant(), await aStoredTenant()];
    const first = aRelationship({ tenantId });
    const ended = { ...first, id: aRelationship().id, endedAt: NOW + 5, writtenAt: NOW + 1 };
    const others = [aRelationship({ tenantId }), aRelationship({ tenantId: elsewhere, phone: first.phone })];
    await act((stores) => stores.relationships.putMany([first, ended, ...others]));
    const erase = () => act((stores) => stores.relationships.erase(tenantId, first.phone));
    assert.equal(await erase(), 2);
    assert.equal(await erase(), 0);
    assert.equal(await act((stores) => stores.relationships.lock(tenantId, first.id)), null);
    for (const { tenantId: owner, ...other } of others)
      same(await storage.read((stores) => stores.relationships.find(owner, other.id)), { ...other, tenantId: owner });
  });

  runner.it("lists every record of a tenant, newest first, page by page, by number and kind", async () => {
    const tenantId = await aStoredTenant();
    const [first, met, ended] = [
      aRelationship({ tenantId }),
      aRelationship({ tenantId, kind: "prior_interaction" }),
      aRelationship({ tenantId, endedAt: NOW + 1 }),
    ];
    await act((stores) => stores.relationships.putMany([first, met, ended, aRelationship()]));
    const page = (filter: RelationshipFilter = {}, after: string | null = null, limit = 2) =>
      storage.read((stores) => stores.relationships.page(tenantId, { limit, after }, filter));
    same(await page(), { items: [ended, met], total: 3, hasMore: true });
    same(await page({}, met.id), { items: [first], total: 3, hasMore: false });
    await act((stores) => stores.relationships.putMany([]));
    same((await page({ phone: first.phone })).items, [first]);
    same(await page({ kind: "running_contract", phone: ended.phone }), { items: [ended], total: 1, hasMore: false });
  });
}

function turns({ storage, act, itConcurrently, aStoredTenant, aRelationship }: Ground): void {
  itConcurrently("lets one of many writers after the other look what is held, and write down what is not", async () => {
    const first = aRelationship({ tenantId: await aStoredTenant() });
    const { tenantId, phone } = first;
    const write = async (stores: Stores): Promise<number> => {
      await stores.relationships.takeTurn(tenantId);
      await stores.relationships.takeTurn(tenantId);
      const held = await stores.relationships.heldWith(tenantId, [phone], MOST);
      if (held.size > 0) return 0;
      const record = aRelationship({ tenantId, phone });
      await stores.relationships.put(record);
      return 1;
    };
    const written = await Promise.all(Array.from({ length: 8 }, () => act(write)));
    assert.equal(
      written.reduce((sum, n) => sum + n, 0),
      1,
    );
    const page = await storage.read((stores) =>
      stores.relationships.page(tenantId, { limit: 10, after: null }, { phone }),
    );
    assert.equal(page.total, 1);
  });
}
