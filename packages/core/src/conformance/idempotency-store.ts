import assert from "node:assert/strict";
import type { IdempotencyEntry } from "../model/idempotency.ts";
import { HOUR, MINUTE } from "../model/instant.ts";
import { NOW } from "./chance.ts";
import { type Ground, gate, same } from "./ground.ts";

/** What every `IdempotencyStore` must do. */
export function idempotencyStoreSuite(ground: Ground): void {
  ground.runner.describe("idempotency store", () => {
    beginning(ground);
    taking(ground);
    ending(ground);
    forgetting(ground);
  });
}

const begin = ({ act }: Ground, entry: IdempotencyEntry) => act((stores) => stores.idempotency.begin(entry));

/** What stands under the key: a begin by somebody who must not get it tells. */
const standing = (ground: Ground, entry: IdempotencyEntry) =>
  begin(ground, { ...entry, owner: "looker", startedAt: NOW, expiresAt: NOW + 1 });

async function aBegun(ground: Ground, over: Partial<IdempotencyEntry> = {}): Promise<IdempotencyEntry> {
  const entry = ground.anIdempotencyEntry({ tenantId: await ground.aStoredTenant(), ...over });
  return begin(ground, entry);
}

function beginning(ground: Ground): void {
  const { runner, act, aStoredTenant, anIdempotencyEntry } = ground;

  runner.it("gives a free key to who begins first, and shows the others what stands", async () => {
    const entry = anIdempotencyEntry({ tenantId: await aStoredTenant() });
    same(await begin(ground, entry), entry);
    same(await begin(ground, { ...entry, owner: "second", digest: "other" }), entry);
  });

  runner.it("keeps tenants' keys apart", async () => {
    const entry = await aBegun(ground);
    const other = { ...entry, tenantId: await aStoredTenant(), owner: "other" };
    same(await begin(ground, other), other);
    same(await standing(ground, entry), entry);
  });

  runner.it("gives an expired key to who comes next, and no sooner", async () => {
    const entry = await aBegun(ground, { expiresAt: NOW + HOUR });
    const next = { ...entry, owner: "next", expiresAt: NOW + 2 * HOUR };
    same(await begin(ground, { ...next, startedAt: NOW + HOUR - 1 }), entry);
    const fresh = { ...next, startedAt: NOW + HOUR };
    same(await begin(ground, fresh), fresh);
  });

  runner.it("gives one key to one of many who begin together", async () => {
    const entry = anIdempotencyEntry({ tenantId: await aStoredTenant() });
    const runs = Array.from({ length: 12 }, (_, n) => begin(ground, { ...entry, owner: `run-${n}` }));
    const owners = new Set((await Promise.all(runs)).map(({ owner }) => owner));
    assert.equal(owners.size, 1);
  });

  ground.itConcurrently("lets who begins second wait for the first, and see what it bound", async () => {
    const entry = anIdempotencyEntry({ tenantId: await aStoredTenant() });
    const begun = gate();
    const first = act(async (stores) => {
      await stores.idempotency.begin(entry);
      begun.open();
      for (let i = 0; i < 20; i++) await stores.tenants.find(entry.tenantId);
      await stores.idempotency.bind(entry.tenantId, entry.key, "call-1");
    });
    await begun.opened;
    const second = await begin(ground, { ...entry, owner: "second" });
    await first;
    assert.deepEqual([second.owner, second.refId], [entry.owner, "call-1"]);
  });

  runner.it("keeps nothing of a run whose transaction failed", async () => {
    const entry = anIdempotencyEntry({ tenantId: await aStoredTenant() });
    const failing = act(async (stores) => {
      await stores.idempotency.begin(entry);
      throw new Error("no");
    });
    await assert.rejects(failing, /^Error: no$/);
    assert.equal((await begin(ground, { ...entry, owner: "second" })).owner, "second");
  });
}

function taking(ground: Ground): void {
  const { runner, act } = ground;
  const takeOver = (entry: IdempotencyEntry, from: string, to: string, now: number) =>
    act((stores) =>
      stores.idempotency.takeOver(entry.tenantId, entry.key, { from, to, now, leasedUntil: now + MINUTE }),
    );

  runner.it("hands a run that was left to one of those who ask, and none before its lease is over", async () => {
    const entry = await aBegun(ground, { leasedUntil: NOW + MINUTE });
    assert.equal(await takeOver(entry, entry.owner, "early", NOW + MINUTE - 1), false);
    const took = await Promise.all(["a", "b", "c"].map((to) => takeOver(entry, entry.owner, to, NOW + MINUTE)));
    assert.equal(took.filter(Boolean).length, 1);
    const now = await standing(ground, entry);
    assert.equal(now.leasedUntil, NOW + 2 * MINUTE);
    assert.notEqual(now.owner, entry.owner);
  });

  runner.it("hands over nothing that was finished, is another's, or was never begun", async () => {
    const entry = await aBegun(ground, { leasedUntil: NOW });
    assert.equal(await takeOver(entry, "somebody", "me", NOW + 1), false);
    assert.equal(await takeOver({ ...entry, key: "never" }, entry.owner, "me", NOW + 1), false);
    await act((stores) => stores.idempotency.finish(entry.tenantId, entry.key, entry.owner, "done"));
    assert.equal(await takeOver(entry, entry.owner, "me", NOW + 1), false);
  });
}

function ending(ground: Ground): void {
  const { runner, act } = ground;

  runner.it("keeps the owner's answer, and nobody else's", async () => {
    const entry = await aBegun(ground);
    const { tenantId, key, owner } = entry;
    await act((stores) => stores.idempotency.finish(tenantId, key, "somebody", "wrong"));
    same(await standing(ground, entry), entry);
    await act((stores) => stores.idempotency.finish(tenantId, key, owner, "right هدى"));
    same(await standing(ground, entry), { ...entry, answer: "right هدى" });
  });

  runner.it("binds a key to the first thing that was made under it", async () => {
    const entry = await aBegun(ground);
    for (const ref of ["call-1", "call-2"])
      await act((stores) => stores.idempotency.bind(entry.tenantId, entry.key, ref));
    assert.equal((await standing(ground, entry)).refId, "call-1");
    await act((stores) => stores.idempotency.bind(entry.tenantId, "never begun", "call-3"));
  });

  runner.it("frees a key whose run ended without anything, for the owner only", async () => {
    const entry = await aBegun(ground);
    await act((stores) => stores.idempotency.release(entry.tenantId, entry.key, "somebody"));
    same(await standing(ground, entry), entry);
    await act((stores) => stores.idempotency.release(entry.tenantId, entry.key, entry.owner));
    assert.equal((await begin(ground, { ...entry, owner: "next" })).owner, "next");
  });

  runner.it("keeps a key that something is bound to, and only ends its lease", async () => {
    const entry = await aBegun(ground);
    await act((stores) => stores.idempotency.bind(entry.tenantId, entry.key, "call-1"));
    await act((stores) => stores.idempotency.release(entry.tenantId, entry.key, entry.owner));
    const now = await standing(ground, entry);
    assert.deepEqual([now.refId, now.owner, now.answer], ["call-1", entry.owner, null]);
    assert.ok(now.leasedUntil <= NOW);
  });
}

function forgetting(ground: Ground): void {
  const { runner, act } = ground;

  runner.it("sweeps what has expired, soonest first and not more than it was told, and nothing else", async () => {
    const long = NOW - 1_000 * HOUR;
    const gone = [await aBegun(ground, { startedAt: long, expiresAt: long + 1 })];
    gone.push(await aBegun(ground, { startedAt: long, expiresAt: long + 2 }));
    const kept = await aBegun(ground, { expiresAt: NOW + 24 * HOUR });
    assert.equal(await act((stores) => stores.idempotency.sweep(long, 10)), 0);
    assert.equal(await act((stores) => stores.idempotency.sweep(long + 2, 1)), 1);
    assert.equal(await act((stores) => stores.idempotency.sweep(long + 2, 10)), 1);
    for (const entry of gone) {
      const again = { ...entry, owner: "next", startedAt: long };
      assert.equal((await begin(ground, again)).owner, "next");
    }
    same(await standing(ground, kept), kept);
  });
}
