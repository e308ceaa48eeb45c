import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { objectLinks } from "../memory/object-links.ts";
import { memoryObjectStore } from "../memory/object-store.ts";
import type { RecordingId } from "../model/ids.ts";
import { DAY, HOUR, MINUTE, SECOND } from "../model/instant.ts";
import { pausedSeconds, recordedSeconds } from "../model/recording.ts";
import type { ObjectStore } from "../ports/object-store.ts";
import { ALL_ANSWER, type StageOptions, talkOn } from "./testing.ts";

const refused = (code: string) => expect.objectContaining({ code });
const TALK = { ...ALL_ANSWER, talk: { meanMs: 30_000, cv: 0 } };
const SOUND = Buffer.from("RIFF of thirty seconds");

/** A switch's folder in memory, and an object store that can be told to fail. */
function means(over: { removeSource?: boolean; from?: "answer" | "bridge"; retentionDays?: number } = {}) {
  const clock = { now: () => 0, monotonic: () => 0 };
  const inner = memoryObjectStore(clock, objectLinks({ base: () => "http://x", secret: "s".repeat(32), clock }));
  const files = new Map<string, Buffer>();
  const trouble = { away: false, lies: false };
  const objects: ObjectStore = {
    ...inner,
    put: async (key, body, type) => {
      if (trouble.away) throw new Error("The object store is away.");
      return inner.put(key, body, type);
    },
    remove: async (key) => {
      if (trouble.away) throw new Error("The object store is away.");
      return inner.remove(key);
    },
    head: async (key) => {
      const info = await inner.head(key);
      return info && trouble.lies ? { ...info, sha256: "0".repeat(64) } : info;
    },
  };
  const source = {
    open: async (name: string) => {
      const file = files.get(name);
      return file === undefined
        ? null
        : (async function* () {
            yield file;
          })();
    },
    remove: async (name: string) => void files.delete(name),
  };
  return { files, trouble, objects, recordings: { source, objects, ...over } };
}

async function recordedTalk(over: Parameters<typeof means>[0] = {}, settings: object = {}, options: StageOptions = {}) {
  const made = means(over);
  const on = await talkOn({ world: TALK, dialer: { inCall: { recordings: made.recordings } }, ...options }, settings);
  const row = async () => {
    const { recordingId, tenantId } = await on.now();
    return recordingId === null
      ? null
      : on.dialer.storage.read((stores) => stores.recordings.find(tenantId, recordingId as RecordingId));
  };
  const write = async () => void made.files.set((await row())?.sourceName ?? "", SOUND);
  /** Hours that nobody needs to live through step by step. */
  const leap = async (ms: number) => {
    on.time.advanceTo(on.clock.now() + ms);
    await on.pass(3 * SECOND);
  };
  return { ...on, ...made, row, write, leap };
}

describe("recordings (§14)", () => {
  it("begin at the bridge, end with the call, are stored, compared and told; call.completed names them", async () => {
    const on = await recordedTalk();
    expect(await on.row()).toMatchObject({
      status: "recording",
      format: "wav",
      agentId: on.agentId,
      callId: on.callId,
    });
    await on.write();
    await on.pass(50 * SECOND);
    const row = await on.row();
    const sha256 = createHash("sha256").update(SOUND).digest("hex");
    expect(row).toMatchObject({ status: "ready", sizeBytes: SOUND.length, sha256, uploadAttempts: 1, lastError: null });
    expect(recordedSeconds(row as never)).toBe(30);
    expect(await on.objects.head(row?.storageKey ?? "")).toMatchObject({ size: SOUND.length, sha256 });
    expect(on.told("recording.ready")[0]?.payload).toMatchObject({ recordingId: row?.id, durationSeconds: 30 });
    expect(on.told("call.completed")[0]?.payload).toMatchObject({ recordingId: row?.id });
    expect(on.files.size).toBe(1);
  });

  it("begin at the answer where the installation says so", async () => {
    const on = await recordedTalk({ from: "answer" });
    const call = await on.now();
    expect((await on.row())?.startedAt).toBe(call.answeredAt);
    expect((await on.row())?.agentId).toBeNull();
  });

  it("are not made where the campaign says no", async () => {
    const on = await recordedTalk({}, { recording: { enabled: false } });
    expect(await on.row()).toBeNull();
    expect((await on.now()).inCall.recording).toBeNull();
  });

  it("paused, write silence; the gap is counted and told", async () => {
    const on = await recordedTalk();
    await on.dialer.calls.pauseRecording(on.callId, on.by);
    const channel = on.core.find((await on.now()).customerLegId);
    expect(channel?.recordings[0]?.masked).toHaveLength(1);
    await expect(on.dialer.calls.pauseRecording(on.callId, on.by)).rejects.toEqual(refused("invalid-state"));
    await on.pass(7 * SECOND);
    const resumed = await on.dialer.calls.resumeRecording(on.callId, on.by);
    expect(pausedSeconds(resumed, on.clock.now())).toBe(7);
    await expect(on.dialer.calls.resumeRecording(on.callId, on.by)).rejects.toEqual(refused("invalid-state"));
    expect([on.told("recording.paused").length, on.told("recording.resumed").length]).toEqual([1, 1]);
  });

  it("are not paused where the campaign forbids it, nor by a colleague", async () => {
    const on = await recordedTalk({}, { recording: { pauseAllowed: false } });
    await expect(on.dialer.calls.pauseRecording(on.callId, on.by)).rejects.toEqual(refused("forbidden"));
    const other = await recordedTalk();
    const colleague = other.as(other.others[0]);
    await expect(other.dialer.calls.pauseRecording(other.callId, colleague)).rejects.toEqual(refused("forbidden"));
  });

  it("that are paused when the call ends count the gap to the end", async () => {
    const on = await recordedTalk();
    await on.dialer.calls.pauseRecording(on.callId, on.by);
    await on.pass(40 * SECOND);
    const row = await on.row();
    expect(row?.pausedAt).toBeNull();
    expect(row?.pausedMs).toBeGreaterThan(25 * SECOND);
  });

  it("are tried again while the object store is away, and never lose the switch's file", async () => {
    const on = await recordedTalk({ removeSource: true });
    await on.write();
    on.trouble.away = true;
    await on.pass(2 * MINUTE);
    expect(await on.row()).toMatchObject({ status: "processing", lastError: "The object store is away." });
    expect(on.files.size).toBe(1);
    on.trouble.away = false;
    await on.leap(15 * MINUTE);
    expect((await on.row())?.status).toBe("ready");
    expect(on.files.size).toBe(0);
  });

  it("fail after the last try, told once, the file left where it lies", async () => {
    const on = await recordedTalk({ removeSource: true });
    await on.write();
    on.trouble.lies = true;
    for (let hours = 0; hours < 14; hours++) await on.leap(HOUR);
    expect(await on.row()).toMatchObject({ status: "failed", uploadAttempts: 7, nextUploadAt: null });
    expect(on.told("recording.failed").map((event) => event.payload)).toMatchObject([
      { reason: "What was stored differs from what was recorded." },
    ]);
    expect(on.files.size).toBe(1);
  });

  it("that the switch refuses fail at once, and the call goes on", async () => {
    const made = means();
    const on = await talkOn({ world: TALK, dialer: { inCall: { recordings: made.recordings } } });
    const { recordings } = on.core;
    Object.assign(recordings, { start: () => false });
    const next = await on.dialer.contacts.import(on.campaignId, [{ phone: "+971501234999" }]);
    expect(next.imported).toBe(1);
    await on.pass(8 * SECOND);
    expect(on.told("recording.failed")[0]?.payload).toMatchObject({ reason: "Cannot record session!" });
    expect(on.told("call.connected")).toHaveLength(2);
  });

  it("are finished also when the switch never tells that they stopped", async () => {
    const on = await recordedTalk({}, {}, { switch: { faults: {} } });
    await on.write();
    const { customerLegId } = await on.now();
    on.transport.disconnect(20 * SECOND);
    await on.pass(SECOND);
    on.core.kill(customerLegId);
    await on.pass(MINUTE);
    expect((await on.row())?.status).toBe("ready");
  });

  it("are deleted when their day is over: the sound goes, the record stays", async () => {
    const on = await recordedTalk({ retentionDays: 2 });
    await on.write();
    await on.pass(MINUTE);
    const ready = await on.row();
    expect(ready?.deleteAfter).toBe((ready?.startedAt ?? 0) + 2 * DAY);
    await on.leap(2 * DAY);
    await on.pass(MINUTE);
    expect(await on.row()).toMatchObject({ status: "deleted", deletedBy: "retention" });
    expect(await on.objects.head(ready?.storageKey ?? "")).toBeNull();
    expect(on.files.size).toBe(0);
    expect(on.told("recording.deleted")).toHaveLength(1);
  });

  it("whose deleter died, or whose store was away, lose their sound later: it is never forgotten", async () => {
    const on = await recordedTalk({ retentionDays: 2 });
    await on.write();
    await on.pass(MINUTE);
    const { storageKey } = (await on.row()) as { storageKey: string };
    on.trouble.away = true;
    await on.leap(2 * DAY);
    await on.pass(5 * MINUTE);
    expect((await on.row())?.status).toBe("deleted");
    expect(await on.objects.head(storageKey)).not.toBeNull();
    on.trouble.away = false;
    await on.pass(20 * MINUTE);
    expect(await on.objects.head(storageKey)).toBeNull();
    expect(on.files.size).toBe(0);
    expect((await on.row())?.nextUploadAt).toBeNull();
    expect(on.told("recording.deleted")).toHaveLength(1);
  });

  it("are kept as long as the tenant says where the campaign does not, and no longer than the installation", async () => {
    const on = await recordedTalk();
    const { startedAt, deleteAfter } = (await on.row()) as { startedAt: number; deleteAfter: number };
    expect(deleteAfter).toBe(startedAt + 180 * DAY);
    const most = await recordedTalk({ retentionDays: 200 });
    expect((await most.row())?.deleteAfter).toBe(((await most.row())?.startedAt ?? 0) + 180 * DAY);
  });

  it("are kept by a legal hold, from retention and from people, until it is lifted", async () => {
    const on = await recordedTalk({}, { recording: { retentionDays: 1 } });
    await on.write();
    await on.pass(MINUTE);
    const id = (await on.row())?.id as RecordingId;
    await on.dialer.recordings.setLegalHold(id, true);
    await expect(on.dialer.recordings.remove(id, "asked for")).rejects.toEqual(refused("invalid-state"));
    await on.leap(DAY + HOUR);
    await on.pass(MINUTE);
    expect((await on.row())?.status).toBe("ready");
    await on.dialer.recordings.setLegalHold(id, false);
    await on.pass(2 * MINUTE);
    expect((await on.row())?.status).toBe("deleted");
  });

  it("are deleted by hand with a reason, once; not while they are made", async () => {
    const on = await recordedTalk();
    const id = (await on.row())?.id as RecordingId;
    await expect(on.dialer.recordings.remove(id, "too early")).rejects.toEqual(refused("invalid-state"));
    await on.write();
    await on.pass(MINUTE);
    await expect(on.dialer.recordings.remove(id, "")).rejects.toEqual(refused("validation-failed"));
    const by = { id: null, name: "Noura" };
    const removed = await on.dialer.recordings.remove(id, "Erasure request 7", by);
    expect(removed).toMatchObject({ status: "deleted", deletedBy: "Noura", deleteReason: "Erasure request 7" });
    await on.dialer.recordings.remove(id, "again", by);
    expect(on.told("recording.deleted")).toHaveLength(1);
    await expect(on.dialer.recordings.remove(on.callId as never, "x")).rejects.toEqual(refused("not-found"));
  });

  it("announced, are announced to both when they begin", async () => {
    const made = means();
    const inCall = {
      recordings: made.recordings,
      messages: { find: async () => "recorded.wav" },
      recordingAnnouncement: "recorded",
    };
    const on = await talkOn({ world: TALK, dialer: { inCall } }, { recording: { announce: true } });
    const heard: string[] = [];
    on.core.on((event) => {
      if (event.kind === "DETAIL" && event.detail.name === "PLAYBACK_STOP") heard.push(event.detail.path);
    });
    await on.pass(20 * SECOND);
    expect(heard).toEqual(["/messages/recorded.wav"]);
    expect((await on.now()).phase).toBe("connected");
  });
});
