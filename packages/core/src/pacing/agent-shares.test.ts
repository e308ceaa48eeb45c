import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { divideAgents, NO_SHARES, type SharedAgent, type Shares } from "./agent-shares.ts";
import type { Claimant } from "./split-by-right.ts";

const IDS = ["a", "b", "c", "d"] as const;
const MANY = Number.POSITIVE_INFINITY;

const claimant = fc.record({
  priority: fc.integer({ min: 1, max: 3 }),
  weight: fc.integer({ min: 1, max: 100 }),
  wants: fc.oneof(fc.constant(MANY), fc.integer({ min: 0, max: 12 })),
  inFlight: fc.integer({ min: 0, max: 12 }),
  promised: fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 4 })),
});
const floor = fc
  .tuple(
    fc.array(claimant, { minLength: 2, maxLength: 4 }),
    fc.array(fc.record({ ready: fc.boolean(), works: fc.integer({ min: 1, max: 15 }) }), { maxLength: 20 }),
  )
  .map(([some, seats]) => ({
    claimants: some.map((one, n): Claimant => ({ id: IDS[n] ?? "a", ...one })),
    agents: seats.map(({ ready, works }, n): SharedAgent => {
      const worksFor = IDS.slice(0, some.length).filter((_id, bit) => (works >> bit) % 2 === 1);
      return { id: `agent ${n}`, ready, worksFor };
    }),
  }));
/** A few floors one after the other, of the same agents. */
const day = fc.array(floor, { minLength: 1, maxLength: 4 });

const isShared = ({ worksFor }: SharedAgent): boolean => worksFor.length > 1;
const had = ({ of }: Shares, id: string, agents: readonly SharedAgent[]): number =>
  agents.filter((agent) => of.get(agent.id) === id).length;
const own = (id: string, agents: readonly SharedAgent[]): number =>
  agents.filter(({ worksFor }) => worksFor.length === 1 && worksFor[0] === id).length;
const inClass = (over: Partial<Claimant>): Claimant => ({
  id: "a",
  priority: 3,
  weight: 10,
  wants: MANY,
  inFlight: 0,
  promised: 0,
  ...over,
});
const seats = (count: number, worksFor: readonly string[] = ["a", "b"]): SharedAgent[] =>
  Array.from({ length: count }, (_, n) => ({ id: `agent ${n}`, ready: n % 2 === 0, worksFor }));

describe("agents who work for several campaigns", () => {
  it("are reckoned on once: the shares together are never more than the agents there are", () => {
    fc.assert(
      fc.property(day, (floors) => {
        let shares = NO_SHARES;
        for (const { claimants, agents } of floors) {
          shares = divideAgents(shares, claimants, agents, 250);
          const shared = agents.filter(isShared);
          expect(shares.of.size).toBe(shared.length);
          for (const { id, worksFor } of shared) expect(worksFor).toContain(shares.of.get(id));
        }
      }),
      { seed: 6, numRuns: 400 },
    );
  });

  it("go by priority: who has one of them leaves nothing undone for a campaign that comes before", () => {
    fc.assert(
      fc.property(floor, ({ claimants, agents }) => {
        const still = claimants.map((one) => ({ ...one, inFlight: 0, promised: 0 }));
        const shares = divideAgents(NO_SHARES, still, agents, 250);
        for (const { id, worksFor } of agents.filter(isShared)) {
          const owner = still.find((one) => one.id === shares.of.get(id));
          if (owner === undefined || owner.wants === 0) continue;
          for (const other of still) {
            if (other.priority >= owner.priority || !worksFor.includes(other.id)) continue;
            const has = had(shares, other.id, agents) + own(other.id, agents);
            // One that wants a finite number may have been given it elsewhere.
            expect(has).toBeGreaterThanOrEqual(Math.min(other.wants, has + 1));
          }
        }
      }),
      { seed: 7, numRuns: 400 },
    );
  });

  it("are not taken from under calls in flight", () => {
    fc.assert(
      fc.property(floor, floor, (one, { claimants }) => {
        const before = divideAgents(NO_SHARES, one.claimants, one.agents, 250);
        const known = claimants.filter(({ id }) => one.claimants.some((other) => other.id === id));
        const after = divideAgents(before, known, one.agents, 250);
        for (const { id, inFlight } of known) {
          const worksForHim = one.agents.filter((agent) => agent.worksFor.includes(id));
          const alone = worksForHim.filter(({ worksFor }) =>
            worksFor.every((x) => x === id || !known.some((k) => k.id === x)),
          );
          const kept = worksForHim.filter((agent) => before.of.get(agent.id) === id && !alone.includes(agent)).length;
          const now = had(
            after,
            id,
            worksForHim.filter((agent) => !alone.includes(agent)),
          );
          expect(now + alone.length).toBeGreaterThanOrEqual(Math.min(kept + alone.length, inFlight));
        }
      }),
      { seed: 8, numRuns: 400 },
    );
  });

  it("are divided by weight, in the long run, down to parts of an agent", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 7 }),
        fc.array(fc.integer({ min: 1, max: 20 }), { minLength: 2, maxLength: 3 }),
        (count, weights) => {
          const ids = IDS.slice(0, weights.length);
          const rivals = weights.map((weight, n) => inClass({ id: ids[n] ?? "a", weight }));
          const agents = seats(count, ids);
          const sum = new Map<string, number>();
          let shares = NO_SHARES;
          const looks = 24 * 360;
          for (let look = 0; look < looks; look++) {
            shares = divideAgents(shares, rivals, agents, 10_000);
            for (const owner of shares.of.values()) sum.set(owner, (sum.get(owner) ?? 0) + 1);
          }
          const total = weights.reduce((a, b) => a + b, 0);
          for (const { id, weight } of rivals)
            expect((sum.get(id) ?? 0) / looks).toBeCloseTo((count * weight) / total, 1);
        },
      ),
      { seed: 9, numRuns: 5 },
    );
  });

  it("go first to callbacks that are due, whatever the priority", () => {
    const rivals = [inClass({ priority: 1 }), inClass({ id: "b", priority: 5, promised: 2, wants: 2 })];
    const shares = divideAgents(NO_SHARES, rivals, seats(6), 250);
    expect([had(shares, "a", seats(6)), had(shares, "b", seats(6))]).toEqual([4, 2]);
  });

  it("are all another's while a list is dry, and come back when its calls are through", () => {
    const agents = seats(6);
    const dry = divideAgents(NO_SHARES, [inClass({ priority: 1, wants: 0 }), inClass({ id: "b" })], agents, 250);
    expect(had(dry, "b", agents)).toBe(6);
    const rings = divideAgents(dry, [inClass({ priority: 1 }), inClass({ id: "b", inFlight: 4 })], agents, 250);
    expect(had(rings, "b", agents)).toBe(4);
    const over = divideAgents(rings, [inClass({ priority: 1 }), inClass({ id: "b" })], agents, 250);
    expect(had(over, "a", agents)).toBe(6);
  });

  it("stay where they are while nothing changes", () => {
    const agents = seats(7);
    const rivals = [inClass({ weight: 30 }), inClass({ id: "b", weight: 40 })];
    const first = divideAgents(NO_SHARES, rivals, agents, 250);
    const second = divideAgents(first, rivals, agents, 250);
    expect(second.of).toEqual(first.of);
  });

  it("work as whole teams: a small one for one campaign after the other, a large one for several at once", () => {
    const rivals = [inClass({ weight: 30 }), inClass({ id: "b", weight: 10 })];
    const small = divideAgents(NO_SHARES, rivals, seats(8), 250);
    expect([had(small, "a", seats(8)), had(small, "b", seats(8))]).toEqual([8, 0]);
    const large = divideAgents(NO_SHARES, rivals, seats(60), 250);
    expect([had(large, "a", seats(60)), had(large, "b", seats(60))]).toEqual([45, 15]);
  });

  it("are let go as calls end, by a campaign that may launch nothing more", () => {
    const agents = seats(8);
    const mine = divideAgents(NO_SHARES, [inClass({}), inClass({ id: "b", wants: 0 })], agents, 250);
    const turned = [inClass({ inFlight: 5, priority: 4 }), inClass({ id: "b" })];
    const closing = divideAgents(mine, turned, agents, 250);
    expect([had(closing, "a", agents), [...closing.closing]]).toEqual([5, ["a"]]);
    const over = divideAgents(closing, [inClass({ priority: 4 }), inClass({ id: "b" })], agents, 250);
    expect([had(over, "a", agents), over.closing.size]).toEqual([0, 0]);
  });
});
