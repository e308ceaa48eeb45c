import { memoryRateWindows, rateHub } from "@broadnet-engage/core/memory";
import type { RateWindows } from "@broadnet-engage/core/ports";
import { silentLog } from "@broadnet-engage/core/system";
import { afterEach, describe, expect, it } from "vitest";
import { degradingWindows } from "./http/degrading-windows.ts";
import { handClock, openWorld, type World } from "./testing/world.ts";

const worlds: World[] = [];
const open = async (options: Parameters<typeof openWorld>[0]): Promise<World> => {
  const world = await openWorld(options);
  worlds.push(world);
  return world;
};
afterEach(async () => {
  for (const world of worlds.splice(0)) await world.close();
});
const me = (world: World, token = world.tokens.admin) => world.client.get("/v1/auth/me", { token });

describe("the tenant's bucket", () => {
  it("C-RL-1 lets 2,000 requests through in a minute, and the 2,001st not", async () => {
    const world = await open({});
    const first = await me(world);
    expect(first.headers["x-ratelimit-remaining"]).toBe("1999");
    const { rateWindows } = world.services;
    for (let n = 1; n < 2_000; n++) await rateWindows.take(`tenant:${world.tenantId}`, 2_000, 60_000);
    const refused = await me(world);
    expect(refused).toMatchObject({ status: 429, slug: "rate-limited" });
    expect(refused.body).toMatchObject({ retry_after: 60, "violated-policies": ["tenant"] });
    world.realClock.advance(60_000);
    expect((await me(world)).status).toBe(200);
  });

  it("C-RL-2 counts what all nodes let through together", async () => {
    const clock = handClock(0);
    const hub = rateHub();
    const shared = () => ({ sharedRateWindows: memoryRateWindows({ clock, hub }) });
    const one = await open({ ratePerMinute: 3, serving: shared() });
    const two = await open({ ratePerMinute: 3, serving: shared(), tenantId: one.tenantId });
    await me(one);
    await me(two);
    expect((await me(one)).headers["x-ratelimit-remaining"]).toBe("0");
    expect((await me(two)).status).toBe(429);
  });

  it("C-RL-3 tells the policy, what is left and until when, on every answer with a caller", async () => {
    const world = await open({ ratePerMinute: 100 });
    for (const path of ["/v1/auth/me", "/v1/campaigns/7", "/v1/users?limit=0"]) {
      const { headers } = await world.client.get(path, { token: world.tokens.admin });
      expect(headers["ratelimit-policy"]).toBe('"tenant";q=100;w=60');
      expect(headers.ratelimit).toMatch(/^"tenant";r=\d+;t=60$/);
      expect(headers["x-ratelimit-limit"]).toBe("100");
      expect(headers["x-ratelimit-reset"]).toBe(String(world.realClock.now() / 1000 + 60));
    }
    expect((await world.client.get("/v1/campaigns")).headers["ratelimit-policy"]).toBeUndefined();
  });

  it("C-RL-4 does not count what operators ask for", async () => {
    const world = await open({ ratePerMinute: 2 });
    for (const path of ["/healthz", "/readyz", "/openapi.json", "/version", "/errors/not-found"])
      expect((await world.client.get(path, { token: world.tokens.admin })).status).toBe(200);
    expect((await me(world)).headers["x-ratelimit-remaining"]).toBe("1");
  });

  it("C-RL-6 goes by the tenant's own limit, raised or lowered, and says so", async () => {
    const world = await open({ ratePerMinute: 5, requestsPerMinute: 1 });
    const stranger = () => me(world, world.tokens.stranger);
    expect((await stranger()).headers["ratelimit-policy"]).toBe('"tenant";q=1;w=60');
    expect((await stranger()).status).toBe(429);
    expect((await me(world)).headers["ratelimit-policy"]).toBe('"tenant";q=5;w=60');
  });
});

describe("C-RL-5 the limiter's store is down", () => {
  const down = (): RateWindows & { asked: number; up: boolean } => {
    const store = {
      asked: 0,
      up: false,
      take: async () => {
        store.asked += 1;
        if (!store.up) throw new Error("connection refused");
        return { allowed: true, left: 7, resetMs: 60_000 };
      },
      close: async () => {},
    };
    return store;
  };

  it("lets requests pass, and says that it is degraded", async () => {
    const world = await open({ serving: { sharedRateWindows: down() } });
    expect((await me(world)).status).toBe(200);
    expect(world.services.rateWindows.degraded()).toBe(true);
  });

  it("goes on guarding log-ins, on each node by itself", async () => {
    const world = await open({ serving: { sharedRateWindows: down() } });
    const login = () => world.client.post("/v1/auth/login", { body: { email: "no@x.example", password: "no" } });
    for (let n = 0; n < 10; n++) expect((await login()).status).toBe(401);
    expect((await login()).status).toBe(429);
  });

  it("asks the store once a second only, and comes back to it", async () => {
    const clock = handClock(0);
    const store = down();
    const windows = degradingWindows(store, memoryRateWindows({ clock }), clock, silentLog);
    for (let n = 0; n < 50; n++) expect((await windows.take("a", 100, 60_000)).allowed).toBe(true);
    expect(store.asked).toBe(1);
    clock.advance(1_000);
    store.up = true;
    expect((await windows.take("a", 100, 60_000)).left).toBe(7);
    expect(windows.degraded()).toBe(false);
    await windows.close();
  });
});

it("C-AUTH-9 limits log-ins from one address to a hundred a minute, whatever the e-mails", async () => {
  const world = await open({});
  const login = (n: number) =>
    world.client.post("/v1/auth/login", { body: { email: `no${n}@x.example`, password: "no" } });
  // The world itself has logged five people in.
  for (let n = 0; n < 95; n++) expect((await login(n)).status).toBe(401);
  const refused = await login(95);
  expect(refused).toMatchObject({ status: 429, slug: "rate-limited" });
  expect(refused.headers["ratelimit-policy"]).toBeUndefined();
  expect((await me(world)).status).toBe(200);
});
