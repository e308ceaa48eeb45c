import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { allowance, STARTS_FADE_MS, type TenantUse, tenantTurns } from "./tenant-turns.ts";

const MEANS = { lines: 100, startsPerSecond: 10 };
const use = (id: string, lines: number, starts = 0): TenantUse => ({ id, lines, starts });

describe("the turns of tenants who share lines and calls per second", () => {
  it("come first to who has least of what he has most of", () => {
    const uses = [use("much of both", 60, 20), use("many starts", 5, 80), use("many lines", 30, 5), use("new", 0)];
    expect(tenantTurns(uses, MEANS).map(({ id }) => id)).toEqual(["new", "many lines", "much of both", "many starts"]);
  });

  it("give what is free to the lower ones until all stand level, never more than is free", () => {
    expect(allowance(10, 0, [0])).toBe(5);
    expect(allowance(10, 0, [20])).toBe(10);
    expect(allowance(10, 4, [8])).toBe(7);
    expect(allowance(1, 3, [3, 3])).toBe(1);
    expect(allowance(5, 9, [])).toBe(5);
    expect(allowance(0, 0, [1])).toBe(0);
    const some = fc.array(fc.integer({ min: 0, max: 50 }), { maxLength: 5 });
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 60 }), fc.integer({ min: 0, max: 50 }), some, (free, own, others) => {
        const may = allowance(free, own, others);
        expect(may).toBeGreaterThanOrEqual(0);
        expect(may).toBeLessThanOrEqual(free);
        if (free > 0 && others.every((other) => other >= own)) expect(may).toBeGreaterThan(0);
        // Nobody who is lower after it could not be raised to its level with what is left, but for a part of a line.
        const short = others.reduce((sum, other) => sum + Math.max(0, own + may - 1 - other), 0);
        if (may > 0) expect(short).toBeLessThanOrEqual(free - may + 1);
      }),
      { seed: 6, numRuns: 500 },
    );
  });

  it("let nobody starve: who comes late to full lines has his part as soon as calls end", () => {
    const lines = 60;
    const calls = { greedy: [] as number[], late: [] as number[] };
    const shown: number[] = [];
    for (let second = 0; second < 400; second++) {
      for (const of of Object.values(calls)) of.splice(0, of.length, ...of.filter((ends) => ends > second));
      const wants = { greedy: 1_000, late: second < 100 ? 0 : 1_000 };
      const turns = tenantTurns([use("greedy", calls.greedy.length), use("late", calls.late.length)], {
        ...MEANS,
        lines,
      }) as readonly { id: keyof typeof calls; lines: number }[];
      for (const [n, turn] of turns.entries()) {
        const free = lines - calls.greedy.length - calls.late.length;
        const others = turns.slice(n + 1).map((one) => one.lines);
        const starts = Math.min(wants[turn.id], allowance(free, turn.lines, others));
        for (let k = 0; k < starts; k++) calls[turn.id].push(second + 20 + ((k * 7 + second) % 40));
      }
      shown.push(calls.late.length);
    }
    expect(shown[99]).toBe(0);
    expect(shown[170]).toBeGreaterThanOrEqual(29);
    // Work-conserving: while the other wants nothing, all lines are used.
    expect(shown.at(-1)).toBeLessThanOrEqual(31);
  });

  it("let who has many calls per second wait for who has few, however many lines there are", () => {
    const fades = (starts: number, ms: number): number => starts * Math.exp(-ms / STARTS_FADE_MS);
    const lately = { greedy: fades(100, 0), late: 0 };
    const all = { greedy: 0, late: 0 };
    for (let tick = 0; tick < 1_000; tick++) {
      // One call may start each 100 ms; both always want to.
      const [first] = tenantTurns([use("greedy", 0, lately.greedy), use("late", 0, lately.late)], MEANS);
      const id = first?.id === "late" ? "late" : "greedy";
      all[id] += 1;
      for (const one of ["greedy", "late"] as const) lately[one] = fades(lately[one], 100) + (one === id ? 1 : 0);
    }
    expect(all.late).toBeGreaterThan(480);
    expect(all.greedy).toBeGreaterThan(350);
  });
});
