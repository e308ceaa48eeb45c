import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openWorld, type World } from "./testing/world.ts";

let world: World;
let token: string;
beforeAll(async () => {
  world = await openWorld();
  token = world.tokens.supervisor;
});
afterAll(() => world.close());

const create = (extra: Record<string, unknown> = {}) =>
  world.client.post("/v1/campaigns", {
    token,
    body: { name: "Autumn motor renewals", dialing_mode: "progressive", cli_group_id: world.cliGroupId, ...extra },
  });
const upload = (id: string, ...phones: string[]) =>
  world.client.post(`/v1/campaigns/${id}/contacts`, { token, body: { contacts: phones.map((phone) => ({ phone })) } });
const assign = (id: string) =>
  world.client.put(`/v1/campaigns/${id}/agents`, { token, body: { agent_ids: [world.users.agent] } });
const act = (id: string, what: string) => world.client.post(`/v1/campaigns/${id}/${what}`, { token });
const logIn = () => world.client.post("/v1/agents/me/state", { token: world.tokens.agent, body: { state: "break" } });

/** A campaign that lacks nothing to start. */
async function startable(): Promise<string> {
  const { body } = await create();
  await upload(body.id, "+971501234567");
  await assign(body.id);
  await logIn();
  return body.id;
}

describe("creating", () => {
  it("C-CAM-1 C-CAM-2 makes a draft with exactly these defaults", async () => {
    const made = await create();
    expect(made.status).toBe(201);
    expect(made.headers.location).toBe(`/v1/campaigns/${made.body.id}`);
    expect(made.body).toMatchObject({
      status: "draft",
      max_attempts: 3,
      retry_delay_minutes: 60,
      dial_ratio: 1.5,
      timezone: "Asia/Dubai",
      total_contacts: 0,
      contacted: 0,
      connected: 0,
      abandon_rate: 0,
      started_at: null,
      paused_at: null,
      version: 1,
    });
  });

  it("C-GV-8 takes a dial_ratio of 2.0 for a progressive campaign and echoes it", async () => {
    const made = await create({ dial_ratio: 2.0, max_attempts: 4, retry_delay_minutes: 90 });
    expect(made.body).toMatchObject({ dial_ratio: 2, max_attempts: 4, retry_delay_minutes: 90 });
  });

  it("C-CAM-1 answers 400 with a pointer for each missing member", async () => {
    const refused = await world.client.post("/v1/campaigns", { token, body: {} });
    expect(refused.status).toBe(400);
    expect(refused.body.errors.map((e: { pointer: string }) => e.pointer)).toEqual([
      "#/name",
      "#/dialing_mode",
      "#/cli_group_id",
    ]);
    expect(refused.body.errors[0]).toMatchObject({ code: "required" });
  });

  it("answers 422 unknown-reference for a CLI group that is not ours", async () => {
    const refused = await create({ cli_group_id: "0192f3a2-1000-7b00-8c00-00000000c11a" });
    expect(refused).toMatchObject({ status: 422, slug: "unknown-reference" });
    expect(refused.body).toMatchObject({ pointer: "#/cli_group_id" });
  });
});

describe("starting", () => {
  it("C-CAM-4 refuses a campaign without contacts in the seed's words", async () => {
    const { body } = await create();
    const refused = await act(body.id, "start");
    expect(refused.status).toBe(409);
    expect(refused.body).toMatchObject({
      type: "https://engage.broadnet.me/errors/campaign-no-contacts",
      title: "Campaign has no contacts",
      detail: "Upload contacts before starting the campaign.",
      campaign_id: body.id,
    });
  });

  it("C-CAM-5 refuses when nobody assigned is logged in, and counts them", async () => {
    const { body } = await create();
    await upload(body.id, "+971501234567");
    await world.client.post("/v1/agents/me/state", { token: world.tokens.agent, body: { state: "offline" } });
    await assign(body.id);
    const refused = await act(body.id, "start");
    expect(refused.slug).toBe("campaign-no-agents");
    expect(refused.body).toMatchObject({ assigned: 1, logged_in: 0 });
  });

  it("C-CAM-3 C-CAM-7 makes it active, and keeps started_at over later starts", async () => {
    const id = await startable();
    const first = await act(id, "start");
    expect(first.body).toMatchObject({ id, status: "active", message: "Campaign dialing started.", resumed_at: null });
    await act(id, "pause");
    world.clock.advance(60_000);
    const again = await act(id, "start");
    expect(again.body.started_at).toBe(first.body.started_at);
    expect(again.body.resumed_at).not.toBeNull();
    await act(id, "complete");
  });

  it("C-CAM-6 refuses to start an active campaign, naming both states", async () => {
    const id = await startable();
    await act(id, "start");
    const refused = await act(id, "start");
    expect(refused.slug).toBe("campaign-invalid-transition");
    expect(refused.body).toMatchObject({ from: "active", to: "active" });
    await act(id, "complete");
  });
});

describe("pausing, resuming, completing", () => {
  it("C-CAM-9 pauses an active campaign only", async () => {
    const id = await startable();
    expect((await act(id, "pause")).slug).toBe("campaign-invalid-transition");
    await act(id, "start");
    const paused = await act(id, "pause");
    expect(paused.body).toMatchObject({ id, status: "paused" });
    expect((await world.client.get(`/v1/campaigns/${id}`, { token })).body).toMatchObject({
      status: "paused",
      pause_reason: "manual",
      paused_at: paused.body.paused_at,
    });
    await act(id, "complete");
  });

  it("resumes from paused and refuses from draft", async () => {
    const id = await startable();
    expect((await act(id, "resume")).slug).toBe("campaign-invalid-transition");
    await act(id, "start");
    await act(id, "pause");
    expect((await act(id, "resume")).body).toMatchObject({ status: "active" });
    await act(id, "complete");
  });

  it("C-CAM-14 completes for good: it takes no more contacts and does not start", async () => {
    const id = await startable();
    await act(id, "start");
    expect((await act(id, "complete")).body).toMatchObject({ id, status: "completed" });
    expect((await act(id, "start")).slug).toBe("campaign-invalid-transition");
    expect((await upload(id, "+971501234568")).slug).toBe("campaign-invalid-transition");
  });
});

describe("changing", () => {
  it("C-CAM-11 changes what is given and leaves the rest", async () => {
    const { body } = await create({ pacing: { max_calls_per_second: 2 } });
    const changed = await world.client.patch(`/v1/campaigns/${body.id}`, {
      token,
      body: { name: "Winter", wrap_up_seconds: 10, pacing: { target_abandon_pct: 1 } },
    });
    expect(changed.body).toMatchObject({
      name: "Winter",
      wrap_up_seconds: 10,
      dial_ratio: 1.5,
      pacing: { target_abandon_pct: 1, max_calls_per_second: 2 },
      version: 2,
    });
  });

  it("C-CAM-11 refuses another dialing mode while active", async () => {
    const id = await startable();
    await act(id, "start");
    const refused = await world.client.patch(`/v1/campaigns/${id}`, { token, body: { dialing_mode: "power" } });
    expect(refused.slug).toBe("campaign-invalid-transition");
    await act(id, "complete");
  });

  it("C-CON-1 shows the version as ETag and answers 412 to another one", async () => {
    const { body } = await create();
    const path = `/v1/campaigns/${body.id}`;
    expect((await world.client.get(path, { token })).headers.etag).toBe('"v1"');
    const ok = await world.client.patch(path, { token, body: { name: "a" }, headers: { "if-match": '"v1"' } });
    expect(ok.headers.etag).toBe('"v2"');
    const stale = await world.client.patch(path, { token, body: { name: "b" }, headers: { "if-match": '"v1"' } });
    expect(stale).toMatchObject({ status: 412, slug: "precondition-failed" });
    expect(stale.body.current_version).toBe(2);
  });

  it("C-CAM-13 deletes a draft, and then it is not there", async () => {
    const { body } = await create();
    const path = `/v1/campaigns/${body.id}`;
    expect((await world.client.delete(path, { token })).status).toBe(204);
    expect((await world.client.get(path, { token })).status).toBe(404);
  });

  it("C-CAM-15 says who is assigned, and adds and removes one", async () => {
    const { body } = await create();
    const path = `/v1/campaigns/${body.id}/agents`;
    await assign(body.id);
    expect((await world.client.post(`${path}/${world.users.colleague}`, { token })).status).toBe(204);
    expect((await world.client.get(path, { token })).body).toMatchObject({ assigned: 2, team_ids: [] });
    expect((await world.client.delete(`${path}/${world.users.agent}`, { token })).status).toBe(204);
    const left = (await world.client.get(path, { token })).body.agents;
    expect(left.map((agent: { id: string }) => agent.id)).toEqual([world.users.colleague]);
    expect((await world.client.delete(`${path}/${world.users.agent}`, { token })).status).toBe(404);
  });

  it("C-CAM-17 tells why it is not dialing", async () => {
    const { body } = await create();
    const told = await world.client.get(`/v1/campaigns/${body.id}/diagnostics`, { token });
    expect(told.body).toMatchObject({ state: "draft", dialing: false, contacts: { pending_now: 0 } });
  });
});

describe("listing", () => {
  it("filters by status, mode, name and creation time; newest first", async () => {
    const { body } = await create({ name: "Zebra crossing", dialing_mode: "preview" });
    const list = await world.client.get("/v1/campaigns?dialing_mode=preview&status=draft&q=zebra", { token });
    expect(list.body.items.map((item: { id: string }) => item.id)).toEqual([body.id]);
    const none = await world.client.get("/v1/campaigns?q=zebra&to=2020-01-01T00:00:00Z", { token });
    expect(none.body).toEqual({ items: [], total: 0, next_cursor: null, has_more: false });
  });

  it("answers 400 for an unknown status and 422 for a range that ends before it begins", async () => {
    expect((await world.client.get("/v1/campaigns?status=running", { token })).body.errors[0]).toMatchObject({
      pointer: "?status",
      code: "invalid_enum",
    });
    const range = "from=2026-02-01T00:00:00Z&to=2026-01-01T00:00:00Z";
    expect((await world.client.get(`/v1/campaigns?${range}`, { token })).slug).toBe("invalid-range");
  });
});
