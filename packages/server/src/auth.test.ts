import { SignJWT } from "jose";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { openWorld, PASSWORD, type World } from "./testing/world.ts";

let world: World;
beforeEach(async () => {
  world = await openWorld();
});
afterEach(() => world.close());

const login = (body: Record<string, unknown>) => world.client.post("/v1/auth/login", { body });
const claims = (token: string) => JSON.parse(Buffer.from(token.split(".")[1] ?? "", "base64url").toString());
const list = (token?: string) => world.client.get("/v1/campaigns", token === undefined ? {} : { token });

describe("login", () => {
  it("C-AUTH-3 C-AUTH-4 gives an HS256 token that lives exactly 86,400 s and carries its claims", async () => {
    const { body } = await login({ email: "noura@falcon.example", password: PASSWORD });
    expect(body).toMatchObject({ token_type: "bearer", expires_in: 86_400, refresh_expires_in: 2_592_000 });
    expect(body.user).toEqual({
      id: world.users.supervisor,
      email: "noura@falcon.example",
      full_name: "Noura Saleh",
      role: "supervisor",
      tenant_id: world.tenantId,
    });
    const header = JSON.parse(Buffer.from(body.access_token.split(".")[0], "base64url").toString());
    expect(header).toMatchObject({ alg: "HS256", typ: "JWT" });
    const token = claims(body.access_token);
    expect(token.exp - token.iat).toBe(86_400);
    expect(token).toMatchObject({
      sub: world.users.supervisor,
      tid: world.tenantId,
      role: "supervisor",
      typ_use: "access",
    });
    expect(Object.keys(token)).toEqual(expect.arrayContaining(["iss", "aud", "sid", "jti"]));
  });

  it("C-AUTH-6 gives one answer for a wrong password and an unknown e-mail, in the seed's words", async () => {
    const wrong = await login({ email: "noura@falcon.example", password: "no" });
    const unknown = await login({ email: "nobody@falcon.example", password: "no" });
    for (const answer of [wrong, unknown]) {
      expect(answer.status).toBe(401);
      expect(answer.body).toMatchObject({
        type: "https://engage.broadnet.me/errors/invalid-credentials",
        title: "Invalid credentials",
        detail: "Email or password is incorrect.",
      });
      expect(answer.headers["www-authenticate"]).toBe("Bearer");
    }
  });

  it("C-AUTH-6 hashes a decoy when the user is unknown", async () => {
    const verify = vi.spyOn(world.services.passwords, "verify");
    await login({ email: "nobody@falcon.example", password: "no" });
    expect(verify).toHaveBeenCalledWith(world.services.passwords.decoy, "no");
  });

  it("C-AUTH-7 refuses a disabled user in the same words", async () => {
    await world.client.patch(`/v1/users/${world.users.colleague}`, {
      token: world.tokens.admin,
      body: { disabled: true },
    });
    expect(await login({ email: "huda@falcon.example", password: PASSWORD })).toMatchObject({
      status: 401,
      slug: "invalid-credentials",
    });
  });

  it("C-AUTH-8 trims and folds the e-mail", async () => {
    expect((await login({ email: "  Noura@Falcon.Example ", password: PASSWORD })).status).toBe(200);
  });

  it("C-AUTH-8 asks which tenant when the e-mail is in several", async () => {
    const user = await world.storage.read((s) => s.users.find(world.otherTenantId, world.users.stranger));
    await world.storage.transact((s) =>
      s.users.insert({ ...user!, id: world.services.ids.next(), email: "noura@falcon.example" }),
    );
    const unclear = await login({ email: "noura@falcon.example", password: PASSWORD });
    expect(unclear).toMatchObject({ status: 409, slug: "tenant-required" });
    const clear = await login({ email: "noura@falcon.example", password: PASSWORD, tenant: "osprey" });
    expect(clear.body.user.tenant_id).toBe(world.otherTenantId);
    expect((await login({ email: "noura@falcon.example", password: "no" })).slug).toBe("invalid-credentials");
  });

  it("C-AUTH-9 lets ten attempts a minute through per e-mail, then says how long to wait", async () => {
    for (let i = 0; i < 10; i++) {
      expect((await login({ email: "noone@falcon.example", password: "no" })).status).toBe(401);
    }
    const refused = await login({ email: "noone@falcon.example", password: "no" });
    expect(refused).toMatchObject({ status: 429, slug: "rate-limited" });
    expect(refused.headers["retry-after"]).toBe("60");
    world.realClock.advance(60_000);
    expect((await login({ email: "noone@falcon.example", password: "no" })).status).toBe(401);
  });
});

describe("access", () => {
  it("C-AUTH-1 C-AUTH-2 refuses no token, half a token and somebody else's signature", async () => {
    const forged = await new SignJWT(claims(world.tokens.admin))
      .setProtectedHeader({ alg: "HS256", typ: "JWT" })
      .sign(Buffer.from("another secret, also long enough!"));
    for (const token of [undefined, "abc", forged]) {
      const refused = await list(token);
      expect(refused).toMatchObject({ status: 401, slug: "unauthorized" });
      expect(refused.headers["www-authenticate"]).toBe("Bearer");
    }
  });

  it("C-AUTH-4 never takes alg none", async () => {
    const part = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");
    const none = `${part({ alg: "none", typ: "JWT" })}.${part(claims(world.tokens.admin))}.`;
    expect((await list(none)).slug).toBe("unauthorized");
  });

  it("C-AUTH-2 C-AUTH-3 says so when the token has expired after 24 h", async () => {
    world.realClock.advance(86_399_000);
    expect((await list(world.tokens.admin)).status).toBe(200);
    world.realClock.advance(1_000);
    expect((await list(world.tokens.admin)).slug).toBe("token-expired");
  });

  it("C-AUTH-4 takes no refresh token where an access token is wanted, nor the other way round", async () => {
    const { body } = await login({ email: "noura@falcon.example", password: PASSWORD });
    expect((await list(body.refresh_token)).slug).toBe("unauthorized");
    const refused = await world.client.post("/v1/auth/refresh", { body: { refresh_token: body.access_token } });
    expect(refused.slug).toBe("invalid-refresh-token");
  });

  it("C-AUTH-5 dies at once with logout, also at other nodes within a second", async () => {
    expect((await world.client.post("/v1/auth/logout", { token: world.tokens.admin })).status).toBe(204);
    expect((await list(world.tokens.admin)).slug).toBe("unauthorized");
    await list(world.tokens.supervisor);
    const session = claims(world.tokens.supervisor).sid;
    await world.storage.transact((s) => s.sessions.revoke(session, world.realClock.now()));
    world.realClock.advance(1_000);
    expect((await list(world.tokens.supervisor)).slug).toBe("unauthorized");
  });

  it("C-AUTH-5 dies when the user's role changes", async () => {
    await list(world.tokens.supervisor);
    await world.client.patch(`/v1/users/${world.users.supervisor}`, {
      token: world.tokens.admin,
      body: { role: "admin" },
    });
    expect((await list(world.tokens.supervisor)).slug).toBe("unauthorized");
  });

  it("C-AUTH-5 answers 503, never valid, when sessions cannot be read", async () => {
    world.realClock.advance(1_000);
    vi.spyOn(world.storage, "read").mockRejectedValue(new Error("storage is away"));
    const refused = await list(world.tokens.admin);
    expect(refused).toMatchObject({ status: 503, slug: "dependency-unavailable" });
    expect(refused.body.dependency).toBe("sessions");
    expect(refused.text).not.toContain("storage is away");
    vi.restoreAllMocks();
  });

  it("a logged-out agent is offline", async () => {
    await world.client.post("/v1/agents/me/state", { token: world.tokens.agent, body: { state: "break" } });
    await world.client.post("/v1/auth/logout", { token: world.tokens.agent, body: { all_sessions: true } });
    const agent = await world.storage.read((s) => s.agents.find(world.tenantId, world.users.agent as never));
    expect(agent?.state).toBe("offline");
  });

  it("§2.3 tells who I am and what I may do", async () => {
    const { body } = await world.client.get("/v1/auth/me", { token: world.tokens.agent });
    expect(body).toMatchObject({ role: "agent", tenant: { timezone: "Asia/Dubai", default_country: "AE" } });
    expect(body.permissions).toContain("setMyState");
    expect(body.permissions).not.toContain("createCampaign");
  });
});

describe("refresh", () => {
  it("C-AUTH-10 gives a new access token for the same refresh token, again and again for 30 days", async () => {
    const { body } = await login({ email: "noura@falcon.example", password: PASSWORD });
    for (const days of [1, 1, 27]) {
      world.realClock.advance(days * 86_400_000);
      const fresh = await world.client.post("/v1/auth/refresh", { body: { refresh_token: body.refresh_token } });
      expect(fresh.status).toBe(200);
      expect(fresh.body).toMatchObject({ token_type: "bearer", expires_in: 86_400, refresh_token: body.refresh_token });
      expect((await list(fresh.body.access_token)).status).toBe(200);
    }
    world.realClock.advance(86_400_000);
    const late = await world.client.post("/v1/auth/refresh", { body: { refresh_token: body.refresh_token } });
    expect(late).toMatchObject({ status: 401, slug: "invalid-refresh-token" });
  });

  it("C-AUTH-12 refuses a revoked and a nonsensical token alike", async () => {
    const { body } = await login({ email: "noura@falcon.example", password: PASSWORD });
    await world.client.post("/v1/auth/logout", { token: body.access_token });
    for (const refresh_token of [body.refresh_token, "nonsense"]) {
      const refused = await world.client.post("/v1/auth/refresh", { body: { refresh_token } });
      expect(refused).toMatchObject({ status: 401, slug: "invalid-refresh-token" });
    }
  });

  it("C-AUTH-5 changing the password ends the other sessions, keeps this one, and refuses an easy one", async () => {
    const token = world.tokens.supervisor;
    const { body: other } = await login({ email: "noura@falcon.example", password: PASSWORD });
    const change = (current_password: string, new_password: string) =>
      world.client.post("/v1/auth/password", { token, body: { current_password, new_password } });
    expect((await change("wrong", "a quite long one")).slug).toBe("invalid-credentials");
    expect((await change(PASSWORD, "passwordpassword")).body.errors[0].code).toBe("weak_password");
    expect((await change(PASSWORD, "a quite long one")).status).toBe(204);
    expect((await list(token)).status).toBe(200);
    expect((await list(other.access_token)).slug).toBe("unauthorized");
    expect((await login({ email: "noura@falcon.example", password: "a quite long one" })).status).toBe(200);
  });
});
