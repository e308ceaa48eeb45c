import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openWorld, type World } from "./testing/world.ts";

let world: World;
let token: string;
beforeAll(async () => {
  world = await openWorld();
  token = world.tokens.admin;
});
afterAll(() => world.close());

const campaign = (extra: Record<string, unknown> = {}) => ({
  name: "x",
  dialing_mode: "power",
  cli_group_id: world.cliGroupId,
  ...extra,
});
const post = (body: unknown) => world.client.post("/v1/campaigns", { token, body });
const UUID7 = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

describe("requests", () => {
  it("C-GEN-10 every answer carries our own request id, also when the client sends one", async () => {
    for (const path of ["/v1/campaigns", "/nowhere", "/healthz"]) {
      const answer = await world.client.get(path, { token, headers: { "x-request-id": "mine" } });
      expect(answer.headers["x-request-id"]).toMatch(UUID7);
    }
  });

  it("C-ERR-1 C-ERR-2 C-GEN-2 a problem has type, title, status, detail and the request id as instance", async () => {
    const answer = await world.client.get("/v1/campaigns");
    expect(answer.headers["content-type"]).toContain("application/problem+json");
    expect(answer.body.instance).toBe(`urn:uuid:${String(answer.headers["x-request-id"])}`);
    expect(answer.body).toMatchObject({ status: 401, title: "Unauthorized" });
  });

  it("C-GEN-12 knows unknown paths, wrong methods and wrong media types apart", async () => {
    expect((await world.client.get("/v1/nothing", { token })).slug).toBe("not-found");
    const wrong = await world.client.send("DELETE", "/v1/campaigns", { token });
    expect(wrong).toMatchObject({ status: 405, slug: "method-not-allowed" });
    expect(wrong.headers.allow).toBe("GET, POST, HEAD");
    const media = await world.client.post("/v1/campaigns", {
      token,
      raw: "name=x",
      headers: { "content-type": "application/x-www-form-urlencoded" },
    });
    expect(media).toMatchObject({ status: 415, slug: "unsupported-media-type" });
  });

  it("C-GEN-6 a path id that is no UUID is 404, one in the body 400", async () => {
    expect((await world.client.get("/v1/campaigns/7", { token })).status).toBe(404);
    expect((await post(campaign({ cli_group_id: "7" }))).body.errors[0]).toMatchObject({
      pointer: "#/cli_group_id",
      code: "invalid_format",
    });
  });

  it("C-GEN-15 another tenant's campaign is 404, in the same words as one that does not exist", async () => {
    const { body } = await post(campaign());
    const foreign = await world.client.get(`/v1/campaigns/${body.id}`, { token: world.tokens.stranger });
    const missing = await world.client.get("/v1/campaigns/0192f3a4-9d10-7c55-b0aa-6e2f4d1c9b01", {
      token: world.tokens.stranger,
    });
    expect(foreign.status).toBe(404);
    const strip = (b: Record<string, unknown>) => ({ ...b, instance: null });
    expect(strip(foreign.body)).toEqual(strip(missing.body));
  });

  it("C-GEN-11 a body over 1 MiB is 413; contacts may have 16 MiB", async () => {
    const raw = JSON.stringify(campaign({ name: "x".repeat(1024 * 1024) }));
    const large = await world.client.post("/v1/campaigns", { token, raw });
    expect(large).toMatchObject({ status: 413, slug: "payload-too-large" });
    expect(large.body.max_bytes).toBe(1_048_576);
    const { body } = await post(campaign());
    const padding = { custom_fields: { note: "n".repeat(1_000) } };
    const contacts = Array.from({ length: 1_500 }, (_, i) => ({
      phone: `+9715012${String(i).padStart(5, "0")}`,
      ...padding,
    }));
    expect((await world.client.post(`/v1/campaigns/${body.id}/contacts`, { token, body: { contacts } })).status).toBe(
      201,
    );
  });

  it("invalid JSON is invalid-json, a JSON value that is no object is validation-failed", async () => {
    expect((await world.client.post("/v1/campaigns", { token, raw: "{" })).slug).toBe("invalid-json");
    expect((await world.client.post("/v1/campaigns", { token, raw: "[]" })).slug).toBe("validation-failed");
    expect((await world.client.post("/v1/campaigns", { token })).slug).toBe("validation-failed");
  });
});

describe("validation", () => {
  it("C-ERR-5 C-GEN-9 points to each bad member and guesses what an unknown one should have been", async () => {
    const refused = await post(campaign({ dialing_mode: "manual", dial_ration: 2 }));
    expect(refused.body.detail).toBe("2 members are not valid.");
    expect(refused.body.errors).toEqual([
      {
        pointer: "#/dialing_mode",
        code: "invalid_enum",
        message: "must be one of preview, power, progressive, predictive",
      },
      { pointer: "#/dial_ration", code: "unknown_field", message: "did you mean dial_ratio?" },
    ]);
  });

  it("C-ERR-6 C-GEN-9 refuses tenant_id with 422 before it looks at anything else", async () => {
    const refused = await post({ tenant_id: world.tenantId, dial_ration: 2 });
    expect(refused).toMatchObject({ status: 422, slug: "tenant-id-not-allowed" });
    expect(refused.body).toMatchObject({
      detail: "The tenant is taken from your token; remove tenant_id.",
      pointer: "#/tenant_id",
    });
  });

  it("C-ERR-6 refuses tenant_id in an item of contacts, and lets it pass inside custom_fields", async () => {
    const { body } = await post(campaign());
    const path = `/v1/campaigns/${body.id}/contacts`;
    const item = { phone: "+971501234567" };
    const refused = await world.client.post(path, { token, body: { contacts: [item, { ...item, tenant_id: "x" }] } });
    expect(refused.body.pointer).toBe("#/contacts/1/tenant_id");
    const fine = { contacts: [{ ...item, custom_fields: { tenant_id: "free" } }] };
    expect((await world.client.post(path, { token, body: fine })).status).toBe(201);
  });

  it("C-ERR-5 lists at most 100 and says that there are more", async () => {
    const { body } = await post(campaign());
    const contacts = Array.from({ length: 150 }, () => ({ phone: 1 }));
    const refused = await world.client.post(`/v1/campaigns/${body.id}/contacts`, { token, body: { contacts } });
    expect(refused.body.errors).toHaveLength(100);
    expect(refused.body.errors_truncated).toBe(true);
    expect(refused.body.errors[0]).toMatchObject({ pointer: "#/contacts/0/phone", code: "invalid_type" });
  });

  it("C-GEN-4 takes any offset and refuses an instant without one", async () => {
    const list = (from: string) => world.client.get(`/v1/calls?from=${encodeURIComponent(from)}`, { token });
    expect((await list("2026-09-03T04:00:00+04:00")).status).toBe(200);
    expect((await list("2026-09-03T04:00:00")).body.errors[0]).toMatchObject({ pointer: "?from" });
  });

  it("refuses a query parameter nobody knows, so that a filter is never silently left out", async () => {
    expect((await world.client.get("/v1/campaigns?state=active", { token })).body.errors[0]).toMatchObject({
      pointer: "?state",
      code: "unknown_field",
    });
  });

  it("C-PAG-8 refuses a page size outside 1 to the maximum", async () => {
    for (const [path, max] of [
      ["/v1/campaigns", 100],
      ["/v1/calls", 200],
      ["/v1/dnc", 200],
    ] as const) {
      expect((await world.client.get(`${path}?limit=${max}`, { token })).status).toBe(200);
      for (const limit of [0, max + 1, -1, "ten"]) {
        expect((await world.client.get(`${path}?limit=${limit}`, { token })).body.errors[0].pointer).toBe("?limit");
      }
    }
  });
});

describe("operational", () => {
  it("C-ERR-3 explains each problem on a page", async () => {
    const page = await world.client.get("/errors/campaign-no-contacts");
    expect(page.status).toBe(200);
    expect(page.text).toContain("Campaign has no contacts");
    expect((await world.client.get("/errors/toString")).status).toBe(404);
  });

  it("tells health, readiness and version without a token", async () => {
    expect((await world.client.get("/healthz")).status).toBe(200);
    expect((await world.client.get("/version")).body.name).toBe("broadnet-engage");
    expect((await world.client.get("/readyz")).body.checks).toMatchObject({ storage: true, dialer: true });
    expect((await world.client.get("/")).text).toContain("BroadNet Engage");
  });
});

describe("rate limit", () => {
  it("C-RL-1 C-RL-2 C-RL-3 admits so many per tenant in any 60 s and says how many are left", async () => {
    const small = await openWorld({ ratePerMinute: 3 });
    const ask = (who: string) => small.client.get("/v1/auth/me", { token: who });
    expect((await ask(small.tokens.admin)).headers["x-ratelimit-remaining"]).toBe("2");
    await ask(small.tokens.agent);
    await ask(small.tokens.supervisor);
    const refused = await ask(small.tokens.admin);
    expect(refused).toMatchObject({ status: 429, slug: "rate-limited" });
    expect(refused.headers["ratelimit-policy"]).toBe('"tenant";q=3;w=60');
    expect(Number(refused.headers["retry-after"])).toBeGreaterThanOrEqual(1);
    expect((await ask(small.tokens.stranger)).status).toBe(200);
    small.realClock.advance(60_000);
    expect((await ask(small.tokens.admin)).status).toBe(200);
    await small.close();
  });
});
