import assert from "node:assert/strict";
import type { Deadline } from "../model/deadline.ts";
import { type Ground, same } from "./ground.ts";

const ALL = 100_000;

/** What every `Deadlines` must do. Deadlines are of all tenants, so each test looks for its own among them. */
export function deadlinesSuite(ground: Ground): void {
  ground.runner.describe("deadlines", () => {
    due(ground);
    ending(ground);
    soonest(ground);
  });
}

const deadlinesOf = ({ act, storage }: Ground) => ({
  set: (...deadlines: readonly Deadline[]) =>
    act(async (stores) => {
      for (const deadline of deadlines) await stores.deadlines.set(deadline);
    }),
  dueAmong: async (own: readonly Deadline[], now: number) => {
    const found = await storage.read((stores) => stores.deadlines.due(now, ALL));
    return found.filter((deadline) => own.some(({ refId }) => refId === deadline.refId));
  },
});

function due(ground: Ground): void {
  const { runner, storage, aStoredTenant, aDeadline } = ground;
  const { set, dueAmong } = deadlinesOf(ground);

  runner.it("gives what is due, soonest first, and does not remove it", async () => {
    const [tenantId, elsewhere] = [await aStoredTenant(), await aStoredTenant()];
    const [late, soon, later] = [300, 100, 301].map((dueAt) => aDeadline({ tenantId, dueAt })) as [
      Deadline,
      Deadline,
      Deadline,
    ];
    const foreign = aDeadline({ tenantId: elsewhere, dueAt: 200 });
    const own = [late, soon, later, foreign];
    await set(...own);
    same(await dueAmong(own, 300), [soon, foreign, late]);
    same(await dueAmong(own, 300), [soon, foreign, late]);
    same(await dueAmong(own, 99), []);
    assert.equal((await storage.read((stores) => stores.deadlines.due(300, 1))).length, 1);
  });

  runner.it("keeps one deadline of a kind for a thing: setting again moves it", async () => {
    const tenantId = await aStoredTenant();
    const ring = aDeadline({ tenantId, dueAt: 100 });
    const wrapUp = { ...ring, kind: "wrap_up", dueAt: 150 } as const;
    await set(ring, wrapUp, { ...ring, dueAt: 200 });
    same(await dueAmong([ring], 199), [wrapUp]);
    same(await dueAmong([ring], 200), [wrapUp, { ...ring, dueAt: 200 }]);
    await set({ ...ring, dueAt: 50 });
    same(await dueAmong([ring], 200), [{ ...ring, dueAt: 50 }, wrapUp]);
  });
}

function ending(ground: Ground): void {
  const { runner, act, aStoredTenant, aDeadline, ids } = ground;
  const { set, dueAmong } = deadlinesOf(ground);

  runner.it("cancels one kind; again and for unknown things it does nothing", async () => {
    const ring = aDeadline({ tenantId: await aStoredTenant(), dueAt: 100 });
    const bridge = { ...ring, kind: "bridge_limit" } as const;
    await set(ring, bridge);
    const cancel = (refId: string) => act((stores) => stores.deadlines.cancel("ring_limit", refId));
    await cancel(ring.refId);
    await cancel(ring.refId);
    await cancel(ids.next());
    same(await dueAmong([ring], 100), [bridge]);
  });

  runner.it("says when one kind of one thing is due", async () => {
    const ring = aDeadline({ tenantId: await aStoredTenant(), dueAt: 100 });
    await set(ring, { ...ring, kind: "wrap_up", dueAt: 300 });
    const of = (kind: typeof ring.kind, refId = ring.refId) =>
      ground.storage.read((stores) => stores.deadlines.of(kind, refId));
    assert.deepEqual([await of("ring_limit"), await of("wrap_up"), await of("preview")], [100, 300, null]);
    assert.equal(await of("wrap_up", ids.next()), null);
  });

  runner.it("clears every deadline of one thing", async () => {
    const tenantId = await aStoredTenant();
    const [ring, other] = [aDeadline({ tenantId, dueAt: 100 }), aDeadline({ tenantId, dueAt: 100 })];
    await set(ring, { ...ring, kind: "agent_limit" }, { ...ring, kind: "connect_limit" }, other);
    await act((stores) => stores.deadlines.clear(ring.refId));
    await act((stores) => stores.deadlines.clear(ids.next()));
    same(await dueAmong([ring, other], 100), [other]);
  });

  runner.it("is as it was when the transaction failed", async () => {
    const deadline = aDeadline({ tenantId: await aStoredTenant(), dueAt: 100 });
    await set(deadline);
    const failing = act(async (stores) => {
      await stores.deadlines.set({ ...deadline, dueAt: 5 });
      await stores.deadlines.clear(deadline.refId);
      throw new Error("no");
    });
    await assert.rejects(failing, /^Error: no$/);
    same(await dueAmong([deadline], 100), [deadline]);
  });
}

function soonest(ground: Ground): void {
  const { runner, storage, act, aStoredTenant, aDeadline } = ground;
  const next = () => storage.read((stores) => stores.deadlines.next());
  const { set } = deadlinesOf(ground);

  runner.it("knows the soonest", async () => {
    const tenantId = await aStoredTenant();
    const [first, second] = [aDeadline({ tenantId, dueAt: 3 }), aDeadline({ tenantId, dueAt: 2 })];
    await set(first, second);
    assert.equal(await next(), 2);
    await act((stores) => stores.deadlines.clear(second.refId));
    assert.equal(await next(), 3);
    await set({ ...first, dueAt: 4 });
    assert.equal(await next(), 4);
    await act((stores) => stores.deadlines.clear(first.refId));
    assert.notEqual(await next(), 4);
  });
}
