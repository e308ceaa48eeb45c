import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { isAudited } from "./audit/audited-routes.ts";
import { ROUTES } from "./contract/index.ts";
import { openWorld, type World } from "./testing/world.ts";

let world: World;
let token: string;
beforeAll(async () => {
  world = await openWorld();
  token = world.tokens.admin;
});
afterAll(() => world.close());

const post = (path: string, body: unknown = {}, as = token) => world.client.post(path, { token: as, body });
const log = async (query = "") => (await world.client.get(`/v1/audit-log${query}`, { token })).body;
const latest = async () => (await log("?limit=1")).items[0];

const aTeam = async (name: string) => (await post("/v1/teams", { name })).body.id as string;

describe("§17 the audit log", () => {
  it("tells who made, changed and removed what, from where, and how it was", async () => {
    const id = await aTeam("Renewals");
    const actor = { id: world.users.admin, name: "Amal Haddad" };
    const resource = { type: "team", id };
    expect(await latest()).toMatchObject({
      actor,
      action: "create_team",
      resource,
      before: null,
      after: { name: "Renewals", agent_ids: [], supervisor_ids: [] },
      ip: expect.stringMatching(/127\.0\.0\.1$/),
      at: expect.stringMatching(/Z$/),
    });
    await world.client.patch(`/v1/teams/${id}`, { token, body: { name: "Claims" } });
    const changed = { before: { name: "Renewals" }, after: { name: "Claims" } };
    expect(await latest()).toMatchObject({ action: "update_team", resource, ...changed });
    await world.client.delete(`/v1/teams/${id}`, { token });
    expect(await latest()).toMatchObject({ action: "delete_team", resource, before: { name: "Claims" }, after: null });
  });

  it("tells what the engine changed because a person asked", async () => {
    const body = { name: "Autumn", dialing_mode: "power", cli_group_id: world.cliGroupId };
    const { id } = (await post("/v1/campaigns", body)).body;
    expect(await latest()).toMatchObject({ action: "create_campaign", after: { name: "Autumn", status: "draft" } });
    await world.client.patch(`/v1/campaigns/${id}`, { token, body: { dial_ratio: 2.5 } });
    expect(await latest()).toMatchObject({
      action: "update_campaign",
      resource: { type: "campaign", id },
      before: { dial_ratio: 1.5 },
      after: { dial_ratio: 2.5 },
    });
    await post(`/v1/campaigns/${id}/contacts`, { contacts: [{ phone: "+971501234567" }, { phone: "+971501234568" }] });
    expect(await latest()).toMatchObject({ resource: { type: "campaign", id }, after: { contacts: 2 } });
  });

  it("tells that a secret changed, and never which", async () => {
    const url = "https://hooks.falcon.example/x";
    const made = await post("/v1/webhooks", { url });
    expect((await latest()).after).toMatchObject({ url, secret: "[secret]" });
    await world.client.patch(`/v1/users/${world.users.colleague}`, { token, body: { password: "another long one" } });
    expect(await latest()).toMatchObject({
      action: "update_user",
      before: { password_hash: "[secret]" },
      after: { password_hash: "[secret]" },
    });
    const whole = JSON.stringify(await log("?limit=200"));
    expect(whole).not.toContain(made.body.secret);
    expect(whole).not.toContain("scrypt");
  });

  it("holds no record of what was refused, and of no reading", async () => {
    const before = (await log()).total;
    expect((await post("/v1/teams", { name: "x", agent_ids: [world.users.stranger] })).status).toBe(422);
    expect((await post("/v1/teams", { nome: "x" })).status).toBe(400);
    expect((await post("/v1/teams", { name: "x" }, world.tokens.agent)).status).toBe(403);
    await post("/v1/contacts/search", { q: "Huda" });
    await world.client.get("/v1/teams", { token });
    expect((await log()).total).toBe(before);
  });

  it("C-PAG-1 is a list with filters and cursors that hold to them", async () => {
    const ids = [await aTeam("A"), await aTeam("B"), await aTeam("C")];
    const first = await log("?action=create_team&limit=2");
    expect(first.items.map((item: { resource: { id: string } }) => item.resource.id)).toEqual([ids[2], ids[1]]);
    const second = await log(`?action=create_team&limit=2&cursor=${first.next_cursor}`);
    expect(second.items[0].resource.id).toBe(ids[0]);
    expect(second.total).toBe(first.total);
    const foreign = await world.client.get(`/v1/audit-log?cursor=${first.next_cursor}`, { token });
    expect(foreign.slug).toBe("invalid-cursor");
    expect((await log(`?resource_id=${ids[1]}&resource_type=team`)).total).toBe(1);
    expect((await log(`?actor_id=${world.users.supervisor}`)).total).toBe(0);
    expect((await log("?to=2020-01-01T00:00:00Z")).total).toBe(0);
    const backwards = "?from=2026-02-01T00:00:00Z&to=2026-01-01T00:00:00Z";
    expect((await world.client.get(`/v1/audit-log${backwards}`, { token })).slug).toBe("invalid-range");
  });

  it("C-GEN-15 shows nothing of another tenant", async () => {
    expect((await log()).total).toBeGreaterThan(0);
    const foreign = await world.client.get("/v1/audit-log", { token: world.tokens.stranger });
    expect(foreign.body).toMatchObject({ items: [], total: 0 });
  });

  it.each([
    ["actor_id", "me"],
    ["action", "' OR 1=1 --"],
    ["resource_type", "Team"],
    ["from", "yesterday"],
    ["limit", "201"],
    ["everything", "1"],
  ])("C-GEN-9 refuses %s=%s", async (name, value) => {
    const asked = await world.client.get(`/v1/audit-log?${name}=${encodeURIComponent(value)}`, { token });
    expect(asked.body.errors[0].pointer).toBe(`?${name}`);
  });
});

it("an act that changes nothing watched is recorded as an act", async () => {
  const mine = world.tokens.agent;
  await world.client.post("/v1/agents/me/state", { token: mine, body: { state: "available" } });
  expect(await latest()).toMatchObject({ action: "set_my_state", actor: { name: "Bilal Haddad" } });
  await world.client.post("/v1/agents/me/state", { token: mine, body: { state: "available" } });
  expect(await latest()).toMatchObject({ action: "set_my_state", before: null, after: null });
});

it("§17 every route that is not for reading is audited, but for those that say why not", () => {
  const spared = ROUTES.filter((route) => route.method !== "get" && !isAudited(route)).map(({ id }) => id);
  expect(spared.sort()).toEqual([
    "checkCompliance",
    "createStreamTicket",
    "login",
    "preflightCampaign",
    "refresh",
    "replayAuditRecord",
    "searchContacts",
    "verifyAudit",
  ]);
});
