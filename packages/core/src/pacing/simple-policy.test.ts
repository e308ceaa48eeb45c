import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { PolicySettings } from "./policy.ts";
import { simplePolicy } from "./simple-policy.ts";
import { floorWith, NINE } from "./testing.ts";

const settings = (dialRatio = 1.5, maxDialRatio: number | null = null): PolicySettings => ({
  mode: "power",
  dialRatio,
  maxDialRatio,
});

describe("the modes that count", () => {
  it.each([
    ["progressive dials one call per ready agent", "progressive", floorWith({ ready: 4 }), settings(), 4, "none"],
    ["progressive counts what is in flight", "progressive", floorWith({ ready: 4, ringing: 3 }), settings(), 1, "none"],
    ["progressive ignores the dial ratio", "progressive", floorWith({ ready: 4 }), settings(3), 4, "none"],
    ["power holds the dial ratio", "power", floorWith({ ready: 4 }), settings(2.5), 10, "none"],
    ["power rounds down", "power", floorWith({ ready: 1 }), settings(1.5), 1, "none"],
    ["power keeps under the ratio no mode passes", "power", floorWith({ ready: 4 }), settings(3, 2), 8, "none"],
    ["preview never dials", "preview", floorWith({ ready: 4 }), settings(), 0, "preview"],
    ["nobody ready, nothing dialed", "power", floorWith({ talking: 4 }), settings(), 0, "no_ready_agents"],
    ["lines bound it", "power", floorWith({ ready: 4, more: { freeLines: 2 } }), settings(), 2, "line_limit"],
    [
      "calls per second bound it",
      "power",
      floorWith({ ready: 4, more: { freeStarts: 1 } }),
      settings(),
      1,
      "cps_limit",
    ],
    [
      "nothing is dialed that would ring after the day",
      "progressive",
      floorWith({ ready: 4, more: { shiftEndsAt: NINE + 20_000 } }),
      settings(),
      0,
      "schedule",
    ],
  ] as const)("%s", (_name, mode, floor, wish, launch, bound) => {
    expect(simplePolicy(mode).plan(floor, wish, NINE)).toMatchObject({ launch, bound });
  });

  it("a promised call has an agent of its own and takes nobody's place", () => {
    const [call] = floorWith({ ringing: 1 }).calls;
    const floor = floorWith({ ready: 2, more: { calls: call === undefined ? [] : [{ ...call, promised: true }] } });
    expect(simplePolicy("progressive").plan(floor, settings(), NINE).launch).toBe(2);
  });

  it("progressive never has more calls in flight than ready agents, beyond those that were", () => {
    const count = fc.nat({ max: 40 });
    fc.assert(
      fc.property(count, count, count, count, (ready, ringing, freeLines, freeStarts) => {
        const floor = floorWith({ ready, ringing, more: { freeLines, freeStarts } });
        const { launch, because } = simplePolicy("progressive").plan(floor, settings(), NINE);
        expect(launch + ringing).toBeLessThanOrEqual(Math.max(ready, ringing));
        expect(launch).toBeLessThanOrEqual(Math.min(freeLines, freeStarts));
        expect(because.length).toBeGreaterThan(0);
      }),
      { seed: 6 },
    );
  });
});
