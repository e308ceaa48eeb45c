import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openWorld, type World } from "./testing/world.ts";

let world: World;
let token: string;
beforeAll(async () => {
  world = await openWorld();
  token = world.tokens.admin;
});
afterAll(() => world.close());

const post = (path: string, body: unknown) => world.client.post(path, { token, body });
const get = (path: string) => world.client.get(path, { token });
const patch = (path: string, body: unknown) => world.client.patch(path, { token, body });

describe("users", () => {
  const fresh = { email: "Tariq@Falcon.example", full_name: "Tariq Aziz", role: "agent", password: "a quite long one" };

  it("are created with an agent's profile, found, and may log in", async () => {
    const made = await post("/v1/users", { ...fresh, agent: { sip_user: "a2050" } });
    expect(made.status).toBe(201);
    expect(made.body).toMatchObject({ email: "tariq@falcon.example", agent: { sip_user: "a2050" }, team_ids: [] });
    expect(made.text).not.toContain("scrypt");
    expect((await get(`/v1/users/${made.body.id}`)).body).toEqual(made.body);
    const login = await world.client.post("/v1/auth/login", { body: { email: fresh.email, password: fresh.password } });
    expect(login.body.user.id).toBe(made.body.id);
  });

  it("need a SIP user as agents, an e-mail and a SIP user of their own, and a password that is hard to guess", async () => {
    expect((await post("/v1/users", { ...fresh, email: "a@b.c" })).body.errors[0].pointer).toBe("#/agent");
    const taken = await post("/v1/users", { ...fresh, agent: { sip_user: "a2051" } });
    expect(taken).toMatchObject({ status: 409, slug: "duplicate-resource" });
    const sip = await post("/v1/users", { ...fresh, email: "a@b.c", agent: { sip_user: "a2041" } });
    expect(sip.slug).toBe("duplicate-resource");
    const weak = await post("/v1/users", { ...fresh, email: "a@b.c", role: "supervisor", password: "111111111111" });
    expect(weak.body.errors[0]).toMatchObject({ pointer: "#/password", code: "weak_password" });
  });

  it("have a password for their phone that goes in and never comes out: not in an answer, the log or the database", async () => {
    const secret = "Zebra-Crossing-42";
    const agent = { sip_user: "a2080", sip_password: secret };
    const made = await post("/v1/users", { ...fresh, email: "phone@falcon.example", agent });
    expect(made.body.agent).toEqual({ sip_user: "a2080", skills: [] });
    const path = `/v1/users/${made.body.id}`;
    const stored = () => world.storage.read((s) => s.agents.find(world.tenantId, made.body.id));
    const first = (await stored())?.sipPassword;
    expect(world.services.sealing.open(first ?? "", `sip_password:${made.body.id}`)).toBe(secret);
    const body = { agent: { sip_password: `${secret}-new` } };
    const changed = await world.client.patch(path, { token: world.tokens.admin, body });
    const shown = [made, changed];
    for (const seen of [path, "/v1/users", `/v1/agents/${made.body.id}`, "/v1/agents/state", "/v1/audit-log?limit=200"])
      shown.push(await world.client.get(seen, { token: world.tokens.admin }));
    for (const { text } of shown) expect(text).not.toMatch(/zebra|sip_password":"(?!\[secret\])/i);
    const last = (await stored())?.sipPassword;
    expect(last).not.toBe(first);
    for (const { text } of shown) expect([first, last].some((sealed) => text.includes(sealed ?? "?"))).toBe(false);
    const weak = await world.client.patch(path, {
      token: world.tokens.admin,
      body: { agent: { sip_password: "short" } },
    });
    expect(weak.body.errors[0].pointer).toBe("#/agent/sip_password");
    expect(weak.text).not.toContain('short"');
  });

  it("have the skills of their agent's profile, at their making and by a change", async () => {
    const agent = { sip_user: "a2077", skills: ["arabic", "motor"] };
    const made = await post("/v1/users", { ...fresh, email: "skilled@falcon.example", agent });
    expect(made.body.agent).toEqual(agent);
    const path = `/v1/users/${made.body.id}`;
    const change = (body: object) => world.client.patch(path, { token: world.tokens.admin, body });
    const changed = await change({ agent: { skills: ["english"], sip_user: "a2078" } });
    expect(changed.body.agent).toEqual({ sip_user: "a2078", skills: ["english"] });
    expect((await change({ agent: { sip_user: "a2041" } })).slug).toBe("duplicate-resource");
    expect((await change({ agent: { skills: [""] } })).body.errors[0].pointer).toBe("#/agent/skills/0");
    const noAgent = await world.client.patch(`/v1/users/${world.users.supervisor}`, {
      token: world.tokens.admin,
      body: { agent: { skills: [] } },
    });
    expect(noAgent.slug).toBe("invalid-state");
  });

  it("are renamed together with their agent's profile", async () => {
    await patch(`/v1/users/${world.users.colleague}`, { full_name: "Huda Al Mansour" });
    const { body } = await world.client.get("/v1/agents/state", { token });
    expect(body.agents.map((a: { full_name: string }) => a.full_name)).toContain("Huda Al Mansour");
  });

  it("do not become agents without a profile", async () => {
    expect((await patch(`/v1/users/${world.users.supervisor}`, { role: "agent" })).slug).toBe("invalid-state");
  });

  it("are listed newest first", async () => {
    const { body } = await get("/v1/users?limit=2");
    expect(body.items).toHaveLength(2);
    expect(body.items[0].id > body.items[1].id).toBe(true);
  });
});

describe("teams", () => {
  it("are created, changed and removed, and their members know", async () => {
    const made = await post("/v1/teams", { name: "Renewals", agent_ids: [world.users.agent] });
    expect(made.status).toBe(201);
    const path = `/v1/teams/${made.body.id}`;
    expect((await get(`/v1/users/${world.users.agent}`)).body.team_ids).toEqual([made.body.id]);
    const changed = await patch(path, { agent_ids: [world.users.colleague], supervisor_ids: [world.users.supervisor] });
    expect(changed.body).toMatchObject({ name: "Renewals", agent_ids: [world.users.colleague], version: 2 });
    expect((await get(`/v1/users/${world.users.agent}`)).body.team_ids).toEqual([]);
    expect((await get("/v1/teams")).body.total).toBe(1);
    const stale = await world.client.delete(path, { token, headers: { "if-match": '"v1"' } });
    expect(stale.slug).toBe("precondition-failed");
    expect((await world.client.delete(path, { token })).status).toBe(204);
    expect((await get(path)).status).toBe(404);
  });

  it("take nobody who is not there", async () => {
    const refused = await post("/v1/teams", { name: "x", agent_ids: [world.users.stranger] });
    expect(refused.body).toMatchObject({ status: 422, pointer: "#/agent_ids/0", id: world.users.stranger });
  });
});

describe("CLI groups", () => {
  it("are created with numbers, which are added, changed and removed", async () => {
    const made = await post("/v1/cli-groups", { name: "Abu Dhabi", numbers: ["+97125550100"] });
    expect(made.body).toMatchObject({ name: "Abu Dhabi", numbers_count: 1 });
    const path = `/v1/cli-groups/${made.body.id}`;
    const added = await post(`${path}/numbers`, { phone: "+97125550101", label: "office" });
    expect(added.body).toMatchObject({ phone: "+97125550101", country: "AE", enabled: true, label: "office" });
    expect((await post(`${path}/numbers`, { phone: "+97125550101" })).slug).toBe("duplicate-resource");
    const off = await patch(`${path}/numbers/%2B97125550101`, { enabled: false });
    expect(off.body).toMatchObject({ enabled: false, label: "office" });
    expect((await get(`${path}/numbers`)).body.total).toBe(2);
    expect((await world.client.delete(`${path}/numbers/+97125550101`, { token })).status).toBe(204);
    expect((await patch(path, { name: "Capital" })).body).toMatchObject({ name: "Capital", numbers_count: 1 });
    expect((await get("/v1/cli-groups")).body.items[0].name).toBe("Capital");
    expect((await world.client.delete(path, { token })).status).toBe(204);
  });

  it("are kept while a campaign uses them", async () => {
    await post("/v1/campaigns", { name: "x", dialing_mode: "power", cli_group_id: world.cliGroupId });
    const refused = await world.client.delete(`/v1/cli-groups/${world.cliGroupId}`, { token });
    expect(refused).toMatchObject({ status: 409, slug: "resource-in-use" });
  });
});

describe("§16.4 webhooks", () => {
  const url = "https://hooks.falcon.example/engage";

  it("C-WH-3 show their secret once", async () => {
    const made = await post("/v1/webhooks", { url });
    expect(made.body).toMatchObject({ url, events: ["*"], enabled: true });
    expect(made.body.secret).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
    const path = `/v1/webhooks/${made.body.id}`;
    expect((await get(path)).body).not.toHaveProperty("secret");
    expect((await patch(path, { events: ["call.*"], enabled: false })).body).toMatchObject({ events: ["call.*"] });
    expect((await get("/v1/webhooks")).body.items[0]).not.toHaveProperty("secret");
    expect((await get(`${path}/deliveries`)).body).toMatchObject({ has_more: false, next_cursor: null });
    expect((await world.client.delete(path, { token })).status).toBe(204);
    expect((await get(path)).status).toBe(404);
  });

  it("C-WH-13 take only event types that exist", async () => {
    const refused = await post("/v1/webhooks", { url, events: ["call.finished"] });
    expect(refused.body.errors[0].pointer).toBe("#/events/0");
  });

  it("C-WH-14 do not point to our own network, nor carry a password", async () => {
    expect((await post("/v1/webhooks", { url: "https://10.0.0.1/x" })).body.errors[0]).toMatchObject({
      pointer: "#/url",
      code: "url_not_allowed",
    });
    expect((await post("/v1/webhooks", { url: "https://me:secret@hooks.example/x" })).status).toBe(400);
    expect((await post("/v1/webhooks", { url: "ftp://hooks.example/x" })).status).toBe(400);
  });
});

describe("dispositions", () => {
  it("begin with the usual seven, take new codes and page by code", async () => {
    const all = await get("/v1/dispositions");
    expect(all.body.items.map((d: { code: string }) => d.code)).toEqual([
      "callback",
      "do_not_call",
      "no_decision",
      "not_interested",
      "sale",
      "voicemail_left",
      "wrong_number",
    ]);
    const fresh = { code: "renewed", label: "Renewed", category: "success", final: true };
    expect((await post("/v1/dispositions", fresh)).status).toBe(201);
    expect((await post("/v1/dispositions", fresh)).slug).toBe("duplicate-resource");
    const first = await get("/v1/dispositions?limit=5");
    const second = await get(`/v1/dispositions?limit=5&cursor=${first.body.next_cursor}`);
    expect([...first.body.items, ...second.body.items]).toHaveLength(8);
  });
});

describe("§18.1 previews", () => {
  it("are offered, shown again, skipped, and refused to somebody who is not ready", async () => {
    const body = { name: "Preview", dialing_mode: "preview", cli_group_id: world.cliGroupId };
    const { id } = (await post("/v1/campaigns", body)).body;
    await post(`/v1/campaigns/${id}/contacts`, { contacts: [{ phone: "+971501234567", first_name: "Huda" }] });
    await world.client.put(`/v1/campaigns/${id}/agents`, { token, body: { agent_ids: [world.users.agent] } });
    const mine = { token: world.tokens.agent };
    await world.client.post("/v1/agents/me/state", { ...mine, body: { state: "break" } });
    await post(`/v1/campaigns/${id}/start`, {});
    const ask = () => world.client.post("/v1/agents/me/preview", { ...mine, body: { campaign_id: id } });
    expect((await world.client.get("/v1/agents/me/preview", mine)).status).toBe(204);
    expect((await ask()).status).toBe(409);
    await world.client.post("/v1/agents/me/state", { ...mine, body: { state: "available" } });
    await expect.poll(async () => (await ask()).status).toBe(201);
    expect((await ask()).slug).toBe("invalid-state");
    const open = await world.client.get("/v1/agents/me/preview", mine);
    expect(open.body).toMatchObject({ campaign_id: id, contact: { first_name: "Huda" }, history: [] });
    const skip = { ...mine, body: { reason: "wrong person", retry_after_minutes: 30 } };
    expect((await world.client.post(`/v1/previews/${open.body.id}/skip`, skip)).status).toBe(204);
    expect((await world.client.post(`/v1/previews/${open.body.id}/skip`, skip)).slug).toBe("invalid-state");
    expect((await ask()).status).toBe(204);
  });

  it("are dialed when accepted, the agent's phone first", async () => {
    const body = { name: "Preview", dialing_mode: "preview", cli_group_id: world.cliGroupId };
    const { id } = (await post("/v1/campaigns", body)).body;
    await post(`/v1/campaigns/${id}/contacts`, { contacts: [{ phone: "+971501234568" }] });
    await world.client.put(`/v1/campaigns/${id}/agents`, { token, body: { agent_ids: [world.users.agent] } });
    await post(`/v1/campaigns/${id}/start`, {});
    const mine = { token: world.tokens.agent };
    const offer = await world.client.post("/v1/agents/me/preview", { ...mine, body: { campaign_id: id } });
    const accepted = await world.client.post(`/v1/previews/${offer.body.id}/accept`, mine);
    expect(accepted.status).toBe(201);
    expect(accepted.body).toMatchObject({
      status: "dialing",
      destination: "+971501234568",
      compliance: { allowed: true },
    });
    await expect.poll(() => world.switch.asked).toContain("agent a2041");
  });
});
