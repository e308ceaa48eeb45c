import assert from "node:assert/strict";
import { CHAIN_START, firstBroken } from "../model/audit-chain.ts";
import type { TenantId } from "../model/ids.ts";
import { type Ground, same } from "./ground.ts";

/** What every `AuditLog` must do. */
export function auditLogSuite(ground: Ground): void {
  ground.runner.describe("audit log", () => {
    chain(ground);
    underStress(ground);
    reading(ground);
  });
}

const auditOf = ({ act, storage, anAuditDraft }: Ground) => ({
  append: (tenantId: TenantId, count: number) =>
    act((stores) => stores.audit.append(Array.from({ length: count }, () => anAuditDraft({ tenantId })))),
  chainOf: (tenantId: TenantId) => storage.read((stores) => stores.audit.range(tenantId, 1, 1_000)),
});

function chain(ground: Ground): void {
  const { runner, storage, act, aStoredTenant, anAuditDraft } = ground;
  const { append, chainOf } = auditOf(ground);

  runner.it("links each record to the one before, numbered from 1 without a gap", async () => {
    const tenantId = await aStoredTenant();
    const written = [...(await append(tenantId, 3)), ...(await append(tenantId, 1)), ...(await append(tenantId, 2))];
    const stored = await chainOf(tenantId);
    same(stored, written);
    assert.deepEqual(
      stored.map((record) => record.seq),
      [1, 2, 3, 4, 5, 6],
    );
    assert.deepEqual(stored.map((record) => record.ref).slice(0, 2), ["AUD-1", "AUD-2"]);
    assert.equal(stored[0]?.prevHash, CHAIN_START);
    assert.equal(firstBroken(stored), null);
    assert.equal(await storage.read((stores) => stores.audit.size(tenantId)), 6);
  });

  runner.it("keeps drafts as they were handed in, in their order", async () => {
    const tenantId = await aStoredTenant();
    const drafts = [anAuditDraft({ tenantId, actor: "a" }), anAuditDraft({ tenantId, actor: "b", origin: "api" })];
    const records = await act((stores) => stores.audit.append(drafts));
    same(
      records.map(({ seq: _s, ref: _r, prevHash: _p, hash: _h, ...draft }) => draft),
      drafts,
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
      const chain = await chainOf(tenantId);
      assert.equal(chain.length, size);
      assert.equal(firstBroken(chain), null);
    }
  });
}

function underStress(ground: Ground): void {
  const { runner, storage, act, aStoredTenant, anAuditDraft } = ground;
  const { append, chainOf } = auditOf(ground);

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
    assert.equal(firstBroken(await chainOf(tenantId)), null);
  });

  runner.it("stays unbroken when many append at once", async () => {
    const tenantId = await aStoredTenant();
    await Promise.all(Array.from({ length: 10 }, () => append(tenantId, 3)));
    const chain = await chainOf(tenantId);
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
    same(await storage.read((stores) => stores.audit.find(tenantId, "AUD-2")), second);
    for (const ref of ["AUD-4", "AUD-0", "AUD-x", "2", ""]) {
      assert.equal(await storage.read((stores) => stores.audit.find(tenantId, ref)), null, ref);
    }
    assert.equal(await storage.read((stores) => stores.audit.find(elsewhere, "AUD-2")), null);
  });

  runner.it("gives a range in order, cut at its limit", async () => {
    const [tenantId, elsewhere] = [await aStoredTenant(), await aStoredTenant()];
    await append(tenantId, 5);
    const range = (tenant: TenantId, from: number, limit: number) =>
      storage.read(async (stores) => (await stores.audit.range(tenant, from, limit)).map((record) => record.seq));
    assert.deepEqual(await range(tenantId, 2, 2), [2, 3]);
    assert.deepEqual(await range(tenantId, 4, 10), [4, 5]);
    assert.deepEqual(await range(tenantId, 6, 10), []);
    assert.deepEqual(await range(elsewhere, 1, 10), []);
  });
}
