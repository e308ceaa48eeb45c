import { describe, expect, it } from "vitest";
import { virtualTime } from "./clock.ts";
import { scaledTimers } from "./scaled-time.ts";

const setUp = (speed: number) => {
  const wall = virtualTime(0);
  const life = scaledTimers(wall.clock, wall.timers, speed);
  const seen: [string, number][] = [];
  const note = (name: string) => () => void seen.push([name, Math.round(wall.clock.now())]);
  return { wall, life, seen, note };
};

describe("scaled timers", () => {
  it("run faster than the wall's clock", () => {
    const { wall, life, seen, note } = setUp(10);
    life.after(1_000, note("b"));
    life.after(500, note("a"));
    life.after(2_000, note("called off"))();
    wall.advanceTo(1_000);
    expect(seen).toEqual([
      ["a", 50],
      ["b", 100],
    ]);
  });

  it("follow a change of speed while they wait", () => {
    const { wall, life, seen, note } = setUp(1);
    life.after(1_000, note("done"));
    wall.advanceTo(500);
    life.setSpeed(10);
    wall.advanceTo(540);
    life.setSpeed(1);
    wall.advanceTo(2_000);
    expect(seen).toEqual([["done", 640]]);
    expect(life.speed).toBe(1);
  });

  it("count from now, not from the last timer that ran", () => {
    const { wall, life, seen, note } = setUp(2);
    wall.advanceTo(1_000);
    life.after(100, note("done"));
    wall.advanceTo(2_000);
    expect(seen).toEqual([["done", 1_050]]);
  });

  it("stop for good, and refuse a speed that is none", () => {
    const { wall, life, seen, note } = setUp(1);
    life.after(10, note("never"));
    life.stop();
    life.after(10, note("never"));
    wall.advanceTo(1_000);
    expect(seen).toEqual([]);
    expect(() => life.setSpeed(0)).toThrow(RangeError);
    expect(() => setUp(Number.NaN)).toThrow(RangeError);
  });
});
