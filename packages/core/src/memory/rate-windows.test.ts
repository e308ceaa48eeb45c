import { describe, expect, it } from "vitest";
import { rateWindowsSuite } from "../conformance/index.ts";
import { memoryRateWindows, rateHub } from "./index.ts";

const runner = {
  describe,
  it: (name: string, test: () => Promise<void>) => it(name, test),
  skip: (name: string, reason: string) => it(name, (context) => context.skip(reason)),
};

const movableClock = () => {
  let nowMs = 0;
  const pass = async (ms: number) => {
    nowMs += ms;
  };
  return { clock: { now: () => 0, monotonic: () => nowMs }, pass };
};

rateWindowsSuite(runner, async () => {
  const { clock, pass } = movableClock();
  const hub = rateHub();
  return { one: memoryRateWindows({ clock, hub }), two: memoryRateWindows({ clock, hub }), pass };
});

describe("memory rate windows", () => {
  it("C-RL-2 never lets more than the limit through in any window, over ten windows of crowding", async () => {
    const { clock, pass } = movableClock();
    const windows = memoryRateWindows({ clock });
    const letThrough: number[] = [];
    for (let at = 0; at < 10_000; at += 7) {
      if ((await windows.take("t", 50, 1_000)).allowed) letThrough.push(at);
      await pass(7);
    }
    for (const [index, at] of letThrough.entries()) {
      const within = letThrough.slice(index).filter((other) => other < at + 1_000).length;
      expect(within).toBeLessThanOrEqual(50);
    }
    expect(letThrough.length).toBeGreaterThanOrEqual(490);
  });

  it("forgets quiet keys, and what was taken long ago", async () => {
    const { clock, pass } = movableClock();
    const hub = rateHub();
    const windows = memoryRateWindows({ clock, hub });
    for (let n = 0; n < 5_000; n++) await windows.take(`key-${n}`, 1, 1_000);
    for (let n = 0; n < 5_000; n++) {
      await windows.take("busy", 10, 1_000);
      await pass(100);
    }
    expect(hub.size).toBe(1);
    expect(hub.get("busy")?.times.length).toBeLessThanOrEqual(1_100);
  });
});
