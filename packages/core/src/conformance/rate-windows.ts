import assert from "node:assert/strict";
import type { RateTake, RateWindows } from "../ports/rate-windows.ts";
import type { Runner } from "./runner.ts";

/** Two nodes of one installation that count together, and their time. */
export interface RateWindowsBench {
  readonly one: RateWindows;
  readonly two: RateWindows;
  /** Lets this much time go by; waits where time cannot be moved. */
  pass(ms: number): Promise<void>;
}

type OnBench = (name: string, test: (bench: RateWindowsBench) => Promise<void>) => void;

/** Long beside the time a real store takes to answer, short enough to wait for. */
const WINDOW_MS = 1_000;
const LIMIT = 200;
/** What an approximating store may be off by. */
const SLACK = LIMIT / 100;

/** What every `RateWindows` must do. `open` gives a bench whose keys nobody else uses. */
export function rateWindowsSuite(runner: Runner, open: () => Promise<RateWindowsBench>): void {
  const onBench: OnBench = (name, test) =>
    runner.it(name, async () => {
      const bench = await open();
      try {
        await test(bench);
      } finally {
        await bench.one.close();
        await bench.two.close();
      }
    });
  runner.describe("rate windows", () => {
    counting(onBench);
    sliding(onBench);
    keysAndLimits(onBench);
    closing(runner, open);
  });
}

const takeMany = (node: RateWindows, times: number, key = "tenant", limit = LIMIT): Promise<RateTake[]> =>
  Promise.all(Array.from({ length: times }, () => node.take(key, limit, WINDOW_MS)));
const admitted = (takes: readonly RateTake[]): number => takes.filter(({ allowed }) => allowed).length;

function assertAbout(actual: number, expected: number, what: string): void {
  assert.ok(Math.abs(actual - expected) <= SLACK, `${what}: ${actual}, expected ${expected} ± ${SLACK}`);
}

function counting(onBench: OnBench): void {
  onBench("lets a full limit through at once from idle, and no more", async ({ one }) => {
    const takes = await takeMany(one, LIMIT * 2);
    assertAbout(admitted(takes), LIMIT, "let through");
  });

  onBench("counts what all nodes let through together", async ({ one, two }) => {
    const takes = await Promise.all([takeMany(one, LIMIT), takeMany(two, LIMIT)]);
    assertAbout(admitted(takes.flat()), LIMIT, "let through");
  });

  onBench("says how many places are left, and 0 when it refuses", async ({ one, two }) => {
    const lefts: number[] = [];
    for (const node of [one, two, one]) lefts.push((await node.take("few", 3, WINDOW_MS)).left);
    assert.deepEqual(lefts, [2, 1, 0]);
    const refused = await two.take("few", 3, WINDOW_MS);
    assert.deepEqual([refused.allowed, refused.left], [false, 0]);
  });

  onBench("says for how long: above 0 and at most the window", async ({ one, pass }) => {
    const first = await one.take("one", 1, WINDOW_MS);
    await pass(WINDOW_MS / 4);
    const refused = await one.take("one", 1, WINDOW_MS);
    for (const { resetMs } of [first, refused]) assert.ok(resetMs > 0 && resetMs <= WINDOW_MS, `resetMs ${resetMs}`);
    assert.equal(refused.allowed, false);
    await pass(refused.resetMs + 20);
    assert.equal((await one.take("one", 1, WINDOW_MS)).allowed, true);
  });
}

function sliding(onBench: OnBench): void {
  onBench("gives places back one by one as each grows old, not all together", async ({ one, pass }) => {
    await takeMany(one, LIMIT / 2);
    await pass(WINDOW_MS * 0.6);
    await takeMany(one, LIMIT / 2);
    await pass(WINDOW_MS * 0.6);
    const takes = await takeMany(one, LIMIT);
    assertAbout(admitted(takes), LIMIT / 2, "let through when half of them are old");
  });

  onBench("lets no burst around any edge go over the limit", async ({ one, two, pass }) => {
    const takes: RateTake[] = [];
    await pass(WINDOW_MS * 0.9);
    takes.push(...(await takeMany(one, LIMIT)));
    await pass(WINDOW_MS * 0.5);
    takes.push(...(await takeMany(two, LIMIT)));
    assertAbout(admitted(takes), LIMIT, "let through");
  });

  onBench("takes no place for a refusal", async ({ one, pass }) => {
    await takeMany(one, LIMIT);
    await pass(WINDOW_MS / 2);
    assert.equal(admitted(await takeMany(one, LIMIT)) <= SLACK, true);
    await pass(WINDOW_MS / 2 + 50);
    assertAbout(admitted(await takeMany(one, LIMIT)), LIMIT, "let through after the window");
  });
}

function keysAndLimits(onBench: OnBench): void {
  onBench("keeps keys apart, whatever characters they are made of", async ({ one }) => {
    const keys = ["a", "a:b", "a b", "{a}", "هدى", "x".repeat(300)];
    for (const key of keys) assert.equal((await one.take(key, 1, WINDOW_MS)).allowed, true, key);
    for (const key of keys) assert.equal((await one.take(key, 1, WINDOW_MS)).allowed, false, key);
  });

  onBench("takes a changed limit at the next take: raised at once, lowered without forgetting", async ({ one }) => {
    await takeMany(one, 4, "t", 4);
    assert.equal((await one.take("t", 4, WINDOW_MS)).allowed, false);
    assert.deepEqual(await one.take("t", 6, WINDOW_MS).then(({ allowed, left }) => [allowed, left]), [true, 1]);
    const lowered = await one.take("t", 2, WINDOW_MS);
    assert.deepEqual([lowered.allowed, lowered.left], [false, 0]);
  });
}

function closing(runner: Runner, open: () => Promise<RateWindowsBench>): void {
  runner.it("refuses once it is closed; closing again does nothing", async () => {
    const { one, two } = await open();
    await one.close();
    await one.close();
    await assert.rejects(one.take("a", 1, WINDOW_MS), { code: "closed" });
    assert.equal((await two.take("a", 1, WINDOW_MS)).allowed, true);
    await two.close();
  });
}
