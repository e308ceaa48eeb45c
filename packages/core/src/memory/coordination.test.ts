import { describe, expect, it } from "vitest";
import { coordinationSuite } from "../conformance/index.ts";
import { coordinationHub, memoryCoordination } from "./index.ts";

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
  return { clock: { now: () => nowMs, monotonic: () => nowMs }, pass };
};

coordinationSuite(runner, async () => {
  const { clock, pass } = movableClock();
  const hub = coordinationHub();
  return { one: memoryCoordination({ clock, hub }), two: memoryCoordination({ clock, hub }), pass };
});

describe("memory coordination", () => {
  it("refuses everything once it is closed, and tells its listeners nothing more", async () => {
    const { clock } = movableClock();
    const hub = coordinationHub();
    const [closed, open] = [memoryCoordination({ clock, hub }), memoryCoordination({ clock, hub })];
    const heard: string[] = [];
    await closed.subscribe("wake", (message) => heard.push(message));
    await closed.close();
    await closed.close();
    await open.publish("wake", "anybody?");
    expect(heard).toEqual([]);
    await expect(closed.acquire("pacer", "node-1", 1_000)).rejects.toMatchObject({ code: "closed" });
    await expect(closed.publish("wake", "x")).rejects.toMatchObject({ code: "closed" });
  });

  it("is alone when it is given no hub", async () => {
    const { clock } = movableClock();
    const [one, two] = [memoryCoordination({ clock }), memoryCoordination({ clock })];
    expect(await one.acquire("pacer", "node-1", 1_000)).not.toBeNull();
    expect(await two.acquire("pacer", "node-2", 1_000)).not.toBeNull();
  });
});
