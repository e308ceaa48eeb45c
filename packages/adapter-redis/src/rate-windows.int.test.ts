import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { type Runner, rateWindowsSuite } from "@broadnet-engage/core/conformance";
import { systemClock, systemTimers } from "@broadnet-engage/core/system";
import { Redis } from "ioredis";
import { afterAll, describe, expect, it } from "vitest";
import { wireTo } from "../test/half-open.ts";
import { findRedis, freePort, NO_REDIS, startRedis } from "../test/real-redis.ts";
import { redisRateWindows } from "./index.ts";

const server = await findRedis();
const url = server?.url ?? "redis://127.0.0.1:1";
afterAll(async () => server?.stop());

const TAKE_MANY = fileURLToPath(new URL("../test/take-many.ts", import.meta.url));
let opened = 0;
const aPrefix = () => `engage-rate-${process.pid}-${++opened}`;
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
const unavailable = { code: "dependency-unavailable", extra: { dependency: "rate-windows" } };

const title = server === null ? `rate windows on Redis: left out, for ${NO_REDIS}` : "rate windows on Redis";
describe.skipIf(server === null)(title, () => {
  // The machine may be busy: the suite is about counts, and the time limit has its own test.
  const options = { url, callLimitMs: 5_000 };
  rateWindowsSuite(runner, async () => {
    const prefix = aPrefix();
    return { one: redisRateWindows({ ...options, prefix }), two: redisRateWindows({ ...options, prefix }), pass: wait };
  });

  it("C-RL-2 lets through the limit and not one more, asked by three processes at once", async () => {
    const prefix = aPrefix();
    const command = ["--conditions=@broadnet-engage/source", "--import", "tsx", TAKE_MANY];
    const run = () =>
      promisify(execFile)(process.execPath, [...command, url, prefix, "1500", "2000", "86400000"]).then(({ stdout }) =>
        Number(stdout),
      );
    const given = await Promise.all([run(), run(), run()]);
    expect(given.reduce((sum, n) => sum + n, 0)).toBe(2_000);
  });

  it("gives the places of one turn in the order they were asked for", async () => {
    const windows = redisRateWindows({ ...options, prefix: aPrefix() });
    const takes = await Promise.all(Array.from({ length: 5 }, () => windows.take("t", 3, 60_000)));
    expect(takes.map(({ left, allowed }) => [allowed, left])).toEqual([
      [true, 2],
      [true, 1],
      [true, 0],
      [false, 0],
      [false, 0],
    ]);
    await windows.close();
  });

  it("goes on when Redis has forgotten its scripts, and leaves no key that lives for ever", async () => {
    const prefix = aPrefix();
    const windows = redisRateWindows({ ...options, prefix });
    const redis = new Redis(url);
    await windows.take("t", 3, 60_000);
    await redis.script("FLUSH");
    expect((await windows.take("t", 3, 60_000)).left).toBe(1);
    const keys = await redis.keys(`*${prefix}*`);
    expect(keys).toEqual([`{${prefix}:t}:rate`]);
    const livesMs = await redis.pttl(keys[0] ?? "");
    expect(livesMs > 0 && livesMs <= 60_001).toBe(true);
    await windows.close();
    redis.disconnect();
  });

  it("lets no window hold too many when the server's clock goes back", async () => {
    const prefix = aPrefix();
    const windows = redisRateWindows({ ...options, prefix });
    const redis = new Redis(url);
    const later = systemClock.now() + 3_600_000;
    // As a server leaves it whose clock was an hour ahead.
    await redis.rpush(`{${prefix}:t}:rate`, `${later - 1} 10`, `${later} 12`);
    const takes = await Promise.all(Array.from({ length: 3 }, () => windows.take("t", 3, 60_000)));
    expect(takes.map(({ allowed }) => allowed)).toEqual([true, false, false]);
    expect(takes[2]?.resetMs).toBeLessThanOrEqual(60_000);
    await windows.close();
    redis.disconnect();
  });
});

const isOurs = server !== null && !process.env.ENGAGE_TEST_REDIS_URL;
describe.skipIf(!isOurs)("rate windows on a Redis that goes away", () => {
  it("C-RL-5 are said to be unavailable within half a second, and count again when it is back", async () => {
    const port = await freePort();
    const first = await startRedis(port);
    const windows = redisRateWindows({ url: `redis://127.0.0.1:${port}` });
    await windows.take("t", 3, 60_000);
    await first?.stop();
    await expect(windows.take("t", 3, 60_000)).rejects.toMatchObject(unavailable);
    const second = await startRedis(port);
    const took = () => windows.take("t", 3, 60_000).catch(() => null);
    await expect.poll(took, { timeout: 20_000 }).toMatchObject({ allowed: true });
    await windows.close();
    await second?.stop();
  });

  it("give up a connection that fell silent, and make a new one", async () => {
    const wire = await wireTo(Number(new URL(url).port));
    const windows = redisRateWindows({ url: `redis://127.0.0.1:${wire.port}`, prefix: aPrefix() });
    expect((await windows.take("t", 9, 60_000)).left).toBe(8);
    wire.silence();
    await expect(windows.take("t", 9, 60_000)).rejects.toMatchObject(unavailable);
    wire.mend();
    const took = () => windows.take("t", 9, 60_000).catch(() => null);
    await expect.poll(took, { timeout: 20_000 }).toMatchObject({ allowed: true });
    await windows.close();
    await wire.close();
  });
});
