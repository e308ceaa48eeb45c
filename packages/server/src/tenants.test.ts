import type { UserId } from "@broadnet-engage/core/model";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openWorld, PASSWORD, type World } from "./testing/world.ts";

let world: World;
let platform: string;
beforeAll(async () => {
  world = await openWorld();
  await world.storage.transact(async (stores) => {
    const admin = await stores.users.find(world.tenantId, world.users.admin);
    if (!admin) throw new Error("the world has no admin");
    const id = world.services.ids.next<UserId>();
    await stores.users.insert({ ...admin, id, email: "ops@platform.example", role: "platform_admin" });
  });
  const login = await world.client.post("/v1/auth/login", {
    body: { email: "ops@platform.example", password: PASSWORD },
  });
  platform = login.body.access_token;
});
afterAll(() => world.close());

const admin = () => ({ token: world.tokens.admin });

describe("§17 my tenant", () => {
  it("shows its settings, and takes the changes that are its own to make", async () => {
    const before = await world.client.get("/v1/tenant", admin());
    expect(before.body).toMatchObject({
      id: world.tenantId,
      slug: "falcon",
      retention: { recordings_days: 180, events_days: 30, contacts_days: null },
      default_cli_group_id: null,
      recordings_self: true,
      rate_limit_per_minute: null,
    });
    const change = {
      retention: { recordings_days: null, contacts_days: 90 },
      default_cli_group_id: world.cliGroupId,
      recordings_self: false,
      timezone: "Asia/Muscat",
    };
    const after = await world.client.patch("/v1/tenant", { ...admin(), body: change });
    expect(after.body).toMatchObject({
      ...change,
      retention: { recordings_days: null, events_days: 30, contacts_days: 90 },
      version: before.body.version + 1,
    });
    expect((await world.client.get("/v1/tenant", admin())).body).toEqual(after.body);
  });

  it.each([
    [{ slug: "other" }, "#/slug"],
    [{ rate_limit_per_minute: 1 }, "#/rate_limit_per_minute"],
    [{ status: "suspended" }, "#/status"],
    [{ retention: { events_days: 0 } }, "#/retention/events_days"],
    [{ retention: { forever: true } }, "#/retention/forever"],
    [{ timezone: "Mars/Base" }, "#/timezone"],
    [{ default_country: "UAE" }, "#/default_country"],
  ])("C-GEN-9 refuses %j", async (body, pointer) => {
    const asked = await world.client.patch("/v1/tenant", { ...admin(), body });
    expect(asked.status).toBe(400);
    expect(asked.body.errors[0].pointer).toBe(pointer);
  });

  it("names no other tenant's CLI group, and C-CON-1 keeps to its version", async () => {
    const foreign = await world.client.post("/v1/cli-groups", {
      token: world.tokens.stranger,
      body: { name: "Theirs" },
    });
    const body = { default_cli_group_id: foreign.body.id };
    expect((await world.client.patch("/v1/tenant", { ...admin(), body })).slug).toBe("unknown-reference");
    const headers = { "if-match": '"v999"' };
    expect((await world.client.patch("/v1/tenant", { ...admin(), headers, body: {} })).slug).toBe(
      "precondition-failed",
    );
  });
});

describe("§17 tenants, for platform administrators", () => {
  const fresh = {
    name: "Heron Cover",
    slug: "heron",
    admin: { email: "Boss@Heron.example", full_name: "Salim Darwish", password: "a quite long one" },
  };

  it("C-ROLE-1 are nobody else's business", async () => {
    for (const who of ["agent", "supervisor", "admin"] as const) {
      expect((await world.client.get("/v1/tenants", { token: world.tokens[who] })).slug).toBe("forbidden");
    }
    for (const path of ["/v1/tenant", "/v1/users", "/v1/campaigns", "/v1/audit-log", "/v1/wallboard"]) {
      expect((await world.client.get(path, { token: platform })).slug).toBe("forbidden");
    }
  });

  it("are made with an administrator who can sign in, listed, limited and suspended", async () => {
    const made = await world.client.post("/v1/tenants", { token: platform, body: fresh });
    expect(made).toMatchObject({ status: 201, body: { slug: "heron", status: "active", timezone: "Asia/Dubai" } });
    const signIn = () =>
      world.client.post("/v1/auth/login", { body: { email: fresh.admin.email, password: fresh.admin.password } });
    const token = (await signIn()).body.access_token as string;
    expect((await world.client.get("/v1/dispositions", { token })).body.total).toBe(7);
    const list = await world.client.get("/v1/tenants", { token: platform });
    expect(list.body.total).toBe(3);
    expect(list.body.items.map(({ slug }: { slug: string }) => slug)).toContain("heron");
    const path = `/v1/tenants/${made.body.id}`;
    await world.client.patch(path, { token: platform, body: { rate_limit_per_minute: 50 } });
    expect((await world.client.get("/v1/tenant", { token })).headers["ratelimit-policy"]).toBe('"tenant";q=50;w=60');
    await world.client.patch(path, { token: platform, body: { status: "suspended" } });
    expect((await world.client.get("/v1/tenant", { token })).status).toBe(401);
    await world.client.patch(path, { token: platform, body: { status: "active" } });
    expect((await world.client.get("/v1/audit-log", { token })).body.items[0]).toMatchObject({
      action: "change_tenant",
      after: { status: "active" },
    });
  });

  it("have slugs of their own, and nothing is kept of one that was refused", async () => {
    const taken = await world.client.post("/v1/tenants", { token: platform, body: { ...fresh, slug: "falcon" } });
    expect(taken.slug).toBe("duplicate-resource");
    const weak = { ...fresh, slug: "ibis", admin: { ...fresh.admin, password: "111111111111" } };
    expect((await world.client.post("/v1/tenants", { token: platform, body: weak })).status).toBe(400);
    const before = await world.client.get("/v1/tenants", { token: platform });
    expect(before.body.items.map(({ slug }: { slug: string }) => slug)).not.toContain("ibis");
    for (const slug of ["Falcon", "-a", "a b", "", "x".repeat(64)]) {
      expect((await world.client.post("/v1/tenants", { token: platform, body: { ...fresh, slug } })).status).toBe(400);
    }
    const path = `/v1/tenants/${world.otherTenantId}`;
    expect((await world.client.patch(path, { token: platform, body: { slug: "falcon" } })).slug).toBe(
      "duplicate-resource",
    );
  });

  it("cannot suspend the one they sign in to", async () => {
    const body = { status: "suspended" };
    const asked = await world.client.patch(`/v1/tenants/${world.tenantId}`, { token: platform, body });
    expect(asked.slug).toBe("invalid-state");
  });
});

describe("§17 users and teams", () => {
  it("C-AUTH-5 a reset password is shown once, works, and ends the sessions before it", async () => {
    const path = `/v1/users/${world.users.colleague}/reset-password`;
    const { password } = (await world.client.post(path, { ...admin(), body: {} })).body;
    expect(password).toMatch(/^([0-9a-f]{6}-){3}[0-9a-f]{6}$/);
    expect((await world.client.get("/v1/auth/me", { token: world.tokens.colleague })).status).toBe(401);
    const login = await world.client.post("/v1/auth/login", { body: { email: "huda@falcon.example", password } });
    expect(login.status).toBe(200);
    const user = await world.client.get(`/v1/users/${world.users.colleague}`, admin());
    expect(user.body.last_login_at).toMatch(/Z$/);
    const log = await world.client.get("/v1/audit-log?action=reset_password", admin());
    expect(JSON.stringify(log.body)).not.toContain(password);
  });

  it("a user who never took a call is removed, with his seat in teams, and his names are free", async () => {
    const body = { email: "new@falcon.example", full_name: "Nadia Karim", role: "agent", password: "a quite long one" };
    const make = () => world.client.post("/v1/users", { ...admin(), body: { ...body, agent: { sip_user: "a2099" } } });
    const { id } = (await make()).body;
    const team = await world.client.post("/v1/teams", { ...admin(), body: { name: "T", agent_ids: [id] } });
    const path = `/v1/users/${id}`;
    expect((await world.client.delete(path, { ...admin(), headers: { "if-match": '"v9"' } })).slug).toBe(
      "precondition-failed",
    );
    expect((await world.client.delete(path, { token: world.tokens.stranger })).status).toBe(404);
    expect((await world.client.delete(path, admin())).status).toBe(204);
    expect((await world.client.get(path, admin())).status).toBe(404);
    expect((await world.client.get(`/v1/teams/${team.body.id}`, admin())).body.agent_ids).toEqual([]);
    expect((await make()).status).toBe(201);
  });

  it("nobody removes himself, nor somebody whose calls would lose their name", async () => {
    expect((await world.client.delete(`/v1/users/${world.users.admin}`, admin())).slug).toBe("invalid-state");
    await world.client.post("/v1/agents/me/state", { token: world.tokens.agent, body: { state: "available" } });
    const body = { agent_id: world.users.agent, destination: "+971501234567" };
    await expect
      .poll(async () => (await world.client.post("/v1/calls/originate", { ...admin(), body })).status)
      .toBe(201);
    expect((await world.client.delete(`/v1/users/${world.users.agent}`, admin())).slug).toBe("resource-in-use");
  });

  it("a team's members are put all at once", async () => {
    const team = await world.client.post("/v1/teams", {
      ...admin(),
      body: { name: "X", agent_ids: [world.users.agent] },
    });
    const path = `/v1/teams/${team.body.id}/members`;
    const members = { agent_ids: [world.users.colleague], supervisor_ids: [world.users.supervisor] };
    expect((await world.client.put(path, { ...admin(), body: members })).body).toMatchObject({ name: "X", ...members });
    expect((await world.client.put(path, { ...admin(), body: { agent_ids: [] } })).status).toBe(400);
    const foreign = { agent_ids: [world.users.stranger], supervisor_ids: [] };
    expect((await world.client.put(path, { ...admin(), body: foreign })).slug).toBe("unknown-reference");
    const listed = await world.client.get(`/v1/users/${world.users.colleague}`, admin());
    expect(listed.body.team_ids).toContain(team.body.id);
  });
});
