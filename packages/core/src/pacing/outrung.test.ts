import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Floor, FloorCall } from "./floor.ts";
import { outrung } from "./outrung.ts";
import type { PolicyPlan } from "./policy.ts";
import { predictivePolicy } from "./predictive-policy.ts";
import { callOf as call, floorWith, NINE } from "./testing.ts";

const SETTINGS = { mode: "predictive", dialRatio: 3, maxDialRatio: null } as const;
/** Three were lost of ninety: not one more may be. */
const SPENT = { connected: 87, abandoned: 3 };

const LATE = call("ringing", 15_000);

const floor = (calls: readonly FloorCall[], wish: Parameters<typeof floorWith>[0] = { ready: 1 }): Floor => ({
  ...floorWith({ budget: SPENT, ...wish }),
  calls,
});
const planned = (on: Floor, settings: Partial<typeof SETTINGS> | { maxDialRatio: number } = {}): PolicyPlan =>
  predictivePolicy().plan(on, { ...SETTINGS, ...settings }, NINE);

describe("a call that has rung long, and an agent who waits for it", () => {
  it("is replaced by a fresh one when nobody more may be lost", () => {
    const { giveUp, launch, because } = planned(floor([LATE]));
    expect({ giveUp, launch }).toEqual({ giveUp: [0], launch: 1 });
    expect(because).toContain("1 that rang long let go");
  });

  it("rings on while it has not rung as long as the law wants", () => {
    expect(planned(floor([call("ringing", 14_999)]))).toMatchObject({ giveUp: [], launch: 0 });
    const elsewhere = floor([LATE], { ready: 1, more: { leastRingMs: 20_000 } });
    expect(planned(elsewhere)).toMatchObject({ giveUp: [], launch: 0 });
  });

  it("rings on while something fresher is on its way to that agent", () => {
    for (const fresher of [call("ringing", 3_000), call("dialing", 0), call("detecting", 9_000)])
      expect(outrung(floor([LATE, fresher]), 1, NINE)).toEqual([]);
    expect(outrung(floor([LATE, call("ringing", 3_000), LATE], { ready: 2 }), 2, NINE)).toEqual([0]);
  });

  it("rings on when it was promised to somebody, and what was promised serves nobody else", () => {
    expect(outrung(floor([{ ...LATE, promised: true }]), 1, NINE)).toEqual([]);
    expect(outrung(floor([call("dialing", 0, { promised: true }), LATE]), 1, NINE)).toEqual([1]);
  });

  it("rings on where calls are not let go, or only for lack of an agent", () => {
    for (const more of [{ leastRingMs: null }, { replacesLate: false }])
      expect(planned(floor([LATE], { ready: 1, more }))).toMatchObject({ giveUp: [], launch: 0 });
  });

  it("rings on when no other could be launched: no line, no start, the ratio, the end of the day", () => {
    for (const more of [{ freeLines: 0 }, { freeStarts: 0 }, { shiftEndsAt: NINE + 5_000 }])
      expect(planned(floor([LATE], { ready: 1, more }))).toMatchObject({ giveUp: [], launch: 0 });
    expect(planned(floor([LATE]), { maxDialRatio: 0.5 })).toMatchObject({ giveUp: [], launch: 0 });
  });

  it("rings on where more than three agents are: something fresh is on its way to one of them soon enough", () => {
    for (const [talking, giveUp] of [
      [2, [0]],
      [3, []],
    ] as const)
      expect(outrung(floor([LATE], { ready: 1, talking }), 1, NINE)).toEqual(giveUp);
  });

  it("is not given up where a second call may ring beside it", () => {
    const rich = floor([call("ringing", 24_000)], { ready: 1, budget: { connected: 10_000, abandoned: 0 } });
    const { giveUp, launch } = planned(rich);
    expect(giveUp).toEqual([]);
    expect(launch).toBeGreaterThan(0);
  });

  it("is always followed by as many as are let go, on any floor where agents wait", () => {
    const phases = fc.constantFrom<FloorCall["phase"]>("dialing", "ringing", "detecting");
    const calls = fc.array(
      fc.tuple(phases, fc.integer({ min: 0, max: 30_000 }), fc.boolean()).map(([phase, rang, promised]) => ({
        ...call(phase, rang),
        promised,
      })),
      { maxLength: 12 },
    );
    const lines = fc.record({ freeLines: fc.nat(4), freeStarts: fc.nat(4) });
    fc.assert(
      fc.property(calls, fc.integer({ min: 1, max: 6 }), fc.nat(6), lines, (made, ready, talking, more) => {
        // More agents are ready than persons have picked up, so none is let go for lack of one.
        fc.pre(made.filter(({ phase }) => phase === "detecting").length < ready);
        const on = floor(made, { ready, talking, more });
        const { giveUp, launch } = planned(on);
        expect(launch).toBeGreaterThanOrEqual(giveUp.length);
        for (const place of giveUp) {
          expect(on.calls[place]).toMatchObject({ phase: "ringing", promised: false });
          expect(NINE - (on.calls[place]?.ringingAt ?? NINE)).toBeGreaterThanOrEqual(15_000);
        }
      }),
      { numRuns: 300, seed: 41 },
    );
  });
});
