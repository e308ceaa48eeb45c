import type { AgentId, CallId, LegId } from "@broadnet-engage/core/model";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { presentToday } from "./routes/calls.present.ts";
import { openWorld, phone, type World } from "./testing/world.ts";

let world: World;
beforeEach(async () => {
  world = await openWorld();
});
afterEach(() => world.close());

const ready = async () => {
  await world.client.post("/v1/agents/me/state", { token: world.tokens.agent, body: { state: "available" } });
  await expect
    .poll(async () => (await world.storage.read((s) => s.agents.find(world.tenantId, agentId())))?.sipRegistered)
    .toBe(true);
};
const agentId = (): AgentId => world.users.agent as string as AgentId;
const originate = (extra: Record<string, unknown> = {}, token = world.tokens.agent) =>
  world.client.post("/v1/calls/originate", {
    token,
    body: { agent_id: world.users.agent, destination: "+971555550142", cli_override: "+97145550100", ...extra },
  });

describe("originate", () => {
  it("C-CAL-8 C-CAL-11 answers 201 at once, with the agent's phone rung first", async () => {
    await ready();
    const { status, body, headers } = await originate();
    expect(status).toBe(201);
    expect(headers.location).toBe(`/v1/calls/${body.call_id}`);
    expect(body).toMatchObject({
      status: "dialing",
      destination: "+971555550142",
      compliance: { allowed: true, rule_version: "2026-06-01", audit_ref: expect.stringMatching(/^AUD-[1-9]\d*$/) },
    });
    await expect.poll(() => world.switch.asked).toEqual(["agent a2041"]);
  });

  it("C-CAL-7 refuses to an agent to dial as somebody else; a supervisor may", async () => {
    await ready();
    expect((await originate({}, world.tokens.colleague)).slug).toBe("forbidden");
    expect((await originate({}, world.tokens.supervisor)).status).toBe(201);
  });

  it("C-CAL-7 answers 422 for an agent who is not of the tenant, 400 for a number that is not E.164", async () => {
    const refused = await originate({ agent_id: world.users.stranger }, world.tokens.supervisor);
    expect(refused).toMatchObject({ status: 422, slug: "unknown-reference" });
    expect((await originate({ destination: "0555550142" })).body.errors[0].pointer).toBe("#/destination");
  });

  it("C-CAL-7 answers 409 while the agent is offline", async () => {
    expect(await originate()).toMatchObject({ status: 409, slug: "agent-offline" });
  });

  it("C-CAL-9 a blocked call is 403 with the seed's members and what to do; nothing reaches the switch", async () => {
    await ready();
    await world.client.post("/v1/dnc", { token: world.tokens.agent, body: { phones: ["+971555550142"] } });
    const refused = await originate();
    expect(refused.status).toBe(403);
    expect(refused.body).toMatchObject({
      type: "https://engage.broadnet.me/errors/compliance-blocked",
      title: "Call blocked by compliance",
      compliance: { allowed: false, rule: "dnc_tenant", rule_version: "2026-06-01" },
      reason_code: "listed",
      next_allowed_at: null,
    });
    expect(refused.body.compliance.audit_ref).toMatch(/^AUD-[1-9]\d*$/);
    expect(world.switch.asked).toEqual([]);
  });

  it("C-CAL-10 a caller ID that is not ours is blocked by cli_ownership", async () => {
    await ready();
    expect((await originate({ cli_override: "+97144123456" })).body.compliance.rule).toBe("cli_ownership");
  });

  it("C-CAL-12 answers 503 when the switch is away", async () => {
    await ready();
    world.switch.connected = false;
    const refused = await originate();
    expect(refused).toMatchObject({ status: 503, slug: "dependency-unavailable" });
    expect(refused.body.dependency).toBe("switch");
  });
});

describe("live calls", () => {
  it("C-CAL-5 C-GV-2 counts a dialing call as ringing, and both add up", async () => {
    await ready();
    await originate();
    const { body } = await world.client.get("/v1/calls/active-count", { token: world.tokens.supervisor });
    expect(body).toMatchObject({ active_calls: 1, ringing: 1, connected: 0, stale: false });
    expect(body.nodes).toEqual([{ node: "fake", up: true, active_calls: 1 }]);
  });

  it("are listed only when asked for; agents see their own", async () => {
    await ready();
    const { body } = await originate();
    const list = (query: string, token: string) => world.client.get(`/v1/calls${query}`, { token });
    expect((await list("", world.tokens.agent)).body.total).toBe(0);
    expect((await list("?status=dialing", world.tokens.agent)).body.items[0].id).toBe(body.call_id);
    expect((await list("?include_live=true", world.tokens.supervisor)).body.total).toBe(1);
    expect((await list("?include_live=true", world.tokens.colleague)).body.total).toBe(0);
    expect((await list(`?agent_id=${world.users.agent}`, world.tokens.colleague)).slug).toBe("forbidden");
    expect((await world.client.get(`/v1/calls/${body.call_id}`, { token: world.tokens.colleague })).status).toBe(404);
  });

  it("are shown with their events, hung up, and then not hung up again", async () => {
    await ready();
    const { body } = await originate();
    const path = `/v1/calls/${body.call_id}`;
    const { token } = { token: world.tokens.agent };
    const shown = await world.client.get(path, { token });
    expect(shown.body).toMatchObject({ status: "dialing", dialing_mode: "manual", campaign_id: null, attempt: null });
    expect(shown.body.events.length).toBeGreaterThan(0);
    expect((await world.client.post(`${path}/hangup`, { token })).status).toBe(204);
    const call = await world.storage.read((s) => s.calls.find(world.tenantId, body.call_id as CallId));
    world.switch.tell({
      type: "leg.ended",
      legId: call!.agentLegId as LegId,
      callId: call!.id,
      role: "agent",
      at: world.clock.now(),
      node: "fake",
      cause: "ORIGINATOR_CANCEL",
      sipCode: null,
      byFarEnd: false,
      neverSent: false,
    });
    await expect.poll(async () => (await world.client.get(path, { token })).body.status).toBe("failed");
    expect((await world.client.post(`${path}/hangup`, { token })).slug).toBe("invalid-state");
    const today = await world.client.get("/v1/calls/count-today", { token: world.tokens.supervisor });
    expect(today.body).toMatchObject({ date: "2026-11-22", total_calls: 1, failed: 1, timezone: "Asia/Dubai" });
  });

  it("take a disposition from nobody but their own agent, and only a known one", async () => {
    await ready();
    const { body } = await originate();
    const dispose = (code: string, token: string) =>
      world.client.post(`/v1/calls/${body.call_id}/disposition`, { token, body: { code } });
    expect((await dispose("sale", world.tokens.colleague)).slug).toBe("forbidden");
    expect((await dispose("no_such_code", world.tokens.agent)).slug).toBe("unknown-reference");
    expect((await dispose("sale", world.tokens.agent)).slug).toBe("invalid-state");
    expect((await dispose("Sale!", world.tokens.agent)).body.errors[0].pointer).toBe("#/code");
  });
});

describe("the day's sums", () => {
  it("C-GV-1 C-CAL-4 the seed's sample adds up", () => {
    const totals = {
      completed: 624,
      noAnswer: 810,
      busy: 204,
      failed: 124,
      voicemail: 80,
      abandoned: 14,
      withAgent: 600,
      talkSeconds: 112_200,
    };
    const shown = presentToday(totals, { date: "2026-06-12", timezone: "Asia/Dubai", now: 0 });
    expect(shown).toMatchObject({ total_calls: 1842, connected: 624, avg_talk_time_seconds: 187, abandon_rate: 2.3 });
  });

  it("are zero when nothing was called", async () => {
    const { body } = await world.client.get("/v1/calls/count-today", { token: world.tokens.supervisor });
    expect(body).toMatchObject({ total_calls: 0, avg_talk_time_seconds: 0, abandon_rate: 0 });
  });
});

it("the test's own numbers are E.164", () => {
  expect(phone("+971555550142")).toBe("+971555550142");
});
