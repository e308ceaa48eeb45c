import assert from "node:assert/strict";
import { HOUR, MINUTE } from "../model/instant.ts";
import type { Recording } from "../model/recording.ts";
import type { RecordingFilter } from "../ports/recording-store.ts";
import { NOW } from "./chance.ts";
import { type Ground, idsOf, refusedWith, same, walk } from "./ground.ts";

const ALL = 100_000;

/** What every `RecordingStore` must do. */
export function recordingStoreSuite(ground: Ground): void {
  ground.runner.describe("recording store", () => {
    rows(ground);
    pages(ground);
    filters(ground);
    uploads(ground);
    retention(ground);
  });
}

async function stored(ground: Ground, overs: readonly Partial<Recording>[]): Promise<readonly Recording[]> {
  const tenantId = await ground.aStoredTenant();
  const recordings = overs.map((over) => ground.aRecording({ tenantId, ...over }));
  await ground.act(async (stores) => {
    for (const recording of recordings) await stores.recordings.insert(recording);
  });
  return recordings;
}

function rows(ground: Ground): void {
  const { runner, storage, act, aStoredTenant } = ground;

  runner.it("gives back what was inserted, to its own tenant only", async () => {
    const [recording] = await stored(ground, [{ campaignId: ground.aCampaign().id, agentId: ground.anAgent().id }]);
    const { tenantId, id } = recording as Recording;
    same(await storage.read((stores) => stores.recordings.find(tenantId, id)), recording);
    same(await act((stores) => stores.recordings.lock(tenantId, id)), recording);
    const elsewhere = await aStoredTenant();
    assert.equal(await storage.read((stores) => stores.recordings.find(elsewhere, id)), null);
    assert.equal(await act((stores) => stores.recordings.lock(elsewhere, id)), null);
  });

  runner.it("refuses an id that is taken", async () => {
    const [recording] = await stored(ground, [{}]);
    await refusedWith(
      "duplicate-resource",
      act((stores) => stores.recordings.insert(recording as Recording)),
    );
  });

  runner.it("saves every member, and refuses a row that was read before another's save", async () => {
    const [read] = (await stored(ground, [{ status: "recording", nextUploadAt: null }])) as [Recording];
    const changed = {
      ...read,
      status: "processing",
      pausedMs: 1_500,
      nextUploadAt: NOW + HOUR,
      lastError: "no",
    } as const;
    const saved = await act((stores) => stores.recordings.save(changed));
    same(saved, { ...changed, version: read.version + 1 });
    same(await storage.read((stores) => stores.recordings.find(read.tenantId, read.id)), saved);
    await refusedWith(
      "version-conflict",
      act((stores) => stores.recordings.save(read)),
    );
  });
}

function pages(ground: Ground): void {
  const { runner, storage, act } = ground;

  runner.it("C-PAG-6 pages newest first, each once, while recordings are added", async () => {
    const recordings = await stored(
      ground,
      Array.from({ length: 5 }, () => ({})),
    );
    const tenantId = (recordings[0] as Recording).tenantId;
    const page = (request: { limit: number; after: string | null }) =>
      storage.read((stores) => stores.recordings.page(tenantId, {}, request));
    const add = () => act((stores) => stores.recordings.insert(ground.aRecording({ tenantId })));
    assert.deepEqual(idsOf(await walk(page, 2, add)), idsOf(recordings).reverse());
    assert.equal((await page({ limit: 2, after: null })).total, 7);
  });
}

function filters(ground: Ground): void {
  const { runner, storage } = ground;

  runner.it("C-PAG-2 filters with exact totals, in its own tenant", async () => {
    const campaignId = ground.aCampaign().id;
    const agentId = ground.anAgent().id;
    const callId = ground.aCall().id;
    const recordings = await stored(ground, [
      { campaignId, durationMs: 59_999 },
      { campaignId, agentId, startedAt: NOW + HOUR },
      { callId, durationMs: null, status: "recording" },
      { agentId, status: "deleted", startedAt: NOW + 2 * HOUR },
      { callId, status: "failed" },
    ]);
    const cases: readonly (readonly [RecordingFilter, readonly number[]])[] = [
      [{}, [4, 3, 2, 1, 0]],
      [{ campaignId }, [1, 0]],
      [{ agentId }, [3, 1]],
      [{ agentIds: [agentId, ground.anAgent().id] }, [3, 1]],
      [{ agentIds: [] }, []],
      [{ campaignId, agentId }, [1]],
      [{ callId }, [4, 2]],
      [{ callId, status: "failed" }, [4]],
      [{ phone: recordings[3]?.phone }, [3]],
      [{ status: "deleted" }, [3]],
      [{ minDurationSeconds: 0 }, [4, 3, 2, 1, 0]],
      [{ minDurationSeconds: 59 }, [4, 3, 1, 0]],
      [{ minDurationSeconds: 60 }, [4, 3, 1]],
      [{ minDurationSeconds: 61 }, []],
      [{ from: NOW + HOUR }, [3, 1]],
      [{ from: NOW, to: NOW + HOUR }, [4, 2, 0]],
      [{ to: NOW }, []],
    ];
    const tenantId = (recordings[0] as Recording).tenantId;
    for (const [filter, expected] of cases) {
      const page = await storage.read((s) => s.recordings.page(tenantId, filter, { limit: 2, after: null }));
      const told = JSON.stringify(filter);
      assert.deepEqual(idsOf(page.items), idsOf(expected.slice(0, 2).map((at) => recordings[at] as Recording)), told);
      assert.deepEqual([page.total, page.hasMore], [expected.length, expected.length > 2], told);
    }
    const elsewhere = await ground.aStoredTenant();
    const none = await storage.read((s) => s.recordings.page(elsewhere, { callId }, { limit: 2, after: null }));
    same(none, { items: [], total: 0, hasMore: false });
  });
}

function uploads(ground: Ground): void {
  const { runner, storage, act } = ground;
  const takeAmong = async (own: readonly Recording[], now: number, until: number) => {
    const taken = await act((stores) => stores.recordings.takeUploads(now, until, ALL));
    return taken.filter(({ id }) => idsOf(own).includes(id));
  };

  runner.it("takes what is written and due, soonest first, and nothing else", async () => {
    const waiting = { status: "processing" } as const;
    const recordings = await stored(ground, [
      { ...waiting, nextUploadAt: NOW },
      { ...waiting, nextUploadAt: NOW - HOUR },
      { ...waiting, nextUploadAt: NOW + 1 },
      { ...waiting, nextUploadAt: null },
      { status: "recording", nextUploadAt: NOW },
      { status: "ready", nextUploadAt: NOW },
      { status: "failed", nextUploadAt: NOW },
    ]);
    const taken = await takeAmong(recordings, NOW, NOW + MINUTE);
    assert.deepEqual(idsOf(taken), idsOf([recordings[1] as Recording, recordings[0] as Recording]));
    const first = recordings[0] as Recording;
    const moved = { ...first, nextUploadAt: NOW + MINUTE, version: first.version + 1 };
    same(await storage.read((stores) => stores.recordings.find(first.tenantId, first.id)), moved);
  });

  runner.it("gives one again when its taker's time is over, and not before", async () => {
    const recordings = await stored(ground, [{ status: "processing", nextUploadAt: NOW }]);
    assert.equal((await takeAmong(recordings, NOW, NOW + MINUTE)).length, 1);
    assert.equal((await takeAmong(recordings, NOW + MINUTE - 1, NOW + HOUR)).length, 0);
    assert.equal((await takeAmong(recordings, NOW + MINUTE, NOW + HOUR)).length, 1);
  });

  runner.it("takes at most as many as asked for, and none twice when many take at once", async () => {
    const recordings = await stored(
      ground,
      Array.from({ length: 12 }, () => ({ status: "processing", nextUploadAt: NOW - 365 * 24 * HOUR }) as const),
    );
    const takes = Array.from({ length: 4 }, () => act((stores) => stores.recordings.takeUploads(NOW, NOW + HOUR, 3)));
    const taken = (await Promise.all(takes)).flat();
    assert.deepEqual(idsOf(taken).sort(), idsOf(recordings).sort());
  });
}

function retention(ground: Ground): void {
  const { runner, storage, act } = ground;

  runner.it("gives the removal of a deleted one's sound to one taker, and again when its time is over", async () => {
    const recordings = await stored(ground, [
      { status: "deleted", nextUploadAt: NOW },
      { status: "deleted", nextUploadAt: null },
      { status: "deleted", nextUploadAt: NOW + 1 },
      { status: "processing", nextUploadAt: NOW },
    ]);
    const take = async (now: number, until: number) => {
      const taken = await act((stores) => stores.recordings.takeRemovals(now, until, ALL));
      return idsOf(taken).filter((id) => idsOf(recordings).includes(id));
    };
    const [first] = idsOf(recordings);
    assert.deepEqual(await take(NOW, NOW + HOUR), [first]);
    assert.deepEqual(await take(NOW, NOW + HOUR), []);
    assert.equal((await take(NOW + HOUR, NOW + 2 * HOUR)).length, 2);
  });

  runner.it("lists what retention must delete: past its day, not held, not deleted; soonest first", async () => {
    const past = { deleteAfter: NOW - HOUR };
    const recordings = await stored(ground, [
      { deleteAfter: NOW },
      past,
      { ...past, status: "failed" },
      { ...past, legalHold: true },
      { ...past, status: "deleted" },
      { ...past, status: "recording" },
      { ...past, status: "processing" },
      { deleteAfter: NOW + 1 },
      { deleteAfter: null },
    ]);
    const expired = await storage.read((stores) => stores.recordings.expired(NOW, ALL));
    const own = expired.filter(({ id }) => idsOf(recordings).includes(id));
    assert.deepEqual(idsOf(own), idsOf([1, 2, 0].map((at) => recordings[at] as Recording)));
    assert.equal((await storage.read((stores) => stores.recordings.expired(NOW, 1))).length, 1);
  });
}
