import { request as plainRequest } from "node:http";
import { type AddressInfo, connect } from "node:net";
import { Writable } from "node:stream";
import { silentLog } from "@broadnet-engage/core/system";
import { afterEach, describe, expect, it, vi } from "vitest";
import { hardenedServer } from "./http/hardened.ts";
import { usualChecks } from "./http/readiness.ts";
import { pinoLog } from "./logging.ts";
import { createMetrics } from "./metrics/metrics.ts";
import { scrub } from "./scrub.ts";
import { openWorld, type World, type WorldOptions } from "./testing/world.ts";

const worlds: World[] = [];
const open = async (options: WorldOptions = {}): Promise<World> => {
  const world = await openWorld(options);
  worlds.push(world);
  return world;
};
afterEach(async () => {
  for (const world of worlds.splice(0)) await world.close();
});

const measured = async (options: WorldOptions = {}): Promise<World> => {
  const metrics = createMetrics("1.2.3");
  const world = await open({ metrics, ...options });
  const { dialer, services, realClock: clock } = world;
  const switchLoad = () => world.switch.load();
  metrics.watch({ dialer, clock, rateLimitDegraded: services.rateWindows.degraded, switchLoad });
  return world;
};
const sample = (text: string, name: string): string | undefined =>
  text.split("\n").find((line) => line.startsWith(name) && !line.startsWith("#"));

describe("§20 /metrics", () => {
  it("counts requests by the table's paths, and strangers' paths as one", async () => {
    const world = await measured();
    await world.client.get("/v1/campaigns/0192f3a4-9d10-7c55-b0aa-6e2f4d1c9b01", { token: world.tokens.admin });
    await world.client.get("/a/path/of/a/stranger");
    const { text, headers } = await world.client.get("/metrics");
    expect(headers["content-type"]).toContain("text/plain");
    expect(text).toContain('engage_http_request_seconds_count{method="GET",route="/v1/campaigns/{id}",status="404"} 1');
    expect(text).toContain('route="other",status="404"} 1');
    expect(text).not.toContain("stranger");
    expect(text).not.toContain("0192f3a4");
  });

  it("tells the state of calls, outbox, webhooks, switch and limiter", async () => {
    const world = await measured();
    const { text } = await world.client.get("/metrics");
    const wanted = {
      engage_info: 1,
      engage_active_calls: 0,
      engage_outbox_events: 0,
      engage_webhook_overdue_seconds: 0,
      engage_ratelimit_degraded: 0,
      engage_switch_connected: 1,
      engage_dialer_running: 1,
      engage_switch_free_lines: 1_000,
      engage_switch_event_lag_seconds: 0,
      engage_switch_pending_commands: 0,
    };
    for (const [name, value] of Object.entries(wanted))
      expect(sample(text, name), name).toMatch(new RegExp(` ${value}$`));
    for (const name of ["engage_calls_ended_total", "engage_answer_to_bridge_seconds", "engage_webhook_attempts_total"])
      expect(text).toContain(`# TYPE ${name}`);
  });

  it("C-RL-5 shows that the limiter is degraded", async () => {
    const down = { take: () => Promise.reject(new Error("down")), close: async () => {} };
    const world = await measured({ serving: { sharedRateWindows: down } });
    await world.client.get("/v1/auth/me", { token: world.tokens.admin });
    expect(sample((await world.client.get("/metrics")).text, "engage_ratelimit_degraded")).toMatch(/ 1$/);
  });

  it("asks for its token where there is one", async () => {
    const world = await measured({ metricsToken: "a token for prometheus" });
    expect((await world.client.get("/metrics")).status).toBe(401);
    expect((await world.client.get("/metrics", { token: "another token entirely" })).status).toBe(401);
    expect((await world.client.get("/metrics", { token: "a token for prometheus" })).status).toBe(200);
  });
});

describe("§20 /readyz", () => {
  it("says what is there, and 503 when something is not, or does not answer", async () => {
    const never = () => new Promise<boolean>(() => {});
    const fine = await open({ checks: { postgres: async () => true, redis: null } });
    const ready = await fine.client.get("/readyz");
    expect(ready.status).toBe(200);
    expect(ready.body).toEqual({
      checks: { postgres: true, redis: null, accepting: true },
      nodes: [{ node: "fake", state: "ready", since: "1970-01-01T00:00:00Z", legs: 0 }],
    });
    const broken = await open({
      checks: { postgres: async () => true, redis: never, storage: () => Promise.reject(1) },
    });
    const unready = await broken.client.get("/readyz");
    expect([unready.status, unready.body.checks]).toEqual([
      503,
      { postgres: true, redis: false, storage: false, accepting: true },
    ]);
  });

  it("names each dependency: what can be done without is degraded when it is away, and the node stays in rotation", async () => {
    const world = await open();
    const parts = { postgres: true, migrations: true, redis: null, storage: true, search: true };
    const whole = { ...parts, switch: true, dialer: true };
    expect((await world.client.get("/readyz")).body.checks).toEqual({ ...whole, accepting: true });
    const { dialer } = world;
    const away = async (): Promise<never> => {
      throw new Error("away");
    };
    const objects = { ...world.services.objects, head: away };
    const registries = async () => false;
    const poor = await open({ checks: usualChecks({ dialer, objects, redis: away, registries }) });
    const told = await poor.client.get("/readyz");
    expect(told.status).toBe(200);
    expect(told.body.checks).toEqual({
      ...{ ...whole, redis: "degraded", storage: "degraded", registries: "degraded" },
      accepting: true,
    });
  });

  it("says where the database knows no Arabic letters, and stays in rotation", async () => {
    const { dialer, services } = await open();
    const { storage } = dialer;
    const unlettered = { ...storage, capabilities: { ...storage.capabilities, knowsLetters: false } };
    const checks = usualChecks({
      ...services,
      dialer: { ...dialer, storage: unlettered },
    });
    const told = await (await open({ checks })).client.get("/readyz");
    expect([told.status, told.body.checks.search]).toEqual([200, "degraded"]);
  });

  it("is 503 when the switch is away, and /healthz asks nobody", async () => {
    const away = vi.fn(async () => false);
    const world = await open({ checks: { switch: away } });
    expect((await world.client.get("/healthz")).body).toEqual({ status: "ok" });
    expect(away).not.toHaveBeenCalled();
    expect((await world.client.get("/readyz")).status).toBe(503);
  });

  it("is 503 while draining, and requests are served all the same", async () => {
    const world = await open({ draining: () => true });
    expect((await world.client.get("/readyz")).status).toBe(503);
    expect((await world.client.get("/healthz")).status).toBe(200);
    expect((await world.client.get("/v1/auth/me", { token: world.tokens.admin })).status).toBe(200);
  });

  it("moves to the port of its own with health and metrics", async () => {
    const world = await measured({ opsElsewhere: true });
    for (const path of ["/readyz", "/healthz", "/metrics"]) expect((await world.client.get(path)).status).toBe(404);
    expect((await world.client.get("/openapi.json")).status).toBe(200);
  });
});

describe("logs", () => {
  it("hold no password, token, key, secret or whole telephone number", () => {
    const lines: string[] = [];
    const to = new Writable({ write: (chunk, _encoding, done) => done(void lines.push(String(chunk))) });
    const log = pinoLog("info", to);
    const jwt = `eyJ${"a".repeat(20)}.eyJ${"b".repeat(60)}.${"c".repeat(43)}`;
    log.info(`dialed +971501234567 with ${jwt}`, {
      password: "hunter2 hunter2",
      nested: { refresh_token: jwt, Authorization: `Bearer ${jwt}`, path: "/v1/dnc/%2B971501234567" },
      phone: "0501234567",
      error: new Error("postgres://engage:hunter2@db/x refused for bne_live_abcdefghijklmnop"),
      list: [{ webhook: "whsec_MDEyMzQ1Njc4OWFiY2RlZg==" }],
    });
    const text = lines.join("");
    for (const secret of ["hunter2", jwt, "971501234", "050123", "abcdefghijklmnop", "MDEyMzQ1"])
      expect(text).not.toContain(secret);
    expect(text).toContain("+•••••••••567");
    expect(text).toContain('"service":"broadnet-engage"');
  });

  it("keep what is needed to find a request again", () => {
    const id = "0192f3a4-9d10-7c55-b0aa-6e2f4d1c9b01";
    expect(scrub({ request_id: id, ms: 12, path: `/v1/campaigns/${id}`, at: 1_788_428_467_000 })).toEqual({
      request_id: id,
      ms: 12,
      path: `/v1/campaigns/${id}`,
      at: 1_788_428_467_000,
    });
  });

  it("are written for each request with its id and without its query", async () => {
    const lines: Record<string, unknown>[] = [];
    const log = { ...silentLog, info: (message: string, data = {}) => void lines.push({ message, ...data }) };
    const world = await open({ serving: { log } });
    const { headers } = await world.client.get("/v1/calls?phone=%2B971501234567", {
      token: world.tokens.admin,
      headers: { "x-request-id": "theirs-1" },
    });
    const line = lines.find(({ client_request_id }) => client_request_id === "theirs-1");
    expect(line).toMatchObject({ request_id: headers["x-request-id"], path: "/v1/calls", status: 200, method: "GET" });
    expect(JSON.stringify(line)).not.toContain("97150");
  });
});

it("makes one span of each request, with its route, tenant and outcome", async () => {
  const spans: Record<string, unknown>[] = [];
  const ended: unknown[] = [];
  const tracer: NonNullable<WorldOptions["tracer"]> = {
    startActiveSpan: (name, _options, work) => {
      const seen: Record<string, unknown> = { name };
      spans.push(seen);
      return work({
        setAttribute: (key, value) => Object.assign(seen, { [key]: value }),
        setStatus: ({ code }) => Object.assign(seen, { code }),
        end: () => ended.push(seen),
      });
    },
  };
  const world = await open({ tracer });
  await world.client.get("/v1/auth/me", { token: world.tokens.admin });
  expect(ended.at(-1)).toMatchObject({
    name: "GET",
    "http.route": "/v1/auth/me",
    "http.response.status_code": 200,
    "engage.tenant_id": world.tenantId,
  });
  expect(spans.at(-1)).not.toHaveProperty("code");
});

describe("slow clients", () => {
  it("are cut off, head or body, and others are served meanwhile", async () => {
    const server = hardenedServer((req, res) => void req.resume().on("end", () => res.end("served")), {
      headersMs: 300,
      requestMs: 600,
      checkMs: 50,
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { port } = server.address() as AddressInfo;
    const heads = ["POST / HTTP/1.1\r\nHost: x\r\n", "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\n1"];
    const told = Array.from({ length: 40 }, (_, n) => {
      const socket = connect(port, "127.0.0.1", () => socket.write(heads[n % 2] ?? ""));
      let text = "";
      socket.on("data", (chunk) => {
        text += String(chunk);
      });
      return new Promise<string>((resolve) => {
        socket.on("error", () => resolve(text));
        socket.on("close", () => resolve(text));
      });
    });
    const served = await new Promise<number>((resolve) => {
      plainRequest({ port, host: "127.0.0.1", agent: false }, (res) => resolve(res.resume().statusCode ?? 0)).end();
    });
    expect(served).toBe(200);
    for (const text of await Promise.all(told)) expect(text).toContain("408 Request Timeout");
    await new Promise((resolve) => server.close(resolve));
  });
});

it("sets the headers of a careful server on every answer", async () => {
  const world = await open();
  for (const path of ["/v1/campaigns", "/docs", "/nowhere"]) {
    const { headers } = await world.client.get(path);
    expect(headers["x-content-type-options"]).toBe("nosniff");
    expect(headers["content-security-policy"]).toContain("default-src 'none'");
    expect(headers["x-powered-by"]).toBeUndefined();
    expect(headers["referrer-policy"]).toBe("no-referrer");
  }
});
