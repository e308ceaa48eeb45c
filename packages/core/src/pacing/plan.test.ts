import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Floor, overdialBudget, type PacingPlanSettings, plan } from "./plan.ts";

const floor = (over: Partial<Floor> = {}): Floor => ({
  readyAgents: 4,
  inFlight: 0,
  freeLines: 100,
  freeStarts: 100,
  connected: 0,
  abandoned: 0,
  ...over,
});
const settings = (mode: PacingPlanSettings["mode"], dialRatio = 1.5): PacingPlanSettings => ({
  mode,
  dialRatio,
  abandonCapPct: 3,
});

describe("how many calls to launch", () => {
  it.each([
    ["progressive dials one call per ready agent", floor(), settings("progressive"), 4, "none"],
    ["progressive counts what is in flight", floor({ inFlight: 3 }), settings("progressive"), 1, "none"],
    ["progressive ignores the dial ratio", floor(), settings("progressive", 3), 4, "none"],
    ["power holds the dial ratio", floor(), settings("power", 2.5), 10, "none"],
    ["power rounds down", floor({ readyAgents: 1 }), settings("power", 1.5), 1, "none"],
    ["preview never dials", floor(), settings("preview"), 0, "preview"],
    ["nobody ready, nothing dialed", floor({ readyAgents: 0 }), settings("power"), 0, "no_ready_agents"],
    ["lines bound it", floor({ freeLines: 2 }), settings("power"), 2, "line_limit"],
    ["calls per second bound it", floor({ freeStarts: 1 }), settings("power"), 1, "cps_limit"],
    ["predictive begins as progressive", floor(), settings("predictive", 3), 4, "abandon_cap"],
    [
      "predictive overdials by what the cap leaves",
      floor({ connected: 100 }),
      settings("predictive", 3),
      6,
      "abandon_cap",
    ],
    [
      "predictive is progressive again when the budget is spent",
      floor({ connected: 100, abandoned: 3 }),
      settings("predictive", 3),
      4,
      "abandon_cap",
    ],
  ] as const)("%s", (_name, seen, wish, launch, bound) => {
    expect(plan(seen, wish)).toMatchObject({ launch, bound });
  });

  it("is never negative and never above any limit", () => {
    const counts = fc.nat({ max: 500 });
    const anyFloor = fc.record({
      readyAgents: counts,
      inFlight: counts,
      freeLines: counts,
      freeStarts: counts,
      connected: counts,
      abandoned: counts,
    });
    const anySettings = fc.record({
      mode: fc.constantFrom("progressive", "power", "predictive", "preview" as const),
      dialRatio: fc.double({ min: 1, max: 10, noNaN: true }),
      abandonCapPct: fc.double({ min: 0, max: 100, noNaN: true }),
    });
    fc.assert(
      fc.property(anyFloor, anySettings, (seen, wish) => {
        const { launch, because } = plan(seen, wish);
        expect(Number.isInteger(launch)).toBe(true);
        expect(launch).toBeGreaterThanOrEqual(0);
        expect(launch).toBeLessThanOrEqual(Math.min(seen.freeLines, seen.freeStarts));
        expect(because.length).toBeGreaterThan(0);
      }),
    );
  });

  it("were every overdialed call abandoned, the cap would still hold", () => {
    fc.assert(
      fc.property(
        fc.nat({ max: 10_000 }),
        fc.nat({ max: 300 }),
        fc.double({ min: 0.1, max: 50, noNaN: true }),
        (connected, abandoned, capPct) => {
          const spare = overdialBudget({ connected, abandoned }, capPct);
          if (spare === 0) return;
          const rate = (abandoned + spare) / (abandoned + spare + connected);
          expect(rate).toBeLessThanOrEqual(capPct / 100 + 1e-9);
        },
      ),
    );
  });
});
