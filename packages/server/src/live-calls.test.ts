import type { CallId, LegId, SwitchEvent } from "@broadnet-engage/core/model";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { openWorld, type World } from "./testing/world.ts";

// Contract §18.4. What the dialer does with a call is proved in core; here: routes, roles, refusals, and what is shown.

let world: World;
let id: string;
beforeEach(async () => {
  world = await openWorld();
  id = await talk();
});
afterEach(() => world.close());

const post = (path: string, body: object = {}, token = world.tokens.agent) =>
  world.client.post(`/v1/calls/${id}${path}`, { token, body });
const call = () => world.storage.read((s) => s.calls.find(world.tenantId, id as CallId));

/** A call by hand that is being talked on. */
async function talk(): Promise<string> {
  const { agent: token } = world.tokens;
  await world.client.post("/v1/agents/me/state", { token, body: { state: "available" } });
  const registered = async () =>
    (await world.storage.read((s) => s.agents.find(world.tenantId, world.users.agent as never)))?.sipRegistered;
  await expect.poll(registered).toBe(true);
  const body = { agent_id: world.users.agent, destination: "+971555550142", cli_override: "+97145550100" };
  const { body: made } = await world.client.post("/v1/calls/originate", { token, body });
  id = made.call_id;
  const dialed = await call();
  const [customer, agent] = [dialed?.customerLegId as LegId, dialed?.agentLegId as LegId];
  const of = { callId: id as CallId, at: world.clock.now(), node: "fake" };
  const say = (event: object) => world.switch.tell({ ...of, ...event } as SwitchEvent);
  say({ type: "leg.ready", legId: agent, role: "agent" });
  await expect.poll(() => world.switch.asked).toContain("customer +971555550142");
  say({ type: "leg.answered", legId: customer, role: "customer" });
  say({ type: "leg.ready", legId: customer, role: "customer" });
  say({ type: "leg.bridged", legId: customer, otherLegId: agent, role: "customer" });
  await expect.poll(async () => (await call())?.phase).toBe("connected");
  await expect.poll(() => world.switch.asked).toContain("record");
  return id;
}

describe("§18.4 live calls", () => {
  it("are listed, to agents their own, with what they are in the middle of", async () => {
    const list = async (token: string) => (await world.client.get("/v1/calls/live", { token })).body;
    expect(await list(world.tokens.supervisor)).toMatchObject({
      total: 1,
      items: [{ id, status: "connected", on_hold: false, transfer: null, message_id: null, monitored: null }],
    });
    expect((await list(world.tokens.agent)).total).toBe(1);
    expect(await list(world.tokens.colleague)).toEqual({ items: [], total: 0 });
    expect((await list(world.tokens.stranger)).total).toBe(0);
  });

  it("are put on hold and taken back; the wrong state is 409", async () => {
    expect((await post("/unhold")).slug).toBe("invalid-state");
    expect(await post("/hold")).toMatchObject({ status: 200, body: { id, on_hold: true } });
    expect(await post("/hold")).toMatchObject({ status: 409, slug: "invalid-state" });
    world.clock.advance(12_000);
    expect((await post("/unhold")).body).toMatchObject({ on_hold: false, hold_seconds: 12, talk_time_seconds: 0 });
    expect(world.switch.asked).toContain("unhold");
  });

  it("take digits, and nothing but digits", async () => {
    expect((await post("/dtmf", { digits: "12*#" })).status).toBe(204);
    expect(world.switch.asked).toContain("digits 12*#");
    for (const digits of ["", "12\n3", "12a", "1".repeat(65)])
      expect((await post("/dtmf", { digits })).body.errors[0].pointer).toBe("#/digits");
    const shown = await world.client.get(`/v1/calls/${id}`, { token: world.tokens.agent });
    expect(shown.body.events.at(-1)).toMatchObject({
      type: "call.digits_sent",
      data: { count: 4, by: "Bilal Haddad" },
    });
  });

  it("are handed to an outside number only past compliance, with an audit entry (C-CAL-9's form)", async () => {
    await world.client.post("/v1/dnc", { token: world.tokens.agent, body: { phones: ["+97145550199"] } });
    const to = (phone: string) => post("/transfer", { kind: "blind", to: "phone", phone });
    const refused = await to("+97145550199");
    expect(refused).toMatchObject({ status: 403, slug: "compliance-blocked" });
    expect(refused.body.compliance).toMatchObject({ allowed: false, rule: "dnc_tenant" });
    expect((await to("+97145550177")).body).toMatchObject({
      agent_id: world.users.agent,
      transfer: { kind: "blind", to: "phone", state: "ringing" },
    });
    expect(world.switch.asked).toContain("customer +97145550177");
    expect(world.switch.asked).not.toContain("customer +97145550199");
  });

  it("are handed to an agent who is free; whom nobody knows is 422, who is not free 409, a missing member 400", async () => {
    const to = (agent_id: unknown) => post("/transfer", { kind: "consult", to: "agent", agent_id });
    expect(await to(world.users.supervisor)).toMatchObject({ status: 422, slug: "unknown-reference" });
    expect(await to(world.users.stranger)).toMatchObject({ status: 422 });
    expect(await to(world.users.colleague)).toMatchObject({ status: 409, slug: "agent-offline" });
    expect((await to(undefined)).body.errors[0]).toMatchObject({ pointer: "#/agent_id", code: "required" });
    await world.client.post("/v1/agents/me/state", { token: world.tokens.colleague, body: { state: "available" } });
    expect((await to(world.users.colleague)).body).toMatchObject({ on_hold: true, transfer: { kind: "consult" } });
    expect((await post("/transfer/complete")).slug).toBe("invalid-state");
    expect((await post("/transfer/cancel")).status).toBe(200);
    expect((await post("/transfer/cancel")).slug).toBe("invalid-state");
  });

  it("pause their recording, and the gap is told; twice is 409", async () => {
    expect(await post("/recording/resume")).toMatchObject({ status: 409 });
    const paused = await post("/recording/pause");
    expect(paused.body).toMatchObject({ paused: true, recording_id: (await call())?.recordingId });
    expect((await post("/recording/pause")).slug).toBe("invalid-state");
    world.clock.advance(9_000);
    expect((await post("/recording/resume")).body).toMatchObject({ paused: false, paused_seconds: 9 });
    expect(world.switch.asked.filter((asked) => asked.endsWith("mask"))).toEqual(["mask", "unmask"]);
  });

  it("leave a message the tenant has, and no other", async () => {
    expect((await post("/voicemail-drop", { message_id: "other" })).slug).toBe("unknown-reference");
    expect((await post("/voicemail-drop", { message_id: "../x" })).status).toBe(400);
    expect((await post("/voicemail-drop", { message_id: "vm-en" })).body).toMatchObject({ message_id: "vm-en" });
    expect(world.switch.asked).toContain("play vm-en.wav");
    const state = await world.client.get("/v1/agents/state", { token: world.tokens.supervisor });
    expect(state.body.agents[0]).toMatchObject({ id: world.users.agent, sub_state: "wrap_up" });
  });

  it("are listened in on by supervisors, changed and left; by agents never", async () => {
    const body = { mode: "listen", supervisor_endpoint: "a2042" };
    const { supervisor: token } = world.tokens;
    const path = `/v1/calls/${id}/monitor`;
    expect((await post("/monitor", body)).slug).toBe("forbidden");
    expect((await post("/monitor", { ...body, supervisor_endpoint: "a b" }, token)).status).toBe(400);
    expect((await post("/monitor", body, token)).body.monitored).toBe("listen");
    expect((await post("/monitor", body, token)).slug).toBe("invalid-state");
    const changed = await world.client.send("patch", path, { token, body: { mode: "whisper" } });
    expect(changed.body.monitored).toBe("whisper");
    expect(world.switch.asked).toEqual(expect.arrayContaining(["supervisor a2042 listen", "mode whisper"]));
    expect((await world.client.send("delete", path, { token })).status).toBe(204);
    expect((await world.client.send("delete", path, { token })).slug).toBe("invalid-state");
  });

  it("of a colleague or another tenant do not exist", async () => {
    for (const path of ["/hold", "/dtmf", "/recording/pause"]) {
      const body = path === "/dtmf" ? { digits: "1" } : {};
      expect((await post(path, body, world.tokens.colleague)).status).toBe(404);
      expect((await post(path, body, world.tokens.stranger)).status).toBe(404);
    }
  });

  it("answer 503 when the switch is away, and nothing has changed", async () => {
    world.switch.connected = false;
    expect(await post("/hold")).toMatchObject({ status: 503, slug: "dependency-unavailable" });
    expect((await call())?.heldAt).toBeNull();
  });

  it("each act stands in the call's history and in the log of changes", async () => {
    await post("/hold");
    await post("/unhold");
    const shown = await world.client.get(`/v1/calls/${id}`, { token: world.tokens.agent });
    const types = shown.body.events.map((event: { type: string }) => event.type);
    expect(types).toEqual(expect.arrayContaining(["call.held", "call.resumed", "call.recording_started"]));
    const log = await world.client.get("/v1/audit-log", { token: world.tokens.admin });
    expect(log.body.items.map((item: { action: string }) => item.action)).toEqual(
      expect.arrayContaining([expect.stringMatching(/hold/i)]),
    );
  });
});

describe("§8.2 amd and recording of a campaign", () => {
  const create = (more: object) =>
    world.client.post("/v1/campaigns", {
      token: world.tokens.supervisor,
      body: { name: "Renewals", dialing_mode: "power", cli_group_id: world.cliGroupId, ...more },
    });

  it("are off and on by default, and change member by member", async () => {
    const { body } = await create({});
    expect(body.amd).toEqual({ enabled: false, on_machine: "hangup", message_id: null, max_ms: 3_500 });
    expect(body.recording).toEqual({ enabled: true, announce: false, pause_allowed: true, retention_days: null });
    const changed = await world.client.send("patch", `/v1/campaigns/${body.id}`, {
      token: world.tokens.supervisor,
      body: { amd: { enabled: true, max_ms: 2_000 }, recording: { retention_days: 90 } },
    });
    expect(changed.body.amd).toMatchObject({ enabled: true, on_machine: "hangup", max_ms: 2_000 });
    expect(changed.body.recording).toMatchObject({ enabled: true, retention_days: 90 });
  });

  it("are refused outside their ranges, and a message needs its name", async () => {
    for (const amd of [{ max_ms: 499 }, { max_ms: 10_001 }, { on_machine: "sing" }, { message_id: "A b" }, { more: 1 }])
      expect((await create({ amd })).status).toBe(400);
    expect((await create({ amd: { on_machine: "message" } })).status).toBe(400);
    expect((await create({ recording: { retention_days: 0 } })).status).toBe(400);
    expect((await create({ amd: { on_machine: "message", message_id: "vm-en" } })).status).toBe(201);
  });
});
