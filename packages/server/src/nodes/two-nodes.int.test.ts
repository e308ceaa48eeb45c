import { openPostgres } from "@broadnet-engage/adapter-postgres";
import { redisCoordination, redisRateWindows } from "@broadnet-engage/adapter-redis";
import type { Coordination } from "@broadnet-engage/core/ports";
import { systemTimers } from "@broadnet-engage/core/system";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { findPostgres } from "../../../adapter-postgres/test/real-postgres.ts";
import { findRedis, NO_REDIS } from "../../../adapter-redis/test/real-redis.ts";
import { noTimers, type SecondNode, secondNode } from "../testing/second-node.ts";
import { openSse, type Sse } from "../testing/sse.ts";
import { openWorld, type World } from "../testing/world.ts";

// Two servers of one installation, on one real PostgreSQL, with and without one real Redis between them.

const redis = await findRedis();
const postgres = await findPostgres();
const missing = redis === null ? NO_REDIS : typeof postgres === "string" ? postgres : null;
const opened: { close(): unknown }[] = [];
afterAll(async () => {
  for (const one of opened.splice(0).reverse()) await one.close();
  await redis?.stop();
  if (typeof postgres !== "string") await postgres.stop();
});

let installations = 0;
interface Installation {
  readonly one: World;
  readonly other: SecondNode;
}
async function installation(by: "redis" | "storage"): Promise<Installation> {
  if (redis === null || typeof postgres === "string") throw new Error(missing ?? "");
  const url = await postgres.freshDatabase();
  const prefix = `engage-nodes-${process.pid}-${++installations}`;
  const coordination = (): { coordination?: Coordination } => {
    if (by === "storage") return {};
    // Patient: a machine with other things to do must not look like a Redis that is away.
    const made = redisCoordination({ url: redis.url, prefix, callLimitMs: 30_000 });
    opened.push(made);
    return { coordination: made };
  };
  const one = await openWorld({ storage: await openPostgres({ url }), serving: coordination() });
  opened.push(one);
  const timers = by === "redis" ? noTimers : systemTimers;
  const other = await secondNode(one, await openPostgres({ url }), { timers, ...coordination() });
  opened.push(other);
  return { one, other };
}

const isA = (event: string) => (message: { event: string }) => message.event === event;
const to = (state: string) => (message: { data: { payload?: { to?: string } } }) => message.data?.payload?.to === state;
async function watch(url: string, token: string, headers: Record<string, string> = {}): Promise<Sse> {
  const sse = await openSse(`${url}/v1/stream?topics=agents`, { Authorization: `Bearer ${token}`, ...headers });
  opened.push(sse);
  return sse;
}
const setState = ({ client, tokens, users }: World, state: string) =>
  client.post(`/v1/agents/${users.colleague}/state`, { token: tokens.admin, body: { state } });
const status = async ({ client }: SecondNode, token: string) => (await client.get("/v1/auth/me", { token })).status;

if (missing !== null)
  it("two nodes need a real PostgreSQL and a real Redis", (context) => {
    if (process.env.CI) throw new Error(missing);
    context.skip(missing);
  });

/** A stream of one node tells what is done at the other, and is taken up there where it broke off. */
async function streamsOverNodes({ one, other }: Installation): Promise<void> {
  const sse = await watch(other.url, one.tokens.admin);
  await sse.next(isA("snapshot"));
  await setState(one, "available");
  const { id } = await sse.next(to("available"));
  sse.close();
  await setState(one, "break");
  await setState(one, "lunch");
  const again = await watch(other.url, one.tokens.admin, { "Last-Event-ID": String(id) });
  await again.next(to("lunch"));
  const missed = again.messages.filter((message) => message.id !== null && message.id > String(id));
  expect(missed.map(({ data }) => data.payload.to)).toEqual(["break", "lunch"]);
  expect(again.messages.some(isA("snapshot"))).toBe(false);
  await setState(one, "training");
  await again.next(to("training"));
}

describe.skipIf(missing !== null)(
  "two nodes with a Redis between them, whose own clocks and timers stand still",
  () => {
    let nodes: Installation;
    beforeAll(async () => {
      nodes = await installation("redis");
    });

    it("C-AUTH-5 what is revoked at one opens nothing at the other any more", async () => {
      const { one, other } = nodes;
      expect(await status(other, one.tokens.agent)).toBe(200);
      await one.client.post("/v1/auth/logout", { token: one.tokens.agent, body: {} });
      // It looks into the storage after half a second, and here no time goes by: only the message can have told it.
      await expect.poll(() => status(other, one.tokens.agent), { timeout: 30_000 }).toBe(401);
      expect(await status(other, one.tokens.admin)).toBe(200);
    });

    it("C-AUTH-5 an open stream ends at the other when its session is revoked", async () => {
      const { one, other } = nodes;
      const sse = await watch(other.url, one.tokens.supervisor);
      await sse.next(isA("snapshot"));
      await one.client.post("/v1/auth/logout", { token: one.tokens.supervisor, body: {} });
      expect((await sse.next(isA("end"))).data).toEqual({ reason: "unauthorized" });
    });

    it("§19 what happens at one is on the other's stream at once, and resumed there", () => streamsOverNodes(nodes));

    it("C-RL-2 their requests are counted together", async () => {
      if (redis === null) throw new Error(NO_REDIS);
      const prefix = `engage-limits-${process.pid}`;
      const windows = [redis.url, redis.url].map((url) => redisRateWindows({ url, prefix }));
      opened.push(...windows);
      const taken: (boolean | undefined)[] = [];
      for (let n = 0; n < 5; n += 1) taken.push((await windows[n % 2]?.take("tenant", 4, 60_000))?.allowed);
      expect(taken).toEqual([true, true, true, true, false]);
    });
  },
);

describe.skipIf(missing !== null)("two nodes that have only the PostgreSQL in common", () => {
  let nodes: Installation;
  beforeAll(async () => {
    nodes = await installation("storage");
  });

  it("C-AUTH-5 what is revoked at one is refused at the other when half a second has gone by", async () => {
    const { one, other } = nodes;
    expect(await status(other, one.tokens.agent)).toBe(200);
    await one.client.post("/v1/auth/logout", { token: one.tokens.agent, body: {} });
    other.realClock.advance(499);
    expect(await status(other, one.tokens.agent)).toBe(200);
    other.realClock.advance(1);
    expect(await status(other, one.tokens.agent)).toBe(401);
  });

  it("§19 what happens at one is on the other's stream, and resumed there", () => streamsOverNodes(nodes));
});
