import { createHash } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openWorld, type World } from "./testing/world.ts";

let world: World;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.close());

const make = async (body: object) => {
  const answer = await world.client.post("/v1/api-keys", { token: world.tokens.admin, body });
  expect(answer.status).toBe(201);
  return answer.body;
};

describe("§2.3 API keys", () => {
  it("C-AUTH-1 a key is a bearer token: it acts in its tenant under its own name", async () => {
    const { key, id } = await make({ name: "CRM sync", role: "supervisor" });
    expect(key).toMatch(/^bne_live_[A-Za-z0-9_-]{43}$/);
    const added = await world.client.post("/v1/dnc", { token: key, body: { phones: ["+971509876543"] } });
    expect(added.status).toBe(201);
    const listed = await world.client.get("/v1/dnc", { token: key });
    expect(listed.body.items[0]).toMatchObject({ added_by: "CRM sync" });
    expect((await world.client.get("/v1/dnc", { token: world.tokens.stranger })).body.total).toBe(0);
    expect(id).not.toBe(world.users.admin);
  });

  it("C-DNC-4 is shown once, kept as a hash, and recognised by its end", async () => {
    const { key, hint } = await make({ name: "shown once", role: "admin" });
    expect(hint).toBe(`bne_live_…${key.slice(-4)}`);
    const listed = await world.client.get("/v1/api-keys", { token: world.tokens.admin });
    expect(listed.text).not.toContain(key);
    const hash = createHash("sha256").update(key).digest("hex");
    expect((await world.storage.read((s) => s.apiKeys.byHash(hash)))?.name).toBe("shown once");
  });

  it("may not do more than its role", async () => {
    const { key } = await make({ name: "low", role: "agent" });
    expect((await world.client.get("/v1/users", { token: key })).body).toMatchObject({ required_role: "admin" });
    expect((await world.client.get("/v1/campaigns", { token: key })).slug).toBe("forbidden");
  });

  it("may not do more than its scopes, of which reading and writing are two", async () => {
    const { key } = await make({ name: "reader", role: "admin", scopes: ["dnc:read", "contacts:read"] });
    expect((await world.client.get("/v1/dnc", { token: key })).status).toBe(200);
    expect((await world.client.post("/v1/contacts/search", { token: key, body: { q: "huda" } })).status).toBe(200);
    const refused = await world.client.post("/v1/dnc", { token: key, body: { phones: ["+971509876544"] } });
    expect(refused.body).toMatchObject({ status: 403, required_scope: "dnc:write" });
    expect((await world.client.get("/v1/users", { token: key })).body.required_scope).toBe("users:read");
  });

  it("is nobody: it has no session to end and no password to change", async () => {
    const { key } = await make({ name: "machine", role: "admin" });
    expect((await world.client.get("/v1/auth/me", { token: key })).slug).toBe("forbidden");
    expect((await world.client.post("/v1/auth/logout", { token: key })).slug).toBe("forbidden");
    const state = await world.client.post("/v1/agents/me/state", { token: key, body: { state: "available" } });
    expect(state.slug).toBe("forbidden");
  });

  it("opens nothing after its end, or once it is deleted", async () => {
    const until = new Date(world.realClock.now() + 60_000).toISOString();
    const { key, id } = await make({ name: "short", role: "admin", expires_at: until });
    const other = await make({ name: "deleted", role: "admin" });
    expect((await world.client.get("/v1/dnc", { token: key })).status).toBe(200);
    expect((await world.client.get("/v1/dnc", { token: other.key })).status).toBe(200);
    await world.client.delete(`/v1/api-keys/${other.id}`, { token: world.tokens.admin });
    expect((await world.client.get("/v1/dnc", { token: other.key })).slug).toBe("unauthorized");
    world.realClock.advance(60_000);
    expect((await world.client.get("/v1/dnc", { token: key })).slug).toBe("unauthorized");
    expect((await world.client.delete(`/v1/api-keys/${id}`, { token: world.tokens.stranger })).status).toBe(404);
  });

  it("refuses an end that is over, an unknown role and a scope that is none", async () => {
    const ask = (body: object) => world.client.post("/v1/api-keys", { token: world.tokens.admin, body });
    expect((await ask({ name: "x", role: "admin", expires_at: "2020-01-01T00:00:00Z" })).slug).toBe("invalid-range");
    expect((await ask({ name: "x", role: "platform_admin" })).slug).toBe("validation-failed");
    expect((await ask({ name: "x", role: "admin", scopes: ["*"] })).slug).toBe("validation-failed");
  });

  it("says when it was last used, to the minute", async () => {
    const { key, id } = await make({ name: "used", role: "admin" });
    const shown = async () => {
      const { body } = await world.client.get("/v1/api-keys", { token: world.tokens.admin });
      return body.items.find((item: { id: string }) => item.id === id).last_used_at;
    };
    expect(await shown()).toBeNull();
    await world.client.get("/v1/dnc", { token: key });
    expect(await shown()).toBe(new Date(world.realClock.now()).toISOString().replace(/\.\d+Z$/, "Z"));
  });

  it("C-AUTH-2 refuses what only looks like a key, without asking the store", async () => {
    for (const token of ["bne_live_", "bne_live_short", `bne_live_${"a".repeat(44)}`, `bne_live_${"a".repeat(43)}`]) {
      expect((await world.client.get("/v1/dnc", { token })).slug).toBe("unauthorized");
    }
  });
});
