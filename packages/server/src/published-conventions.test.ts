import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ROUTES } from "./contract/index.ts";
import { openWorld, type World } from "./testing/world.ts";

let world: World;
let token: string;
beforeAll(async () => {
  world = await openWorld();
  token = world.tokens.admin;
});
afterAll(() => world.close());

describe("conventions of the published document", () => {
  it("C-GEN-1 everything is under /v1, JSON in UTF-8", async () => {
    for (const { path } of ROUTES) expect(path).toMatch(/^\/v1\//);
    const { headers } = await world.client.get("/v1/agents/state", { token });
    expect(headers["content-type"]).toBe("application/json; charset=utf-8");
  });

  it("C-GEN-5 a day is the tenant's day, and a timezone is one the runtime knows", async () => {
    // 22:30 in Greenwich is already tomorrow in Dubai and in Riyadh.
    world.clock.set(Date.parse("2026-11-22T22:30:00Z"));
    for (const who of [token, world.tokens.stranger])
      expect((await world.client.get("/v1/calls/count-today", { token: who })).body.date).toBe("2026-11-23");
    const body = { name: "x", dialing_mode: "power", cli_group_id: world.cliGroupId, timezone: "Asia/Atlantis" };
    const refused = await world.client.post("/v1/campaigns", { token, body });
    expect(refused.body.errors).toMatchObject([{ pointer: "#/timezone" }]);
  });

  it("C-GEN-7 numbers go out as E.164, however they came in", async () => {
    const body = { name: "x", dialing_mode: "power", cli_group_id: world.cliGroupId };
    const { id } = (await world.client.post("/v1/campaigns", { token, body })).body;
    const contacts = [{ phone: "050 123 4567" }, { phone: "00971501234568" }];
    await world.client.post(`/v1/campaigns/${id}/contacts`, { token, body: { contacts } });
    const listed = await world.client.get(`/v1/campaigns/${id}/contacts`, { token });
    const phones = listed.body.items.map(({ phone }: { phone: string }) => phone);
    expect(phones).toEqual(["+971501234567", "+971501234568"]);
  });

  it("C-PAG-9 states and registrations come whole: no page, no cursor", async () => {
    const states = await world.client.get("/v1/agents/state", { token });
    expect(Object.keys(states.body)).toEqual(["agents", "summary"]);
    const registered = await world.client.get("/v1/agents/sip-registered", { token });
    expect(Object.keys(registered.body)).toEqual(["registered", "total_registered", "total_agents"]);
    expect((await world.client.get("/v1/agents/state?limit=5", { token })).slug).toBe("validation-failed");
  });
});

describe("a client that knows the published document only", () => {
  it("C-AUTH-3 C-AUTH-10 logs in, works and refreshes with exactly the published members", async () => {
    const login = await world.client.post("/v1/auth/login", {
      body: { email: "noura@falcon.example", password: "correct horse battery" },
    });
    const { access_token, refresh_token, token_type, expires_in, user } = login.body;
    expect([token_type, expires_in, Object.keys(user)]).toEqual([
      "bearer",
      86_400,
      ["id", "email", "full_name", "role", "tenant_id"],
    ]);
    expect((await world.client.get("/v1/agents/state", { token: access_token })).status).toBe(200);
    for (let day = 0; day < 3; day++) {
      world.realClock.advance(86_400_000);
      const again = await world.client.post("/v1/auth/refresh", { body: { refresh_token } });
      expect(again.status).toBe(200);
      expect(again.body).toMatchObject({ token_type: "bearer", expires_in: 86_400 });
      expect((await world.client.get("/v1/agents/state", { token: again.body.access_token })).status).toBe(200);
    }
  });

  it("C-ERR-1 gets the published refusal of a wrong password, word for word", async () => {
    const refused = await world.client.post("/v1/auth/login", {
      body: { email: "agent@acme.com", password: "secret" },
    });
    const { instance: _instance, ...published } = refused.body;
    expect(published).toEqual({
      type: "https://engage.broadnet.me/errors/invalid-credentials",
      title: "Invalid credentials",
      status: 401,
      detail: "Email or password is incorrect.",
    });
  });
});
