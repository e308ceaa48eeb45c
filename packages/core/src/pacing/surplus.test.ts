import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Floor, FloorCall } from "./floor.ts";
import { LearnedBeliefs } from "./learned-beliefs.ts";
import { Overdial } from "./overdial.ts";
import { predictivePolicy } from "./predictive-policy.ts";
import { simplePolicy } from "./simple-policy.ts";
import { surplus } from "./surplus.ts";
import { callOf as call, floorWith, NINE } from "./testing.ts";

const SETTINGS = { mode: "predictive", dialRatio: 3, maxDialRatio: null } as const;

const floor = (calls: readonly FloorCall[], wish: Parameters<typeof floorWith>[0] = {}): Floor => ({
  ...floorWith(wish),
  calls,
});
function letGo(on: Floor): readonly number[] {
  const beliefs = new LearnedBeliefs();
  for (let n = 0; n < 400; n++)
    beliefs.observe({ type: "wrap_ended", at: NINE, agentId: "wrap_up0", since: NINE - 1_000 * (1 + (n % 40)) });
  beliefs.look(on, NINE);
  return surplus(on, beliefs, new Overdial(), NINE);
}

const LONG = call("ringing", 16_000);

describe("ringing calls for which no agent is left", () => {
  it("are let go once they have rung as long as the law wants, and the younger ones ring on", () => {
    const calls = [call("ringing", 14_999), call("ringing", 15_000), call("dialing", 0), call("ringing", 24_000)];
    expect(letGo(floor(calls, { talking: 2 }))).toEqual([1, 3]);
  });

  it("are kept while an agent is ready for who answers them", () => {
    expect(letGo(floor([LONG], { ready: 1, talking: 2 }))).toEqual([]);
  });

  it("are let go when a person who waits has the last ready agent", () => {
    expect(letGo(floor([LONG, call("waiting", 5_000)], { ready: 1, talking: 2 }))).toEqual([0]);
  });

  it("are kept when a wrap-up will most likely end while somebody waits", () => {
    const ending = floor([LONG], { talking: 1, wrappingUp: 60 });
    expect(letGo(ending)).toEqual([]);
    expect(letGo({ ...ending, agents: ending.agents.map((agent) => ({ ...agent, leaving: true })) })).toEqual([0]);
  });

  it("are weighed against those who were picked up and are being listened to", () => {
    const picked = Array.from({ length: 6 }, () => call("detecting", 9_000));
    expect(letGo(floor([LONG], { ready: 2 }))).toEqual([]);
    expect(letGo(floor([LONG, ...picked], { ready: 2 }))).toEqual([0]);
  });

  it("are never let go where nobody may, nor when they have an agent of their own", () => {
    expect(letGo(floor([LONG], { talking: 2, more: { leastRingMs: null } }))).toEqual([]);
    expect(letGo(floor([call("ringing", 20_000, { promised: true })], { talking: 2 }))).toEqual([]);
  });

  it("wait for a law that wants more than 15 s", () => {
    const calls = [call("ringing", 19_000), call("ringing", 21_000)];
    expect(letGo(floor(calls, { talking: 2, more: { leastRingMs: 20_000 } }))).toEqual([1]);
  });
});

describe("a plan's list of calls to let go", () => {
  const phase = fc.constantFrom("dialing", "ringing", "detecting", "waiting");
  const calls = fc.array(fc.record({ phase, rangMs: fc.nat({ max: 40_000 }), promised: fc.boolean() }), {
    maxLength: 40,
  });

  it("names in rising order only calls that ring, long enough, and are promised to nobody", () => {
    fc.assert(
      fc.property(
        calls,
        fc.nat({ max: 3 }),
        fc.nat({ max: 5 }),
        fc.nat({ max: 3 }),
        (some, ready, talking, wrappingUp) => {
          const on = floor(
            some.map((one) => call(one.phase as FloorCall["phase"], one.rangMs, { promised: one.promised })),
            { ready, talking, wrappingUp },
          );
          const { giveUp } = predictivePolicy().plan(on, SETTINGS, NINE);
          expect(giveUp).toEqual(giveUp.toSorted((a, b) => a - b));
          expect(new Set(giveUp).size).toBe(giveUp.length);
          for (const place of giveUp) {
            const one = on.calls[place];
            expect(one).toMatchObject({ phase: "ringing", promised: false });
            expect(NINE - (one?.ringingAt ?? NINE)).toBeGreaterThanOrEqual(15_000);
          }
        },
      ),
      { numRuns: 300, seed: 35 },
    );
  });

  it("is empty in every other mode", () => {
    const on = floor([LONG, LONG], { talking: 3 });
    for (const mode of ["preview", "progressive", "power"] as const)
      expect(simplePolicy(mode).plan(on, { ...SETTINGS, mode }, NINE).giveUp).toEqual([]);
    expect(predictivePolicy().plan(on, SETTINGS, NINE)).toMatchObject({ giveUp: [0, 1] });
  });

  it("is told in the reason", () => {
    const on = floor([LONG, LONG], { talking: 3 });
    expect(predictivePolicy().plan(on, SETTINGS, NINE).because).toContain("2 that rang long let go");
  });

  it("lets more be launched: a call that may be let go endangers less", () => {
    const launch = (leastRingMs: number | null): number => {
      const on = floor([call("ringing", 13_000)], { ready: 6, talking: 6, more: { leastRingMs } });
      return predictivePolicy().plan(on, SETTINGS, NINE).launch;
    };
    expect(launch(15_000)).toBeGreaterThanOrEqual(launch(null));
  });
});
