import assert from "node:assert/strict";
import { type AuditFilter, CHAIN_START } from "../model/audit-entry.ts";
import { firstBroken } from "../model/audit-seal.ts";
import type { CampaignId, TenantId } from "../model/ids.ts";
import { Frontier, foldRoots } from "../model/merkle.ts";
import { placesOf } from "../model/merkle-proof.ts";
import { NOW } from "./chance.ts";
import { faults, type Ground, same } from "./ground.ts";

/** What every `AuditLog` must do. */
export function auditLogSuite(ground: Ground): void {
  ground.runner.describe("audit log", () => {
    chain(ground);
    underStress(ground);
    reading(ground);
    listing(ground);
    tree(ground);
    persons(ground);
  });
}

const auditOf = ({ act, storage, anAuditDraft }: Ground) => ({
  append: (tenantId: TenantId, count: number) =>
    act((stores) => stores.audit.append(Array.from({ length: count }, () => anAuditDraft({ tenantId })))),
  chainOf: (tenantId: TenantId) => storage.read((stores) => stores.audit.range(tenantId, 1, 1_000)),
  leavesOf: (tenantId: TenantId) => storage.read((stores) => stores.audit.leaves(tenantId, 1, 1_000)),
});

function chain(ground: Ground): void {
  const { runner, storage, act, aStoredTenant, anAuditDraft } = ground;
  const { append, chainOf, leavesOf } = auditOf(ground);

  runner.it("links each record to the one before, numbered from 1 without a gap", async () => {
    const tenantId = await aStoredTenant();
    const written = [...(await append(tenantId, 3)), ...(await append(tenantId, 1)), ...(await append(tenantId, 2))];
    const stored = await chainOf(tenantId);
    same(
      stored.map(({ record }) => record),
      written,
    );
    assert.deepEqual(
      written.map((record) => record.seq),
      [1, 2, 3, 4, 5, 6],
    );
    assert.deepEqual(written.map((record) => record.ref).slice(0, 2), ["AUD-1", "AUD-2"]);
    assert.equal(written[0]?.prevHash, CHAIN_START);
    assert.equal(firstBroken(await leavesOf(tenantId)), null);
    assert.equal(await storage.read((stores) => stores.audit.size(tenantId)), 6);
  });

  runner.it("keeps drafts as they were handed in, in their order", async () => {
    const tenantId = await aStoredTenant();
    const drafts = [anAuditDraft({ tenantId, actor: "a" }), anAuditDraft({ tenantId, actor: "b", origin: "api" })];
    const records = await act((stores) => stores.audit.append(drafts));
    same(
      records.map(({ seq: _s, ref: _r, prevHash: _p, hash: _h, ...draft }) => draft),
      drafts.map(({ spareKey: _, ...draft }) => draft),
    );
    same(await act((stores) => stores.audit.append([])), []);
  });

  runner.it("keeps a chain of its own for each tenant", async () => {
    const [one, two] = [await aStoredTenant(), await aStoredTenant()];
    await append(one, 2);
    await append(two, 1);
    await append(one, 1);
    for (const [tenantId, size] of [
      [one, 3],
      [two, 1],
    ] as const) {
      const chain = await leavesOf(tenantId);
      assert.equal(chain.length, size);
      assert.equal(firstBroken(chain), null);
    }
  });
}

function underStress(ground: Ground): void {
  const { runner, storage, act, aStoredTenant, anAuditDraft } = ground;
  const { append, leavesOf } = auditOf(ground);

  runner.it("leaves no gap where a transaction failed", async () => {
    const tenantId = await aStoredTenant();
    await append(tenantId, 1);
    const failing = act(async (stores) => {
      await stores.audit.append([anAuditDraft({ tenantId })]);
      throw new Error("no");
    });
    await assert.rejects(failing, /^Error: no$/);
    assert.equal(await storage.read((stores) => stores.audit.size(tenantId)), 1);
    await append(tenantId, 1);
    assert.equal(firstBroken(await leavesOf(tenantId)), null);
  });

  runner.it("stays unbroken when many append at once", async () => {
    const tenantId = await aStoredTenant();
    await Promise.all(Array.from({ length: 10 }, () => append(tenantId, 3)));
    const chain = await leavesOf(tenantId);
    assert.equal(chain.length, 30);
    assert.equal(firstBroken(chain), null);
  });
}

function reading(ground: Ground): void {
  const { runner, storage, aStoredTenant } = ground;
  const { append } = auditOf(ground);

  runner.it("finds a record by its reference, in its tenant only", async () => {
    const [tenantId, elsewhere] = [await aStoredTenant(), await aStoredTenant()];
    const [, second] = await append(tenantId, 3);
    same((await storage.read((stores) => stores.audit.find(tenantId, "AUD-2")))?.record, second);
    for (const ref of ["AUD-4", "AUD-0", "AUD-x", "AUD-02", "aud-2", "2", "", "AUD-2 ", "AUD-99999999999999999999"]) {
      assert.equal(await storage.read((stores) => stores.audit.find(tenantId, ref)), null, ref);
    }
    assert.equal(await storage.read((stores) => stores.audit.find(elsewhere, "AUD-2")), null);
  });

  runner.it("gives a range in order, cut at its limit", async () => {
    const [tenantId, elsewhere] = [await aStoredTenant(), await aStoredTenant()];
    await append(tenantId, 5);
    const range = (tenant: TenantId, from: number, limit: number) =>
      storage.read(async (stores) => (await stores.audit.range(tenant, from, limit)).map(({ sealed }) => sealed.seq));
    assert.deepEqual(await range(tenantId, 2, 2), [2, 3]);
    assert.deepEqual(await range(tenantId, 4, 10), [4, 5]);
    assert.deepEqual(await range(tenantId, 6, 10), []);
    assert.deepEqual(await range(elsewhere, 1, 10), []);
  });
}

function listing(ground: Ground): void {
  const { runner, storage, act, aStoredTenant, anAuditDraft, aDecision, aPhone, ids } = ground;

  runner.it("lists what fits the filter, newest first, page by page, with the whole count", async () => {
    const tenantId = await aStoredTenant();
    const [phone, campaignId] = [aPhone(), ids.next<CampaignId>()];
    const blocked = { allowed: false, blockingRule: "consent" } as const;
    const drafts = [
      anAuditDraft({ tenantId, at: NOW, campaignId, decision: aDecision({ phone }) }),
      anAuditDraft({ tenantId, at: NOW + 1_000, campaignId, decision: aDecision({ ...blocked }) }),
      anAuditDraft({ tenantId, at: NOW + 2_000, decision: aDecision({ phone, ...blocked }) }),
      anAuditDraft({ tenantId, at: NOW + 3_000 }),
    ];
    await act((stores) => stores.audit.append(drafts));
    const listed = (filter: AuditFilter, limit = 10, after: string | null = null) =>
      storage.read(async ({ audit }) => {
        const page = await audit.page(tenantId, filter, { limit, after });
        return [page.items.map(({ sealed }) => sealed.seq), page.total, page.hasMore];
      });
    assert.deepEqual(await listed({}), [[4, 3, 2, 1], 4, false]);
    assert.deepEqual(await listed({}, 2), [[4, 3], 4, true]);
    assert.deepEqual(await listed({}, 2, "AUD-3"), [[2, 1], 4, false]);
    assert.deepEqual(await listed({ phone }), [[3, 1], 2, false]);
    assert.deepEqual(await listed({ phone }, 1, "AUD-3"), [[1], 2, false]);
    assert.deepEqual(await listed({ phone: aPhone() }), [[], 0, false]);
    assert.deepEqual(await listed({ campaignId }), [[2, 1], 2, false]);
    assert.deepEqual(await listed({ allowed: true }), [[4, 1], 2, false]);
    assert.deepEqual(await listed({ allowed: false, campaignId }), [[2], 1, false]);
    assert.deepEqual(await listed({ rule: "consent", phone }), [[3], 1, false]);
    assert.deepEqual(await listed({ from: NOW + 1_000, to: NOW + 3_000 }), [[3, 2], 2, false]);
    const elsewhere = await aStoredTenant();
    same(await storage.read(({ audit }) => audit.page(elsewhere, { phone }, { limit: 10, after: null })), {
      ...{ items: [], total: 0, hasMore: false },
    });
  });
}

function tree(ground: Ground): void {
  const { runner, storage, act, aStoredTenant, anAuditDraft } = ground;

  runner.it("keeps the Merkle tree over the leaves, in its head and in each whole subtree", async () => {
    const tenantId = await aStoredTenant();
    const mine = new Frontier();
    for (const count of [1, 2, 254, 400, 3]) {
      const drafts = Array.from({ length: count }, () => anAuditDraft({ tenantId }));
      const records = await act((stores) => stores.audit.append(drafts));
      for (const { hash } of records) mine.add(Buffer.from(hash, "hex"));
      same(await storage.read((stores) => stores.audit.head(tenantId)), {
        ...{ tenantId, size: mine.size, root: mine.root.toString("hex") },
      });
    }
    const places = placesOf({ from: 0, to: 660 });
    const roots = await storage.read((stores) => stores.audit.nodes(tenantId, places));
    assert.equal(foldRoots(roots.map((root) => Buffer.from(root, "hex"))).toString("hex"), mine.root.toString("hex"));
    const sorted = [
      { level: 3, index: 80 },
      { level: 8, index: 0 },
      { level: 9, index: 0 },
      { level: 0, index: 659 },
    ];
    assert.equal((await storage.read((stores) => stores.audit.nodes(tenantId, sorted))).length, 4);
    for (const place of [
      { level: 0, index: 660 },
      { level: 10, index: 0 },
      { level: 8, index: 2 },
    ])
      await faults(storage.read((stores) => stores.audit.nodes(tenantId, [place])));
  });

  runner.it("has an empty tree where nothing was decided", async () => {
    const tenantId = await aStoredTenant();
    const head = await storage.read((stores) => stores.audit.head(tenantId));
    same(head, { tenantId, size: 0, root: new Frontier().root.toString("hex") });
  });
}

function persons(ground: Ground): void {
  const { runner, storage, act, aStoredTenant, anAuditDraft, aDecision, aPhone } = ground;

  runner.it(
    "forgets a person: his records keep bytes and hashes, and nobody can open them or find them by his number",
    async () => {
      const tenantId = await aStoredTenant();
      const elsewhere = await aStoredTenant();
      const [phone, other] = [aPhone(), aPhone()];
      const aDraft = (of: typeof phone) => anAuditDraft({ tenantId, decision: aDecision({ phone: of }) });
      await act((stores) => stores.audit.append([aDraft(phone), aDraft(other), aDraft(phone)]));
      const chain = () => storage.read((stores) => stores.audit.range(tenantId, 1, 10));
      const before = await chain();
      assert.equal(before[0]?.sealed.subject, before[2]?.sealed.subject);
      assert.notEqual(before[0]?.sealed.subject, before[1]?.sealed.subject);
      const head = await storage.read((stores) => stores.audit.head(tenantId));
      assert.equal(await act((stores) => stores.audit.forget(elsewhere, phone)), false, "another tenant's");
      assert.equal(await act((stores) => stores.audit.forget(tenantId, phone)), true);
      assert.equal(await act((stores) => stores.audit.forget(tenantId, phone)), false);
      const after = await chain();
      same(
        after.map(({ sealed }) => sealed),
        before.map(({ sealed }) => sealed),
      );
      assert.deepEqual(
        after.map(({ record }) => record?.decision.phone ?? null),
        [null, other, null],
      );
      same(await storage.read((stores) => stores.audit.head(tenantId)), head);
      assert.equal(await storage.read((stores) => stores.audit.keyOf(tenantId, phone)), null);
      const [again] = await act((stores) => stores.audit.append([aDraft(phone)]));
      const listed = await storage.read(({ audit }) => audit.page(tenantId, { phone }, { limit: 10, after: null }));
      assert.deepEqual(
        listed.items.map(({ sealed }) => sealed.seq),
        [again?.seq],
      );
      assert.equal(firstBroken(await storage.read((stores) => stores.audit.leaves(tenantId, 1, 10))), null);
    },
  );

  runner.it("says nothing of a person in what everybody may read", async () => {
    const tenantId = await aStoredTenant();
    const phone = aPhone();
    await act((stores) => stores.audit.append([anAuditDraft({ tenantId, decision: aDecision({ phone }) })]));
    const [entry] = await storage.read((stores) => stores.audit.range(tenantId, 1, 1));
    assert.ok(entry !== undefined && entry.record?.decision.phone === phone);
    const open =
      entry.sealed.body + entry.sealed.subject + Buffer.from(entry.sealed.annex, "base64").toString("latin1");
    assert.ok(!open.includes(phone) && !open.includes(phone.slice(1)));
  });
}
