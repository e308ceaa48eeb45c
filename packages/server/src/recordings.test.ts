import { fixtures } from "@broadnet-engage/core/conformance";
import type { AgentId, CallId, CampaignId, Recording, RecordingId } from "@broadnet-engage/core/model";
import { request } from "undici";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openWorld, phone, SUNDAY_MORNING, type World } from "./testing/world.ts";

const make = fixtures(14);
const SOUND = "the sound of a call";
let world: World;
beforeAll(async () => {
  world = await openWorld({ ratePerMinute: 100_000 });
});
afterAll(() => world.close());

/** A recording whose sound is in the store. */
async function aRecording(over: Partial<Recording> = {}): Promise<Recording> {
  const recording = make.aRecording({
    id: world.services.ids.next<RecordingId>(),
    tenantId: world.tenantId,
    agentId: world.users.agent as string as AgentId,
    ...over,
  });
  await world.storage.transact((stores) => stores.recordings.insert(recording));
  if (recording.storageKey) {
    async function* sound() {
      yield Buffer.from(SOUND);
    }
    await world.services.objects.put(recording.storageKey, sound(), "audio/mpeg");
  }
  return recording;
}

const as = (who: keyof World["tokens"]) => ({ token: world.tokens[who] });
const play = ({ id }: Recording, who: keyof World["tokens"] = "admin", query = "") =>
  world.client.get(`/v1/recordings/${id}/play${query}`, as(who));
const idsOf = async (query: string, who: keyof World["tokens"] = "admin") => {
  const { status, body } = await world.client.get(`/v1/recordings?${query}`, as(who));
  expect(status).toBe(200);
  return (body.items as { id: string }[]).map(({ id }) => id);
};
const played = async (url: string, headers: Record<string, string> = {}) => {
  const answer = await request(url, { headers });
  return { status: answer.statusCode, headers: answer.headers, text: await answer.body.text() };
};

describe("GET /v1/recordings", () => {
  it("C-REC-3 shows a recording as the contract has it, and never where it is kept", async () => {
    const recording = await aRecording({ phone: phone("+971501234567"), deleteAfter: SUNDAY_MORNING });
    const { body, text } = await world.client.get(`/v1/recordings/${recording.id}`, as("admin"));
    expect(body).toMatchObject({
      id: recording.id,
      call_id: recording.callId,
      agent_id: world.users.agent,
      agent_name: "Bilal Haddad",
      campaign_id: null,
      contact_phone: "+971501234567",
      duration_seconds: 60,
      format: "mp3",
      size_bytes: 480_000,
      recorded_at: "2026-11-04T08:00:00Z",
      status: "ready",
      paused_seconds: 0,
      legal_hold: false,
      delete_after: "2026-11-22T06:00:00Z",
    });
    expect(text).not.toContain("recordings/");
    expect(text).not.toContain(".mp3");
  });

  it("filters by campaign, agent, call, phone, time and length, and by several at once", async () => {
    const campaignId = world.services.ids.next<CampaignId>();
    const callId = world.services.ids.next<CallId>();
    const startedAt = Date.parse("2026-06-12T10:15:00Z");
    const one = await aRecording({
      ...{ campaignId, callId, startedAt, phone: phone("+971501112222"), durationMs: 248_000 },
      agentId: world.users.colleague as string as AgentId,
    });
    const other = await aRecording({ campaignId, startedAt: startedAt + 60_000, durationMs: 59_999 });
    expect(await idsOf(`campaign_id=${campaignId}`)).toEqual([other.id, one.id]);
    expect(await idsOf(`campaign_id=${campaignId}&min_duration=60`)).toEqual([one.id]);
    expect(await idsOf(`campaign_id=${campaignId}&agent_id=${world.users.colleague}`)).toEqual([one.id]);
    expect(await idsOf(`call_id=${callId}`)).toEqual([one.id]);
    expect(await idsOf("phone=%2B971501112222")).toEqual([one.id]);
    const span = (from: string, to: string) => idsOf(`campaign_id=${campaignId}&from=${from}&to=${to}`);
    expect(await span("2026-06-12T10:15:00Z", "2026-06-12T10:16:00Z")).toEqual([one.id]);
    expect(await span("2026-06-12T10:15:01Z", "2026-06-12T10:17:00Z")).toEqual([other.id]);
  });

  it("C-PAG-1 C-PAG-3 pages with an exact total and a cursor", async () => {
    const campaignId = world.services.ids.next<CampaignId>();
    const made = [await aRecording({ campaignId }), await aRecording({ campaignId }), await aRecording({ campaignId })];
    const first = await world.client.get(`/v1/recordings?campaign_id=${campaignId}&limit=2`, as("admin"));
    expect(first.body).toMatchObject({ total: 3, has_more: true });
    const cursor = String(first.body.next_cursor);
    const rest = await world.client.get(
      `/v1/recordings?campaign_id=${campaignId}&limit=2&cursor=${cursor}`,
      as("admin"),
    );
    expect(rest.body).toMatchObject({ total: 3, has_more: false, next_cursor: null });
    const ids = [...first.body.items, ...rest.body.items].map(({ id }) => id);
    expect(ids).toEqual(made.map(({ id }) => id).reverse());
    expect((await world.client.get(`/v1/recordings?cursor=${cursor}`, as("admin"))).slug).toBe("invalid-cursor");
  });

  it("C-PAG-8 takes a limit from 1 to 200, and refuses a length below 0 and a span turned round", async () => {
    for (const query of ["limit=0", "limit=201", "min_duration=-1", "min_duration=x", "agent_id=7", "size=1"])
      expect((await world.client.get(`/v1/recordings?${query}`, as("admin"))).slug, query).toBe("validation-failed");
    const span = "from=2026-06-02T00:00:00Z&to=2026-06-01T00:00:00Z";
    expect((await world.client.get(`/v1/recordings?${span}`, as("admin"))).slug).toBe("invalid-range");
  });

  it("shows agents their own, and refuses a colleague's", async () => {
    const own = await aRecording();
    const theirs = await aRecording({ agentId: world.users.colleague as string as AgentId });
    const seen = await idsOf("limit=200", "agent");
    expect(seen).toContain(own.id);
    expect(seen).not.toContain(theirs.id);
    const asked = await world.client.get(`/v1/recordings?agent_id=${world.users.colleague}`, as("agent"));
    expect(asked.slug).toBe("forbidden");
    expect((await world.client.get(`/v1/recordings/${theirs.id}`, as("agent"))).slug).toBe("not-found");
    expect((await play(theirs, "agent")).slug).toBe("not-found");
    expect((await play(own, "agent")).status).toBe(200);
  });

  it("C-GEN-15 hides a recording from another tenant, whatever is asked of it", async () => {
    const recording = await aRecording();
    const path = `/v1/recordings/${recording.id}`;
    expect(await idsOf("limit=200", "stranger")).toEqual([]);
    const asked = [
      await world.client.get(path, as("stranger")),
      await play(recording, "stranger"),
      await world.client.delete(`${path}?reason=x`, as("stranger")),
      await world.client.post(`${path}/legal-hold`, { ...as("stranger"), body: { hold: true } }),
    ];
    expect(asked.map(({ slug }) => slug)).toEqual(["not-found", "not-found", "not-found", "not-found"]);
    expect((await play(recording)).status).toBe(200);
  });
});

describe("GET /v1/recordings/{id}/play", () => {
  it("C-REC-1 C-GV-9 gives a link that works for exactly one hour, and a new one each time", async () => {
    const recording = await aRecording({ durationMs: 248_999 });
    const { body, headers } = await play(recording);
    expect(body).toMatchObject({ id: recording.id, format: "mp3", duration_seconds: 248 });
    expect(new URL(body.url).searchParams.get("X-Amz-Expires")).toBe("3600");
    expect(Date.parse(body.expires_at)).toBe(world.realClock.now() + 3_600_000);
    expect(headers["cache-control"]).toBe("no-store");
    expect(await played(body.url)).toMatchObject({ status: 200, text: SOUND });
    world.realClock.advance(3_599_999);
    expect((await played(body.url)).status).toBe(200);
    world.realClock.advance(1);
    expect((await played(body.url)).status).toBe(403);
    const next = await play(recording);
    expect(next.body.url).not.toBe(body.url);
    expect((await played(next.body.url)).status).toBe(200);
  });

  it("C-REC-1 can be listened to in parts, and be kept as a file", async () => {
    const recording = await aRecording();
    const { body } = await play(recording, "supervisor", "?download=true");
    const part = await played(body.url, { range: "bytes=4-8" });
    expect(part).toMatchObject({ status: 206, text: "sound" });
    expect(part.headers["content-disposition"]).toContain(`recording-${recording.id}.mp3`);
    const shown = await played((await play(recording)).body.url);
    expect(shown.headers["content-disposition"]).toBeUndefined();
  });

  it("C-REC-2 says that it is not ready, and when to come back", async () => {
    for (const status of ["recording", "processing"] as const) {
      const answer = await play(await aRecording({ status, storageKey: null }));
      expect(answer).toMatchObject({ status: 409, slug: "recording-not-ready", body: { recording_status: status } });
      expect(Number(answer.headers["retry-after"])).toBeGreaterThan(0);
    }
    const failed = await play(await aRecording({ status: "failed", storageKey: null }));
    expect(failed).toMatchObject({ status: 409, slug: "recording-not-ready", body: { recording_status: "failed" } });
    expect(failed.headers["retry-after"]).toBeUndefined();
  });

  it("C-REC-2 writes down who got a link, when, to which recording, from where", async () => {
    const recording = await aRecording();
    await play(recording, "supervisor");
    const { body } = await world.client.get(`/v1/audit-log?resource_id=${recording.id}`, as("admin"));
    expect(body.items).toMatchObject([
      {
        action: "play_recording",
        actor: { id: world.users.supervisor },
        resource: { type: "recording", id: recording.id },
        ip: expect.stringContaining("127.0.0.1"),
      },
    ]);
  });
});

describe("§14 DELETE /v1/recordings/{id}", () => {
  const erase = ({ id }: Recording, who: keyof World["tokens"] = "admin", query = "?reason=asked+to") =>
    world.client.delete(`/v1/recordings/${id}${query}`, as(who));

  it("C-REC-2 removes the sound, keeps the record, and is 410 from then on", async () => {
    const recording = await aRecording();
    const { body } = await play(recording);
    expect((await erase(recording)).status).toBe(204);
    expect(await play(recording)).toMatchObject({
      status: 410,
      slug: "gone",
      body: { deleted_at: expect.any(String) },
    });
    expect((await played(body.url)).status).toBe(404);
    const kept = await world.client.get(`/v1/recordings/${recording.id}`, as("admin"));
    expect(kept.body.status).toBe("deleted");
    const log = await world.client.get(
      `/v1/audit-log?action=delete_recording&resource_id=${recording.id}`,
      as("admin"),
    );
    expect(log.body.items[0].after).toMatchObject({ status: "deleted", delete_reason: "asked to" });
    expect(log.text).not.toContain("storage");
  });

  it("wants a reason and an admin", async () => {
    const recording = await aRecording();
    expect((await erase(recording, "admin", "")).slug).toBe("validation-failed");
    expect((await erase(recording, "supervisor")).slug).toBe("forbidden");
    expect((await play(recording)).status).toBe(200);
  });

  it("is refused under legal hold, until it is lifted", async () => {
    const recording = await aRecording();
    const hold = (on: boolean) =>
      world.client.post(`/v1/recordings/${recording.id}/legal-hold`, { ...as("admin"), body: { hold: on } });
    expect((await hold(true)).body.legal_hold).toBe(true);
    expect(await erase(recording)).toMatchObject({ status: 409, slug: "invalid-state" });
    expect((await play(recording)).status).toBe(200);
    expect((await hold(false)).body.legal_hold).toBe(false);
    expect((await erase(recording)).status).toBe(204);
    expect((await hold(true)).slug).toBe("gone");
  });

  it("asked again removes what a failing store left behind", async () => {
    const recording = await aRecording();
    const { objects } = world.services;
    const key = recording.storageKey ?? "";
    expect((await erase(recording)).status).toBe(204);
    async function* back() {
      yield Buffer.from(SOUND);
    }
    await objects.put(key, back(), "audio/mpeg");
    expect((await erase(recording)).status).toBe(204);
    expect(await objects.head(key)).toBeNull();
  });

  it("waits for one that is still being made", async () => {
    for (const status of ["recording", "processing"] as const)
      expect((await erase(await aRecording({ status, storageKey: null }))).slug).toBe("recording-not-ready");
  });
});

it("C-AUTH-1 links need no token, and open nothing but what was signed", async () => {
  const [one, other] = [await aRecording(), await aRecording()];
  const { body } = await play(one);
  expect((await played(body.url)).status).toBe(200);
  expect((await played(body.url.replace(one.id, other.id))).status).toBe(403);
  expect((await played(body.url.split("?")[0])).status).toBe(403);
});
