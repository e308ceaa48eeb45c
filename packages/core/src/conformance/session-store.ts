import assert from "node:assert/strict";
import { HOUR } from "../model/instant.ts";
import { NOW } from "./chance.ts";
import { type Ground, same } from "./ground.ts";

/** What every `SessionStore` must do. */
export function sessionStoreSuite(ground: Ground): void {
  const { runner, storage, act, aStoredTenant, aUser, aSession } = ground;
  const aStoredUser = async () => {
    const user = aUser({ tenantId: await aStoredTenant() });
    await act((stores) => stores.users.insert(user));
    return user;
  };

  runner.describe("session store", () => {
    runner.it("finds a session by its id alone", async () => {
      const { id: userId, tenantId } = await aStoredUser();
      const session = aSession({ tenantId, userId });
      await act((stores) => stores.sessions.insert(session));
      same(await storage.read((stores) => stores.sessions.find(session.id)), session);
      assert.equal(await storage.read((stores) => stores.sessions.find(aSession().id)), null);
    });

    runner.it("keeps the first moment when a session is revoked twice", async () => {
      const { id: userId, tenantId } = await aStoredUser();
      const session = aSession({ tenantId, userId });
      await act((stores) => stores.sessions.insert(session));
      await act((stores) => stores.sessions.revoke(session.id, NOW + HOUR));
      await act((stores) => stores.sessions.revoke(session.id, NOW + 2 * HOUR));
      const stored = await storage.read((stores) => stores.sessions.find(session.id));
      assert.equal(stored?.revokedAt, NOW + HOUR);
    });

    runner.it("does nothing when an unknown session is revoked", async () => {
      await act((stores) => stores.sessions.revoke(aSession().id, NOW));
    });

    runner.it("revokes all sessions of one user and says how many were live", async () => {
      const { id: userId, tenantId } = await aStoredUser();
      const other = await aStoredUser();
      const [one, two, gone] = [1, 2, 3].map(() => aSession({ tenantId, userId }));
      const foreign = aSession({ tenantId: other.tenantId, userId: other.id });
      await act(async (stores) => {
        for (const session of [one, two, gone, foreign]) if (session) await stores.sessions.insert(session);
        if (gone) await stores.sessions.revoke(gone.id, NOW + 1);
      });
      assert.equal(await act((stores) => stores.sessions.revokeAll(tenantId, userId, NOW + HOUR)), 2);
      assert.equal(await act((stores) => stores.sessions.revokeAll(tenantId, userId, NOW + 2 * HOUR)), 0);
      const revokedAt = (id: string) =>
        storage.read(async (stores) => (await stores.sessions.find(id as typeof foreign.id))?.revokedAt);
      assert.equal(await revokedAt(one?.id ?? ""), NOW + HOUR);
      assert.equal(await revokedAt(gone?.id ?? ""), NOW + 1);
      assert.equal(await revokedAt(foreign.id), null);
    });

    runner.it("leaves the one session out that it is told to leave", async () => {
      const { id: userId, tenantId } = await aStoredUser();
      const [kept, gone] = [aSession({ tenantId, userId }), aSession({ tenantId, userId })];
      await act(async (stores) => {
        for (const session of [kept, gone]) await stores.sessions.insert(session);
      });
      assert.equal(await act((stores) => stores.sessions.revokeAll(tenantId, userId, NOW, kept.id)), 1);
      same(await storage.read((stores) => stores.sessions.find(kept.id)), kept);
    });

    runner.it("rotates a refresh token's hash once, and keeps the one before", async () => {
      const { id: userId, tenantId } = await aStoredUser();
      const session = aSession({ tenantId, userId });
      await act((stores) => stores.sessions.insert(session));
      const rotate = (from: string, to: string) =>
        act((stores) => stores.sessions.rotate(session.id, from, to, NOW + 5));
      const at = await Promise.all([rotate(session.refreshHash, "one"), rotate(session.refreshHash, "two")]);
      assert.deepEqual([...at].sort(), [false, true]);
      const stored = await storage.read((stores) => stores.sessions.find(session.id));
      assert.equal(stored?.refreshHash, at[0] ? "one" : "two");
      assert.deepEqual([stored?.previousHash, stored?.rotatedAt], [session.refreshHash, NOW + 5]);
      assert.equal(await rotate(session.refreshHash, "three"), false);
    });

    runner.it("rotates nothing of a session that is revoked or not there", async () => {
      const { id: userId, tenantId } = await aStoredUser();
      const session = aSession({ tenantId, userId });
      await act((stores) => stores.sessions.insert(session));
      await act((stores) => stores.sessions.revoke(session.id, NOW));
      const from = session.refreshHash;
      assert.equal(await act((stores) => stores.sessions.rotate(session.id, from, "x", NOW)), false);
      assert.equal(await act((stores) => stores.sessions.rotate(aSession().id, from, "x", NOW)), false);
    });

    runner.it("does not revoke through another tenant", async () => {
      const { id: userId, tenantId } = await aStoredUser();
      const session = aSession({ tenantId, userId });
      await act((stores) => stores.sessions.insert(session));
      const elsewhere = await aStoredTenant();
      assert.equal(await act((stores) => stores.sessions.revokeAll(elsewhere, userId, NOW)), 0);
      same(await storage.read((stores) => stores.sessions.find(session.id)), session);
    });
  });
}
