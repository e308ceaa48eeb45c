import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { FULL_PACE, type Pace, paceAfter, type Strain } from "./pressure.ts";

const calm: Strain = { eventLagMs: 20, commandWaitMs: 0, pendingCommands: 1, startedLastSecond: 20, at: 0 };

/** The pace after each second of a list of strains. */
function paces(before: Pace, strains: readonly Partial<Strain>[]): number[] {
  let pace = before;
  return strains.map((strain, second) => {
    pace = paceAfter(pace, { ...calm, at: (second + 1) * 1_000, ...strain });
    return pace.callsPerSecond;
  });
}
const times = <T>(n: number, value: T): T[] => Array.from({ length: n }, () => value);

describe("the pace a node is asked at", () => {
  it("is not lowered below the knee: 200 ms of lag at 80 calls a second were measured to be harmless", () => {
    expect(paces(FULL_PACE, times(60, { eventLagMs: 200, startedLastSecond: 80 }))).toEqual(
      times(60, FULL_PACE.callsPerSecond),
    );
  });

  it("past the knee it is half of what was asked, each second again, and never less than one", () => {
    const seen = paces(FULL_PACE, [
      { eventLagMs: 400, startedLastSecond: 40 },
      { eventLagMs: 400, startedLastSecond: 20 },
      { eventLagMs: 400, startedLastSecond: 10 },
      ...times(5, { eventLagMs: 400, startedLastSecond: 1 }),
    ]);
    expect(seen).toEqual([20, 10, 5, 1, 1, 1, 1, 1]);
  });

  it("with events a second old nothing is asked at all, at once", () => {
    expect(paceAfter({ callsPerSecond: 20, changedAt: 0 }, { ...calm, eventLagMs: 1_000, at: 1 }).callsPerSecond).toBe(
      0,
    );
  });

  it.each([
    ["a command that is not answered", { commandWaitMs: 1_000 }],
    ["a thousand commands that wait", { pendingCommands: 1_000 }],
  ])("%s stops it as well", (_what, strain) => {
    expect(paces(FULL_PACE, [strain])).toEqual([0]);
  });

  it("rises again from one call a second, only when calm, and only on fresh proof", () => {
    const stopped = { callsPerSecond: 0, changedAt: 0 };
    expect(
      paces(stopped, [{ eventLagMs: 900 }, { eventLagMs: 240 }, { eventLagMs: 100 }, { eventLagMs: null }]),
    ).toEqual([0, 0, 0, 0]);
    expect(paces(stopped, times(5, {}))).toEqual([1, 1.5, 2.25, 3.375, 5.0625]);
    expect(paces(stopped, times(40, {})).at(-1)).toBe(FULL_PACE.callsPerSecond);
  });

  it("holds still between calm and slow, so that it does not swing", () => {
    expect(paces({ callsPerSecond: 8, changedAt: 0 }, times(5, { eventLagMs: 170 }))).toEqual(times(5, 8));
  });

  it("changes once a second however often it is looked at", () => {
    let pace: Pace = { callsPerSecond: 16, changedAt: 0 };
    for (let at = 1; at < 1_000; at += 50) pace = paceAfter(pace, { ...calm, eventLagMs: 400, at });
    expect(pace.callsPerSecond).toBe(16);
  });

  it("property: stays between nothing and all, stops whenever the delay reaches a second, never rises while it is late", () => {
    const strain = fc.record({
      eventLagMs: fc.option(fc.integer({ min: 0, max: 5_000 })),
      commandWaitMs: fc.integer({ min: 0, max: 5_000 }),
      pendingCommands: fc.integer({ min: 0, max: 2_000 }),
      startedLastSecond: fc.integer({ min: 0, max: 500 }),
      stepMs: fc.integer({ min: 0, max: 3_000 }),
    });
    fc.assert(
      fc.property(fc.array(strain, { maxLength: 60 }), (list) => {
        let pace = FULL_PACE;
        let at = 0;
        for (const { stepMs, ...seen } of list) {
          at += stepMs;
          const before = pace.callsPerSecond;
          pace = paceAfter(pace, { ...seen, at });
          const delay = Math.max(seen.eventLagMs ?? 0, seen.commandWaitMs);
          expect(pace.callsPerSecond).toBeGreaterThanOrEqual(0);
          expect(pace.callsPerSecond).toBeLessThanOrEqual(FULL_PACE.callsPerSecond);
          if (delay >= 1_000) expect(pace.callsPerSecond).toBe(0);
          if (delay >= 100) expect(pace.callsPerSecond).toBeLessThanOrEqual(before);
        }
      }),
    );
  });
});
