import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { virtualTime } from "./clock.ts";

const START = Date.UTC(2026, 10, 4, 8);

describe("virtual time", () => {
  it("stands still until it is moved", () => {
    const time = virtualTime(START);
    expect(time.clock.now()).toBe(START);
    expect(time.clock.monotonic()).toBe(0);
    time.advanceTo(START + 500);
    expect(time.clock.now()).toBe(START + 500);
    expect(time.clock.monotonic()).toBe(500);
    expect(() => time.advanceTo(START)).toThrow(RangeError);
  });

  it("runs timers at their instants, also those set on the way", () => {
    const time = virtualTime(START);
    const seen: [string, number][] = [];
    const note = (name: string) => () => void seen.push([name, time.clock.now() - START]);
    time.timers.after(300, note("late"));
    time.timers.after(100, () => {
      note("early")();
      time.timers.after(50, note("set on the way"));
    });
    time.advanceTo(START + 200);
    expect(seen).toEqual([
      ["early", 100],
      ["set on the way", 150],
    ]);
    expect(time.nextAt()).toBe(START + 300);
    expect(time.pending).toBe(1);
  });

  it("breaks ties by the order of setting, and treats a negative delay as none", () => {
    const time = virtualTime(START);
    const seen: number[] = [];
    for (let i = 0; i < 50; i++) time.timers.after(i % 2 === 0 ? 0 : -5, () => void seen.push(i));
    time.advanceTo(START);
    expect(seen).toEqual(Array.from({ length: 50 }, (_, i) => i));
  });

  it("forgets what was called off, also from within the same instant", () => {
    const time = virtualTime(START);
    const seen: string[] = [];
    const cancelled = time.timers.after(10, () => void seen.push("cancelled"));
    time.timers.after(5, () => {
      cancelled();
      cancelled();
    });
    const ran = time.timers.after(5, () => void seen.push("ran"));
    time.advanceTo(START + 20);
    ran();
    expect(seen).toEqual(["ran"]);
    expect(time.pending).toBe(0);
    expect(time.nextAt()).toBeNull();
    expect(time.runNext()).toBe(false);
  });

  it("runs any set of timers in the order of their instants", () => {
    const op = fc.record({ ms: fc.nat(50), cancel: fc.boolean() });
    fc.assert(
      fc.property(fc.array(op, { maxLength: 200 }), (ops) => {
        const time = virtualTime(0);
        const ran: number[] = [];
        const cancels = ops.map(({ ms }, i) => time.timers.after(ms, () => void ran.push(i)));
        ops.forEach(({ cancel }, i) => void (cancel && cancels[i]?.()));
        time.advanceTo(100);
        const expected = ops
          .map((entry, i) => ({ ...entry, i }))
          .filter(({ cancel }) => !cancel)
          .sort((a, b) => a.ms - b.ms || a.i - b.i)
          .map(({ i }) => i);
        expect(ran).toEqual(expected);
      }),
    );
  });
});
