import { request as plainRequest } from "node:http";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { ROUTES } from "./contract/index.ts";
import { idempotencyKey } from "./http/idempotency.ts";
import { scrub } from "./scrub.ts";
import { openWorld, type World } from "./testing/world.ts";

let world: World;
let token: string;
let campaignId: string;
const campaign = (extra: object = {}) => ({
  name: "x",
  dialing_mode: "power",
  cli_group_id: world.cliGroupId,
  ...extra,
});
const post = (raw: string, headers: Record<string, string> = {}, path = "/v1/campaigns") =>
  world.client.post(path, { token, raw, headers });
beforeAll(async () => {
  world = await openWorld({ ratePerMinute: 100_000 });
  token = world.tokens.admin;
  campaignId = (await world.client.post("/v1/campaigns", { token, body: campaign() })).body.id;
});
afterAll(() => world.close());

const campaigns = async (): Promise<number> => (await world.client.get("/v1/campaigns", { token })).body.total;
const MIB = 1024 * 1024;

describe("hostile bodies", () => {
  it.each([
    ["half a document", '{"name":'],
    ["two documents", "{}{}"],
    ["a trailing comma", '{"name":"x",}'],
    ["a bare word", "undefined"],
    ["NaN", '{"dial_ratio":NaN}'],
    ["a lone quote", '"'],
  ])("%s is invalid-json", async (_what, raw) => {
    expect((await post(raw)).slug).toBe("invalid-json");
  });

  it("a body of 100,000 brackets is refused and not recursed into", async () => {
    for (const raw of [
      `${"[".repeat(100_000)}${"]".repeat(100_000)}`,
      `${'{"a":'.repeat(50_000)}1${"}".repeat(50_000)}`,
    ])
      expect((await post(raw)).slug).toBe("invalid-json");
    const nested = (depth: number) => `${"[".repeat(depth)}1${"]".repeat(depth)}`;
    expect((await post(`{"name":${nested(30)}}`)).slug).toBe("validation-failed");
    expect((await post(`{"name":${nested(33)}}`)).slug).toBe("invalid-json");
  });

  it("C-GEN-11 16 MiB and one byte is 413, on the way in and unpacked alike", async () => {
    const path = `/v1/campaigns/${campaignId}/contacts`;
    const filler = (bytes: number) => `{"contacts":[],"x":"${"y".repeat(bytes - 22)}"}`;
    expect(Buffer.byteLength(filler(16 * MIB))).toBe(16 * MIB);
    expect((await post(filler(16 * MIB), {}, path)).slug).toBe("validation-failed");
    const over = await post(filler(16 * MIB + 1), {}, path);
    expect(over).toMatchObject({ status: 413, slug: "payload-too-large" });
    const bomb = gzipSync(Buffer.alloc(40 * MIB, " "));
    expect(bomb.length).toBeLessThan(100_000);
    expect(await rawPost(path, bomb, { "Content-Encoding": "gzip" })).toBe(413);
  });

  it("C-GEN-12 a packed body is read, and a packing nobody knows is 415", async () => {
    const packed = gzipSync(JSON.stringify(campaign({ name: "packed" })));
    expect(await rawPost("/v1/campaigns", packed, { "Content-Encoding": "gzip" })).toBe(201);
    expect(await rawPost("/v1/campaigns", packed, { "Content-Encoding": "x-unheard" })).toBe(415);
    expect(await rawPost("/v1/campaigns", Buffer.from("not gzip"), { "Content-Encoding": "gzip" })).toBe(400);
  });

  it.each(["text/plain", "application/xml", "multipart/form-data; boundary=x", "application/jsonp", "*/*", "json"])(
    "C-GEN-12 the media type %s is 415, and says what is taken",
    async (type) => {
      const answer = await post(JSON.stringify(campaign()), { "content-type": type });
      expect(answer).toMatchObject({ status: 415, slug: "unsupported-media-type" });
      expect(answer.body.accepted).toEqual(["application/json"]);
    },
  );

  it("C-GEN-1 a charset that is not UTF-8 is refused, and UTF-8 by any name taken", async () => {
    const raw = JSON.stringify(campaign({ name: "هدى" }));
    expect((await post(raw, { "content-type": "application/json; charset=UTF-8" })).body.name).toBe("هدى");
    expect((await post(raw, { "content-type": "application/json; charset=latin1" })).status).toBe(415);
  });

  it("a hundred thousand unknown members cost little and are counted", async () => {
    const many = Object.fromEntries(Array.from({ length: 60_000 }, (_, n) => [`membr_${n}`, 1]));
    const answer = await post(JSON.stringify({ ...campaign(), ...many }));
    expect(answer.body).toMatchObject({ detail: "60000 members are not valid.", errors_truncated: true });
    expect(answer.body.errors).toHaveLength(100);
  });

  it("nothing of an object's own makings can be written through a body", async () => {
    for (const name of ["__proto__", "constructor", "prototype", "toString"]) {
      const answer = await post(`{"name":"x","dialing_mode":"power","${name}":{"admin":true}}`);
      expect(answer.body.errors.map(({ code }: { code: string }) => code)).toContain("unknown_field");
    }
    const contact = `{"contacts":[{"phone":"+971501110001","custom_fields":{"__proto__":"x","constructor":"y"}}]}`;
    await post(contact, {}, `/v1/campaigns/${campaignId}/contacts`);
    expect(({} as { admin?: unknown }).admin).toBeUndefined();
    expect(Object.prototype).not.toHaveProperty("x");
  });

  it("mass assignment: members that are the server's to say are unknown ones", async () => {
    const before = await campaigns();
    const server = {
      id: world.users.admin,
      status: "active",
      version: 9,
      created_at: "2020-01-01T00:00:00Z",
      deleted_at: null,
    };
    for (const [name, value] of Object.entries(server)) {
      const answer = await world.client.post("/v1/campaigns", { token, body: campaign({ [name]: value }) });
      expect(answer.body.errors).toMatchObject([{ pointer: `#/${name}`, code: "unknown_field" }]);
    }
    expect(await campaigns()).toBe(before);
    const role = { email: "x@falcon.example", full_name: "X", password: "a quite long one", role: "platform_admin" };
    expect((await world.client.post("/v1/users", { token, body: role })).slug).toBe("validation-failed");
  });

  it("C-GEN-9 C-ERR-6 tenant_id is refused on every route that takes a body, whatever else is wrong", async () => {
    const bodied = ROUTES.filter(
      ({ body, access, consumes }) => body !== undefined && consumes === undefined && access !== "public",
    );
    expect(bodied.length).toBeGreaterThan(20);
    for (const { method, path } of bodied) {
      // A number's own entry is put by number and taken off by id.
      const numbered = method === "put" ? path.replace("{entry}", "%2B97145550199") : path;
      const filled = numbered
        .replace("{phone}", "%2B97145550199")
        .replace("{audit_ref}", "AUD-1")
        .replace(/\{\w+\}/g, campaignId);
      const answer = await world.client.send(method, filled, {
        token,
        body: { tenant_id: world.otherTenantId, zz: 1 },
      });
      expect([403, 422], `${method} ${path}`).toContain(answer.status);
      if (answer.status === 422) expect(answer.slug).toBe("tenant-id-not-allowed");
    }
  });

  it("C-GEN-9 unknown members can be left out instead, where the server is told to", async () => {
    const lax = await openWorld({ ignoreUnknown: true });
    const ask = (body: object) => lax.client.post("/v1/teams", { token: lax.tokens.admin, body });
    expect((await ask({ name: "Night", colour: "blue" })).status).toBe(201);
    expect((await ask({ name: "", colour: "blue" })).body.errors).toMatchObject([{ pointer: "#/name" }]);
    expect((await ask({ name: "x", tenant_id: "x" })).slug).toBe("tenant-id-not-allowed");
    await lax.close();
  });
});

/** Bytes as they are; gives the status. */
function rawPost(path: string, body: Buffer, headers: Record<string, string>): Promise<number> {
  return new Promise((resolve, reject) => {
    const sent = plainRequest(
      new URL(path, world.url),
      {
        method: "POST",
        headers: { Authorization: `Bearer ${token}`, "Content-Type": "application/json", ...headers },
      },
      (answer) => {
        answer.resume();
        resolve(answer.statusCode ?? 0);
      },
    );
    sent.on("error", reject);
    sent.end(body);
  });
}

describe("hostile addresses", () => {
  it.each([
    "/v1/campaigns/..%2f..%2fetc%2fpasswd",
    "/v1/campaigns/%00",
    "/v1/campaigns/' OR 1=1 --".replace(/ /g, "%20"),
    "/v1/campaigns/%E0%A4%A",
    "/v1//campaigns",
    "/V1/campaigns",
    "/v1/campaigns/",
    "/v1/auth/me%2f",
    "/errors/__proto__",
    "/errors/..%2f",
  ])("%s is 404 and tells nothing", async (path) => {
    const answer = await world.client.get(path, { token });
    expect([answer.status, answer.slug]).toEqual([404, "not-found"]);
    expect(answer.text).not.toMatch(/\bat .*\.ts|node_modules|SELECT/);
  });

  it("C-PAG-5 a cursor that is not ours is 400 on every list, whatever it is", async () => {
    const lists = ROUTES.filter(
      ({ query, access }) =>
        query instanceof z.ZodObject && "cursor" in query.shape && access !== "public" && access.includes("admin"),
    );
    expect(lists.length).toBeGreaterThan(8);
    const cursors = ["x", "e30", "bnVsbA", "W10", "eyJpZCI6MX0", "eyJpZCI6IicgT1IgMT0xIn0", "🙂"];
    for (const { path, method } of lists) {
      for (const cursor of cursors) {
        const filled = `${path.replace(/\{\w+\}/g, campaignId)}?cursor=${encodeURIComponent(cursor)}`;
        const answer = await world.client.send(method, filled, { token });
        // Deliveries of an endpoint that is not there: the address is looked at first.
        expect(["invalid-cursor", "not-found"], filled).toContain(answer.slug);
      }
    }
  });
});

describe("other tenants", () => {
  it("C-GEN-15 another tenant's id is 404 in every path, as if there were no such thing", async () => {
    const team = await world.client.post("/v1/teams", { token, body: { name: "Secret" } });
    const hook = await world.client.post("/v1/webhooks", {
      token,
      body: { url: "https://x.example/h", events: ["*"] },
    });
    const key = await world.client.post("/v1/api-keys", { token, body: { name: "k", role: "admin" } });
    const theirs: Record<string, string> = {
      campaigns: campaignId,
      teams: team.body.id,
      webhooks: hook.body.id,
      users: world.users.supervisor,
      agents: world.users.agent,
      "cli-groups": world.cliGroupId,
      "api-keys": key.body.id,
    };
    const stranger = world.tokens.stranger;
    const none = "0192f3a4-9d10-7c55-b0aa-6e2f4d1c9b01";
    const paths = ROUTES.filter(({ path }) => Object.keys(theirs).some((part) => path.startsWith(`/v1/${part}/{id}`)));
    expect(paths.length).toBeGreaterThan(20);
    for (const { method, path, body } of paths) {
      const of = (id: string) =>
        path
          .replace("{id}", id)
          .replace("{phone}", "%2B97145550100")
          .replace(/\{\w+\}/g, world.users.agent);
      const ask = (id: string) =>
        world.client.send(method, of(id), { token: stranger, ...(body && method !== "delete" ? { body: {} } : {}) });
      const [foreign, missing] = [await ask(theirs[path.split("/")[2] ?? ""] ?? ""), await ask(none)];
      expect(foreign.status, `${method} ${path}`).toBe(missing.status);
      expect({ ...foreign.body, instance: 0 }).toEqual({ ...missing.body, instance: 0 });
      expect(foreign.status).toBeGreaterThanOrEqual(400);
    }
  });
});

describe("texts that make regular expressions suffer", () => {
  const MEGABYTE = 1_000_000;
  const cruel = ["a", "@", "+1", "{", '"', ".", " ", "eyJ.", "%2B1", "://", "0:", "ا"].map((part) =>
    part.repeat(MEGABYTE / part.length),
  );

  /** Every string a schema can check, with what leads to it. */
  function* stringSchemas(schema: unknown, seen = new Set<unknown>()): Generator<z.ZodType> {
    if (typeof schema !== "object" || schema === null || seen.has(schema)) return;
    seen.add(schema);
    if (schema instanceof z.ZodString || schema instanceof z.ZodStringFormat) yield schema;
    const { def } = schema as { def?: Record<string, unknown> };
    for (const inner of Object.values(def ?? {})) {
      if (typeof inner === "object" && inner !== null) {
        yield* stringSchemas(inner, seen);
        for (const one of Object.values(inner)) yield* stringSchemas(one, seen);
      }
    }
  }

  it("every string of the contract decides about a megabyte at once", () => {
    const seen = new Set<unknown>();
    const schemas = ROUTES.flatMap(({ body, query, params }) =>
      [body, query, params].flatMap((s) => [...stringSchemas(s, seen)]),
    );
    expect(schemas.length).toBeGreaterThan(30);
    const slow: string[] = [];
    for (const schema of schemas) {
      for (const text of cruel) {
        const began = process.cpuUsage();
        schema.safeParse(text);
        const { user } = process.cpuUsage(began);
        if (user > 250_000) slow.push(JSON.stringify(text.slice(0, 4)));
      }
    }
    expect(slow).toEqual([]);
  });

  it("and so do the headers, and the log's scrubbing", () => {
    for (const text of cruel) {
      const began = process.cpuUsage();
      expect(() => idempotencyKey(`"${text}x`)).toThrow();
      scrub({ path: text, error: text });
      expect(process.cpuUsage(began).user).toBeLessThan(2_000_000);
    }
  });
});
