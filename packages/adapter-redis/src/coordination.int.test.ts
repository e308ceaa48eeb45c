import { coordinationSuite, type Runner } from "@broadnet-engage/core/conformance";
import type { Log } from "@broadnet-engage/core/ports";
import { systemTimers } from "@broadnet-engage/core/system";
import { Redis } from "ioredis";
import { afterAll, describe, expect, it } from "vitest";
import { wireTo } from "../test/half-open.ts";
import { findRedis, freePort, NO_REDIS, startRedis, startTlsRedis } from "../test/real-redis.ts";
import { redisCoordination } from "./index.ts";

const server = await findRedis();
const url = server?.url ?? "redis://127.0.0.1:1";
afterAll(async () => server?.stop());

let opened = 0;
const aPrefix = () => `engage-test-${process.pid}-${++opened}`;
const wait = (ms: number) => new Promise<void>((resolve) => void systemTimers.after(ms, resolve));

const runner: Runner = {
  describe: (name, fn) => {
    describe(name, fn);
  },
  it: (name, fn) => {
    it(name, fn);
  },
  skip: (name, reason) => {
    it(name, (context) => context.skip(reason));
  },
};

/** Another node is asked over a connection of its own. */
async function onRedis<T>(at: string, work: (redis: Redis) => Promise<T>): Promise<T> {
  const redis = new Redis(at);
  try {
    return await work(redis);
  } finally {
    redis.disconnect();
  }
}

/** The promise of the next message on the topic. */
async function nextOn(node: ReturnType<typeof redisCoordination>, topic: string, onGap?: () => void) {
  let hear = (_message: string) => {};
  const heard = new Promise<string>((resolve) => {
    hear = resolve;
  });
  await node.subscribe(topic, (message) => hear(message), onGap);
  return { heard };
}

if (server === null) console.warn(`Redis tests are left out, for ${NO_REDIS}.`);
it.skipIf(!process.env.CI)("has a Redis in CI", () => expect(server, NO_REDIS).not.toBeNull());

const title = server === null ? `Redis: left out, for ${NO_REDIS}` : "Redis";
describe.skipIf(server === null)(title, () => {
  coordinationSuite(runner, async () => {
    const prefix = aPrefix();
    return { one: redisCoordination({ url, prefix }), two: redisCoordination({ url, prefix }), pass: wait };
  });

  it("keeps tokens rising when the server has lost them", async () => {
    const prefix = aPrefix();
    const node = redisCoordination({ url, prefix });
    const first = await node.acquire("pacer", "node-1", 1_000);
    await onRedis(url, (redis) => redis.del(`{${prefix}:pacer}:lease`, `{${prefix}:pacer}:token`));
    await wait(2);
    const second = await node.acquire("pacer", "node-2", 1_000);
    expect(second?.fencingToken).toBeGreaterThan(first?.fencingToken ?? Number.POSITIVE_INFINITY);
    await node.close();
  });

  it("makes connections of its own from a client, and leaves the client alone", async () => {
    const client = new Redis(url, { lazyConnect: true, keyPrefix: "theirs:" });
    const prefix = aPrefix();
    const [node, other] = [redisCoordination({ client, prefix }), redisCoordination({ url, prefix })];
    expect(await node.acquire("pacer", "node-1", 1_000)).not.toBeNull();
    expect(await other.acquire("pacer", "node-2", 1_000)).toBeNull();
    await node.close();
    expect(client.status).toBe("wait");
    await other.close();
    client.disconnect();
  });

  it("tells the other listeners when one fails", async () => {
    const failures: string[] = [];
    const log: Log = { info: () => {}, warn: () => {}, error: (message) => failures.push(message) };
    const node = redisCoordination({ url, prefix: aPrefix(), log });
    await node.subscribe("wake", () => {
      throw new Error("not today");
    });
    const { heard } = await nextOn(node, "wake");
    await node.publish("wake", "up");
    expect(await heard).toBe("up");
    expect(failures).toHaveLength(1);
    await node.close();
  });

  it("says closed after its close, which may be asked for twice", async () => {
    const node = redisCoordination({ url, prefix: aPrefix() });
    const lease = await node.acquire("pacer", "node-1", 1_000);
    await node.close();
    await node.close();
    const closed = { code: "closed" };
    await expect(node.acquire("pacer", "node-1", 1_000)).rejects.toMatchObject(closed);
    await expect(node.release(lease ?? expect.fail("no lease"))).rejects.toMatchObject(closed);
    await expect(node.publish("wake", "up")).rejects.toMatchObject(closed);
    await expect(node.subscribe("wake", () => {})).rejects.toMatchObject(closed);
  });
});

const isOurs = server !== null && !process.env.ENGAGE_TEST_REDIS_URL;
const awayTitle = isOurs ? "a Redis that goes away" : "a Redis that goes away: left out, for it must be one of our own";
describe.skipIf(!isOurs)(awayTitle, () => {
  const unavailable = { code: "dependency-unavailable", extra: { dependency: "coordination" } };

  it("is said to be unavailable, and used again when it is back: leases, and listeners without asking anew", async () => {
    const port = await freePort();
    const first = await startRedis(port);
    const node = redisCoordination({ url: `redis://127.0.0.1:${port}`, prefix: aPrefix() });
    const { heard } = await nextOn(node, "wake");
    await node.acquire("pacer", "node-1", 60_000);
    await first?.stop();
    await expect(node.acquire("pacer", "node-1", 60_000)).rejects.toMatchObject(unavailable);
    await expect(node.publish("wake", "lost")).rejects.toMatchObject(unavailable);
    await expect(node.subscribe("other", () => {})).rejects.toMatchObject(unavailable);

    const second = await startRedis(port);
    await expect.poll(() => node.acquire("pacer", "node-2", 60_000).catch(() => null)).not.toBeNull();
    await onRedis(`redis://127.0.0.1:${port}`, async (redis) => {
      await expect.poll(async () => (await redis.pubsub("CHANNELS", "*")).length, { timeout: 10_000 }).toBe(1);
    });
    await node.publish("wake", "back");
    expect(await heard).toBe("back");
    await node.close();
    await second?.stop();
  });

  it("tells listeners that they may have missed something, once it listens again, and never before", async () => {
    const port = await freePort();
    const first = await startRedis(port);
    const node = redisCoordination({ url: `redis://127.0.0.1:${port}`, prefix: aPrefix() });
    const told: string[] = [];
    await node.subscribe(
      "wake",
      (message) => told.push(message),
      () => {
        told.push("gap");
        void node.publish("wake", "after the gap");
      },
    );
    await node.publish("wake", "before");
    await expect.poll(() => told).toEqual(["before"]);
    await first?.stop();
    const second = await startRedis(port);
    await expect.poll(() => told, { timeout: 20_000 }).toEqual(["before", "gap", "after the gap"]);
    await node.close();
    await second?.stop();
  });

  it("is noticed when the line to it falls silent, by who listens too", async () => {
    const wire = await wireTo(Number(new URL(url).port));
    const prefix = aPrefix();
    const node = redisCoordination({ url: `redis://127.0.0.1:${wire.port}`, prefix, callLimitMs: 300 });
    const other = redisCoordination({ url, prefix });
    let noticed = () => {};
    const gap = new Promise<void>((resolve) => {
      noticed = resolve;
    });
    const { heard } = await nextOn(node, "wake", () => noticed());
    wire.silence();
    await expect(node.acquire("pacer", "node-1", 1_000)).rejects.toMatchObject(unavailable);
    wire.mend();
    await gap;
    await other.publish("wake", "back");
    expect(await heard).toBe("back");
    await node.close();
    await other.close();
    await wire.close();
  });
});

describe.skipIf(!isOurs)("a Redis behind TLS", () => {
  it("is spoken to when its authority is known, and not otherwise", async () => {
    const secured = await startTlsRedis();
    const at = { url: secured.url, prefix: aPrefix(), callLimitMs: 5_000 };
    const node = redisCoordination({ ...at, tls: { ca: secured.ca } });
    expect(await node.acquire("pacer", "node-1", 1_000)).not.toBeNull();
    const stranger = redisCoordination(at);
    await expect(stranger.acquire("pacer", "node-2", 1_000)).rejects.toMatchObject({ code: "dependency-unavailable" });
    await Promise.all([node.close(), stranger.close()]);
    await secured.stop();
  });
});
