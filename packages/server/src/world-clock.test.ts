import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { rulePacks } from "@broadnet-engage/compliance-rules";
import { beforeEach, describe, expect, it } from "vitest";
import { nextPermitted, permits } from "./calling-windows.ts";
import { type HandClock, handClock } from "./testing/world.ts";
import { describeWorldClock, worldClock } from "./world-clock.ts";

const pack = rulePacks().find(({ jurisdiction }) => jurisdiction === "AE")!;
const at = Date.parse;
const SUNDAY_NOON = at("2026-11-22T08:00:00Z");
const SATURDAY_NIGHT = at("2026-11-21T16:28:00Z");

describe("permitted hours in the Emirates", () => {
  it("include the start, exclude the end, and leave Friday and Saturday out (C-CMP-9)", () => {
    expect(permits(pack, at("2026-11-22T05:00:00Z"))).toBe(true);
    expect(permits(pack, at("2026-11-22T04:59:59Z"))).toBe(false);
    expect(permits(pack, at("2026-11-22T13:59:59Z"))).toBe(true);
    expect(permits(pack, at("2026-11-22T14:00:00Z"))).toBe(false);
    expect(permits(pack, at("2026-11-27T08:00:00Z"))).toBe(false);
  });

  it("come again next morning, or after the weekend", () => {
    expect(nextPermitted(pack, at("2026-11-22T14:00:00Z"))).toBe(at("2026-11-23T05:00:00Z"));
    expect(nextPermitted(pack, at("2026-11-26T14:00:07Z"))).toBe(at("2026-11-29T05:00:00Z"));
    expect(nextPermitted(pack, SUNDAY_NOON)).toBe(SUNDAY_NOON);
  });
});

describe("the simulated world's clock", () => {
  let real: HandClock;
  let file: string;
  beforeEach(() => {
    real = handClock(SATURDAY_NIGHT);
    file = join(mkdtempSync(join(tmpdir(), "world-")), "clock.json");
  });

  it("is the real one while calls are permitted", () => {
    real.set(SUNDAY_NOON);
    const world = worldClock(real, pack, file);
    expect(world.settle(false)).toBe(false);
    expect(world.now()).toBe(SUNDAY_NOON);
    expect(describeWorldClock(world, pack)).toContain("the real time");
  });

  it("moves forward to the next permitted morning, and says so", () => {
    const world = worldClock(real, pack, file);
    expect(world.settle(false)).toBe(true);
    expect(world.now()).toBe(at("2026-11-22T05:00:00Z"));
    expect(describeWorldClock(world, pack)).toMatch(
      /^Simulated world clock: Sunday 2026-11-22 09:00 in Dubai, 12 h 32 min ahead of the real one, because .* SIM_CLOCK=real/,
    );
  });

  it("waits with the move until nobody is in a call", () => {
    real.set(at("2026-11-22T13:59:00Z"));
    const world = worldClock(real, pack, file);
    real.advance(90_000);
    expect(world.settle(true)).toBe(false);
    expect(world.settle(false)).toBe(true);
    expect(world.now()).toBe(at("2026-11-23T05:00:00Z"));
  });

  it("never goes back over a restart", () => {
    const world = worldClock(real, pack, file);
    world.settle(false);
    real.advance(3_600_000);
    world.save();
    const shown = world.now();
    real.set(SATURDAY_NIGHT);
    expect(worldClock(real, pack, file).now()).toBeGreaterThanOrEqual(shown);
  });

  it("begins anew when its file is unreadable", () => {
    writeFileSync(file, "{");
    expect(worldClock(real, pack, file).aheadMs).toBe(0);
  });

  it("writes down what it needs and no more", () => {
    const world = worldClock(real, pack, file);
    world.save();
    expect(JSON.parse(readFileSync(file, "utf8"))).toEqual({ aheadMs: 0, lastShown: SATURDAY_NIGHT });
  });
});
