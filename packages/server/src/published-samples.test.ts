import { fixtures } from "@broadnet-engage/core/conformance";
import type {
  AgentId,
  CallId,
  CampaignId,
  CliGroupId,
  RecordingId,
  TenantId,
  UserId,
} from "@broadnet-engage/core/model";
import { envelope } from "@broadnet-engage/core/webhooks";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Answer } from "./testing/client.ts";
import { ANSWERED, SAMPLE_IDS, SENT } from "./testing/published-samples.ts";
import { openWorld, phone, type World } from "./testing/world.ts";

// A client that was written against the published page, in the order of that page. Its requests are sent as they stand there, and
// each answer has every member of the sample, of the sample's kind.

const agentId = SAMPLE_IDS.agent as AgentId;
const campaignId = SAMPLE_IDS.campaign as CampaignId;
const make = fixtures(22);
let world: World;
let agent: string;
beforeAll(async () => {
  world = await openWorld({ tenantId: SAMPLE_IDS.tenant as TenantId, sipUsers: ["agent_1001"], ratePerMinute: 10_000 });
  const { services, storage, tenantId } = world;
  await world.dialer.agents.add({ id: agentId, fullName: "Layla Ahmed", sipUser: "agent_1001" });
  const passwordHash = await services.passwords.hash(SENT.login.password);
  await storage.transact(async (stores) => {
    const colleague = await stores.users.find(tenantId, world.users.agent);
    const group = await stores.cli.findGroup(tenantId, world.cliGroupId);
    if (!colleague || !group) throw new Error("the world is not whole");
    const layla = { id: SAMPLE_IDS.agent as UserId, email: SENT.login.email, fullName: "Layla Ahmed", passwordHash };
    await stores.users.insert({ ...colleague, ...layla });
    const cliGroupId = SAMPLE_IDS.cliGroup as CliGroupId;
    await stores.cli.insertGroup({ ...group, id: cliGroupId });
    for (const number of await stores.cli.numbers(tenantId, group.id))
      await stores.cli.insertNumber({ ...number, groupId: cliGroupId });
    await stores.campaigns.insert(
      make.aCampaign({ id: campaignId, tenantId, cliGroupId, defaultCountry: "AE", ownRules: null }),
    );
  });
});
afterAll(() => world.close());

const admin = () => ({ token: world.tokens.admin });
const get = (path: string) => world.client.get(path, admin());
const post = (path: string, body?: unknown) => world.client.post(path, { ...admin(), body });

const KINDS: readonly (readonly [string, RegExp])[] = [
  ["id", /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/],
  ["instant", /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/],
  ["day", /^\d{4}-\d\d-\d\d$/],
  ["audit reference", /^AUD-\d+$/],
  ["number", /^\+\d{6,15}$/],
  ["link", /^https?:\/\/\S+$/],
];
const kindOf = (value: unknown): string => {
  if (typeof value !== "string") return typeof value;
  return KINDS.find(([, form]) => form.test(value))?.[0] ?? "text";
};

/** Every member of the sample is there, and of its kind. Null may stand for any, and custom fields are the client's own. */
function assertLike(sample: unknown, answer: unknown, at = "#"): void {
  if (sample === null || answer === null || at.endsWith("/custom_fields")) return;
  if (Array.isArray(sample)) {
    expect(answer, at).toBeInstanceOf(Array);
    expect((answer as unknown[]).length, `${at} is empty`).toBeGreaterThan(0);
    for (const item of answer as unknown[]) assertLike(sample[0], item, `${at}/0`);
    return;
  }
  if (typeof sample !== "object") {
    expect(kindOf(answer), at).toBe(kindOf(sample));
    return;
  }
  for (const [name, value] of Object.entries(sample as object)) {
    expect(answer, at).toHaveProperty([name]);
    assertLike(value, (answer as Record<string, unknown>)[name], `${at}/${name}`);
  }
}
function like(answer: Answer, status: number, sample: object): void {
  expect([answer.status, answer.slug]).toEqual([status, status < 400 ? null : answer.slug]);
  assertLike(sample, answer.body);
}

describe("a client of the published page", () => {
  it("C-AUTH-1 logs in, is refused in the page's words, and renews its token", async () => {
    const login = await world.client.post("/v1/auth/login", { body: SENT.login });
    like(login, 200, ANSWERED.login);
    expect(login.body.user).toEqual(ANSWERED.login.user);
    agent = login.body.access_token;
    const wrong = await world.client.post("/v1/auth/login", { body: { ...SENT.login, password: "other" } });
    expect(wrong.body).toMatchObject(ANSWERED.invalidCredentials);
    const refreshed = await world.client.post("/v1/auth/refresh", {
      body: { refresh_token: login.body.refresh_token },
    });
    like(refreshed, 200, ANSWERED.refresh);
    expect(refreshed.body.expires_in).toBe(86_400);
  });

  it("C-CAM-1 C-GV-8 creates campaigns", async () => {
    const { id: _id, created_at: _at, ...said } = ANSWERED.createCampaign;
    const made = await post("/v1/campaigns", SENT.createCampaign);
    like(made, 201, ANSWERED.createCampaign);
    expect(made.body).toMatchObject(said);
    like(await post("/v1/campaigns", SENT.createCampaignByCurl), 201, ANSWERED.createCampaign);
    like(await get("/v1/campaigns?status=draft"), 200, ANSWERED.campaigns);
  });

  it("C-CAM-4 C-CNT-1 uploads, lists and searches contacts, after a start that was refused for want of them", async () => {
    const path = `/v1/campaigns/${campaignId}`;
    expect((await post(`${path}/start`)).body).toMatchObject(ANSWERED.noContacts);
    const uploaded = await post(`${path}/contacts`, SENT.importContacts);
    like(uploaded, 201, ANSWERED.importContacts);
    expect(uploaded.body).toMatchObject({ ...ANSWERED.importContacts, total_in_campaign: 2 });
    expect((await post(`${path}/contacts`, SENT.importByCurl)).body).toMatchObject({ duplicates_skipped: 1 });
    like(await get(`${path}/contacts?status=pending&limit=50`), 200, ANSWERED.contacts);
    like(await post("/v1/contacts/search", SENT.search), 200, ANSWERED.search);
    like(await post("/v1/contacts/search", SENT.searchByCurl), 200, ANSWERED.search);
  });

  it("C-AGT-1 sets its state, and its phone is seen", async () => {
    const changed = await world.client.post("/v1/agents/me/state", { token: agent, body: SENT.setMyState });
    like(changed, 200, ANSWERED.setMyState);
    expect(changed.body).toMatchObject({ agent_id: agentId, state: "break", reason: "Short break" });
    await expect.poll(async () => (await get("/v1/agents/sip-registered")).body.total_registered).toBeGreaterThan(0);
    like(await get("/v1/agents/sip-registered"), 200, ANSWERED.registered);
    like(await get("/v1/agents/state"), 200, ANSWERED.agents);
    expect(Object.keys((await get("/v1/agents/state")).body.agents[0])).toEqual(
      expect.arrayContaining(Object.keys(ANSWERED.agents.agents[0])),
    );
  });

  it("C-CAM-7 C-CAM-9 starts and pauses a campaign", async () => {
    await world.client.put(`/v1/campaigns/${campaignId}/agents`, { ...admin(), body: { agent_ids: [agentId] } });
    like(await post(`/v1/campaigns/${campaignId}/start`), 200, ANSWERED.start);
    like(await get("/v1/campaigns?status=active"), 200, ANSWERED.campaigns);
    like(await post(`/v1/campaigns/${campaignId}/pause`), 200, ANSWERED.pause);
  });

  it("C-CMP-1 C-GV-10 checks numbers, allowed and refused, each with a reference of its own", async () => {
    const allowed = await post("/v1/compliance/check", SENT.check);
    like(allowed, 200, ANSWERED.allowed);
    expect(allowed.body.checks).toMatchObject(ANSWERED.allowed.checks);
    like(await post("/v1/compliance/check", SENT.checkByCurl), 200, ANSWERED.allowed);
    const morning = world.clock.now();
    world.clock.set(Date.parse("2026-11-22T18:00:00Z"));
    const late = await post("/v1/compliance/check", SENT.check);
    // Not back: a clock that jumps back is itself a reason to refuse.
    world.clock.set(morning + 24 * 3_600_000);
    like(late, 200, ANSWERED.refused);
    expect(late.body).toMatchObject({ allowed: false, blocking_rule: "calling_hours" });
  });

  it("C-CAL-7 C-CAL-9 originates a call, and is refused one in the page's form", async () => {
    await world.client.post("/v1/agents/me/state", { token: agent, body: { state: "available" } });
    const agentIs = async () =>
      (await world.storage.read((s) => s.agents.find(world.tenantId, agentId)))?.sipRegistered;
    await expect.poll(agentIs).toBe(true);
    await post("/v1/dnc", { phones: ["+971501234569"] });
    const blocked = await post("/v1/calls/originate", { ...SENT.originate, destination: "+971501234569" });
    like(blocked, 403, ANSWERED.blocked);
    expect(blocked.body).toMatchObject({ title: ANSWERED.blocked.title, compliance: { allowed: false } });
    const made = await post("/v1/calls/originate", SENT.originate);
    like(made, 201, ANSWERED.originate);
    expect(made.body).toMatchObject({ status: "dialing", destination: "+971501234567", compliance: { allowed: true } });
    like(await get("/v1/calls/active-count"), 200, ANSWERED.activeCount);
  });

  it("C-CAL-1 C-CAL-4 C-GV-5 reads its calls and the day's figures", async () => {
    const startedAt = Date.parse("2026-06-12T10:15:00Z");
    const call = make.aFinishedCall({
      ...{ id: SAMPLE_IDS.call as CallId, tenantId: world.tenantId, campaignId, agentId, disposition: "sale" },
      ...{ phone: phone("+971501234567"), recordingId: SAMPLE_IDS.recording as RecordingId, startedAt },
      ...{ answeredAt: startedAt + 18_000, connectedAt: startedAt + 36_000, endedAt: startedAt + 248_000 },
    });
    await world.storage.transact((stores) => stores.calls.insert(call, []));
    const query = `campaign_id=${campaignId}&status=completed&from=2026-06-01T00:00:00Z`;
    const found = await get(`/v1/calls?${query}`);
    like(found, 200, ANSWERED.calls);
    const { id: _id, ...said } = ANSWERED.calls.items[0];
    expect(found.body.items[0]).toMatchObject({ ...said, talk_time_seconds: 212, duration_seconds: 248 });
    like(await get("/v1/calls/count-today"), 200, ANSWERED.countToday);
    like(await get(`/v1/calls/count-today?campaign_id=${campaignId}`), 200, ANSWERED.countToday);
  });

  it("C-DNC-1 C-DNC-4 keeps its list of numbers", async () => {
    const added = await post("/v1/dnc", SENT.addDnc);
    like(added, 201, ANSWERED.addDnc);
    expect(added.body).toMatchObject(ANSWERED.addDnc);
    like(await get("/v1/dnc?limit=50"), 200, ANSWERED.dnc);
  });

  it("C-REC-1 C-GV-9 finds and plays recordings", async () => {
    const recording = make.aRecording({
      ...{ id: SAMPLE_IDS.recording as RecordingId, callId: SAMPLE_IDS.call as CallId, campaignId, agentId },
      ...{ tenantId: world.tenantId, durationMs: 248_000, phone: phone("+971501234567") },
    });
    await world.storage.transact((stores) => stores.recordings.insert(recording));
    like(await get(`/v1/recordings?campaign_id=${campaignId}&min_duration=60`), 200, ANSWERED.recordings);
    const play = await get(`/v1/recordings/${SAMPLE_IDS.recording}/play`);
    like(play, 200, ANSWERED.play);
    expect(play.body.url).toContain("X-Amz-Expires=3600");
  });

  it("C-REP-1 C-REP-4 exports the page's report, its columns in the page's order", async () => {
    const [first] = (await post("/v1/reports/export", SENT.report)).body.data.split("\n");
    expect(first).toBe("Agent Name,Calls,Connected,Talk Time (min),Avg Handle Time,Disposition Rate");
    like(await post("/v1/reports/export", SENT.reportByCurl), 200, ANSWERED.report);
  });

  it("C-WH-1 reads events whose envelope and payload are the page's", () => {
    const { event_id: id, correlation_id: correlationId, event_type: type } = ANSWERED.webhook;
    const { payload } = ANSWERED.webhook;
    const { body } = envelope({
      ...{ id, type, correlationId, tenantId: SAMPLE_IDS.tenant, at: Date.parse(ANSWERED.webhook.occurred_at) },
      payload: {
        ...{ callId: payload.call_id, agentId, campaignId, contactPhone: payload.contact_phone },
        ...{ status: payload.status, disposition: payload.disposition, recordingId: payload.recording_id },
        durationSeconds: payload.duration_seconds,
      },
    } as never);
    expect(Object.keys(JSON.parse(body))).toEqual(Object.keys(ANSWERED.webhook));
    expect(JSON.parse(body)).toMatchObject(ANSWERED.webhook);
  });
});
