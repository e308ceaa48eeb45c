import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Observation, PacingPolicy } from "./policy.ts";
import { predictivePolicy } from "./predictive-policy.ts";
import { simplePolicy } from "./simple-policy.ts";
import { floorWith, NINE } from "./testing.ts";

const SETTINGS = { mode: "predictive", dialRatio: 1, maxDialRatio: null } as const;
const CALL = { segment: "all", attempt: 1, gateway: "gw1" } as const;

/** A morning of one call after another: every fourth is answered after ten seconds, talks last two minutes. */
function morning(from = NINE - 3 * 3_600_000, count = 1_200): readonly Observation[] {
  return Array.from({ length: count }, (_, n): readonly Observation[] => {
    const dialedAt = from + n * 8_000;
    const ringingAt = dialedAt + 2_000;
    const rang = { ...CALL, dialedAt, ringingAt };
    const agentId = `talking${n % 5}`;
    const answeredAt = ringingAt + 6_000 + 100 * (n % 80);
    const talkEnds = answeredAt + 60_000 + 1_000 * (n % 120);
    const begin: readonly Observation[] = [
      { type: "dialed", at: dialedAt, ...CALL },
      { type: "ringing", at: ringingAt, ...rang },
    ];
    if (n % 4 !== 0) return [...begin, { type: "unanswered", cause: "no_answer", at: ringingAt + 25_000, ...rang }];
    return [
      ...begin,
      { type: "answered", verdict: "person", answeredAt, at: answeredAt, ...rang },
      { type: "connected", at: answeredAt + 300, agentId, waitedMs: 300 },
      { type: "talk_ended", at: talkEnds, agentId, since: answeredAt + 300 },
      { type: "wrap_ended", at: talkEnds + 20_000, agentId, since: talkEnds },
    ];
  })
    .flat()
    .toSorted((a, b) => a.at - b.at);
}

const MORNING = morning();
function experienced(): PacingPolicy {
  const policy = predictivePolicy();
  for (const seen of MORNING) policy.observe(seen);
  return policy;
}

const launchOf = (policy: PacingPolicy, wish: Parameters<typeof floorWith>[0], now = NINE): number =>
  policy.plan(floorWith(wish, now), SETTINGS, now).launch;

describe("predictive", () => {
  it("dials more than one call per ready agent where four calls bring one answer", () => {
    expect(launchOf(experienced(), { ready: 10, talking: 10 })).toBeGreaterThan(14);
  });

  it("says why, in figures", () => {
    const plan = experienced().plan(floorWith({ ready: 10, talking: 10 }), SETTINGS, NINE);
    expect(plan.because).toMatch(/10 ready, .* answers expected; one more would find no agent with .* %/);
    expect(plan.figures).toMatchObject({ readyAgents: 10, inFlight: 0 });
    expect(plan.figures.answerChance).toBeCloseTo(0.25, 0.9);
  });

  it("never launches less for one more ready agent", () => {
    const policy = experienced();
    let before = 0;
    for (let ready = 0; ready <= 60; ready++) {
      const launch = launchOf(policy, { ready, talking: 20, ringing: 12, budget: { connected: 3_000, abandoned: 70 } });
      expect(launch).toBeGreaterThanOrEqual(before);
      before = launch;
    }
    expect(before).toBeGreaterThan(60);
  });

  it("is never above free lines and free starts, never negative, and always gives a reason", () => {
    const policy = experienced();
    const count = fc.nat({ max: 80 });
    fc.assert(
      fc.property(
        fc.record({ ready: count, talking: count, wrappingUp: count, ringing: count, waiting: fc.nat({ max: 3 }) }),
        fc.record({ freeLines: count, freeStarts: count, connectLimitMs: fc.nat({ max: 5_000 }) }),
        fc.record({
          connected: fc.nat({ max: 5_000 }),
          abandoned: count,
          capPct: fc.double({ min: 0, max: 100, noNaN: true }),
        }),
        (wish, more, budget) => {
          const { launch, because } = policy.plan(floorWith({ ...wish, budget, more }), SETTINGS, NINE);
          expect(Number.isInteger(launch)).toBe(true);
          expect(launch).toBeGreaterThanOrEqual(0);
          expect(launch).toBeLessThanOrEqual(Math.min(more.freeLines, more.freeStarts));
          expect(because.length).toBeGreaterThan(0);
        },
      ),
      { numRuns: 200, seed: 6 },
    );
  });

  it("with budget to spare, one more ready agent never lowers what it launches, and one more call in flight never raises it", () => {
    const policy = experienced();
    const count = fc.nat({ max: 40 });
    const budget = { connected: 3_000, abandoned: 60 };
    fc.assert(
      fc.property(fc.record({ ready: count, talking: count, wrappingUp: count, ringing: count }), (wish) => {
        const launch = launchOf(policy, { ...wish, budget });
        expect(launchOf(policy, { ...wish, ready: wish.ready + 1, budget })).toBeGreaterThanOrEqual(launch);
        expect(launchOf(policy, { ...wish, ringing: wish.ringing + 1, budget })).toBeLessThanOrEqual(launch);
      }),
      { numRuns: 150, seed: 6 },
    );
  });

  it("beyond the budget it launches nothing for which no agent is ready", () => {
    const policy = experienced();
    const count = fc.nat({ max: 60 });
    fc.assert(
      fc.property(count, count, fc.integer({ min: 60, max: 900 }), (talking, ringing, abandoned) => {
        const budget = { connected: 970, abandoned, windowEndsAt: NINE + 60_000 };
        expect(launchOf(policy, { talking, wrappingUp: 9, ringing, budget })).toBe(0);
      }),
      { numRuns: 60, seed: 6 },
    );
  });

  it("is never above the lines per agent that the campaign sets", () => {
    const policy = experienced();
    const count = fc.nat({ max: 40 });
    fc.assert(
      fc.property(count, count, count, fc.double({ min: 1, max: 4, noNaN: true }), (ready, talking, ringing, ratio) => {
        const floor = floorWith({ ready, talking, ringing });
        const { launch } = policy.plan(floor, { ...SETTINGS, maxDialRatio: ratio }, NINE);
        expect(launch).toBeLessThanOrEqual(Math.max(0, Math.floor(ratio * (ready + talking)) - ringing));
      }),
      { numRuns: 80, seed: 6 },
    );
  });

  it("is progressive, and says the cap is why, when the budget is spent", () => {
    const policy = experienced();
    const counts = fc.nat({ max: 50 });
    fc.assert(
      fc.property(counts, counts, counts, fc.constantFrom(0, 3), (ready, ringing, talking, capPct) => {
        const wish = { ready, ringing, talking, budget: { connected: 970, abandoned: 60, capPct } };
        const spent = policy.plan(floorWith(wish), SETTINGS, NINE);
        expect(spent.bound).toBe("abandon_cap");
        expect(spent.launch).toBe(simplePolicy("progressive").plan(floorWith(wish), SETTINGS, NINE).launch);
      }),
      { numRuns: 60, seed: 6 },
    );
  });

  it("counts on no answers to come where nobody knows when the count ends", () => {
    const budget = { connected: 20, abandoned: 0, windowEndsAt: null };
    const plan = experienced().plan(floorWith({ ready: 5, budget, more: { shiftEndsAt: null } }), SETTINGS, NINE);
    expect(plan).toMatchObject({ launch: 5, bound: "abandon_cap" });
  });

  it("knowing nothing, it dials little more than one each", () => {
    const first = launchOf(predictivePolicy(), { ready: 20, budget: { connected: 0, abandoned: 0 } });
    expect(first).toBeGreaterThanOrEqual(20);
    expect(first).toBeLessThan(32);
  });

  it("launches nothing that would ring after the day", () => {
    const floor = floorWith({ ready: 5, more: { shiftEndsAt: NINE + 20_000 } });
    expect(experienced().plan(floor, SETTINGS, NINE)).toMatchObject({ launch: 0, bound: "schedule" });
  });

  it("a person who waits with nobody ready weighs on the budget", () => {
    const policy = experienced();
    const budget = { connected: 3_000, abandoned: 90 };
    const calm = policy.plan(floorWith({ talking: 10, wrappingUp: 9, budget }), SETTINGS, NINE);
    const pressed = policy.plan(floorWith({ talking: 10, wrappingUp: 9, waiting: 2, budget }), SETTINGS, NINE);
    expect(pressed.figures.headroom).toBeLessThan(calm.figures.headroom - 1);
  });

  it("after a restart it goes on as if there had been none", () => {
    const one = experienced();
    const other = predictivePolicy();
    expect(other.load(JSON.parse(JSON.stringify(one.save())))).toBe(true);
    const later = morning(NINE, 60);
    for (const [n, seen] of later.entries()) {
      one.observe(seen);
      other.observe(seen);
      const floor = floorWith({ ready: n % 7, talking: 9, ringing: n % 11 }, seen.at);
      expect(other.plan(floor, SETTINGS, seen.at)).toEqual(one.plan(floor, SETTINGS, seen.at));
    }
  });

  it("the same morning gives the same plans", () => {
    const wish = { ready: 7, talking: 9, ringing: 4 };
    expect(experienced().plan(floorWith(wish), SETTINGS, NINE)).toEqual(
      experienced().plan(floorWith(wish), SETTINGS, NINE),
    );
  });

  it("takes nothing damaged or of another version, and stays as it was", () => {
    const policy = predictivePolicy();
    const good = JSON.parse(JSON.stringify(experienced().save()));
    const before = JSON.stringify(policy.save());
    for (const bad of [
      null,
      7,
      "learned",
      {},
      { ...good, version: 2 },
      { ...good, budget: { ...good.budget, gain: "1" } },
      { ...good, beliefs: { ...good.beliefs, talk: { ends: [1], risk: [2] } } },
      { ...good, beliefs: { ...good.beliefs, reach: { ...good.beliefs.reach, gateways: { gw1: ["x", 1] } } } },
      { ...good, beliefs: { ...good.beliefs, detectS: null } },
    ])
      expect(policy.load(bad)).toBe(false);
    expect(JSON.stringify(policy.save())).toBe(before);
    expect(policy.load(good)).toBe(true);
  });
});
