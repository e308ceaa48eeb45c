import { describe, expect, it } from "vitest";
import type { Engine } from "../src/engine/context.ts";
import type { CampaignId } from "../src/model/ids.ts";
import { type ShiftSettings, simulateShift } from "../src/sim/shift.ts";
import { peopleIn, type SmallWorld, WORLDS } from "./shift-worlds.ts";

const world = (name: keyof typeof WORLDS & string): SmallWorld => WORLDS[name] as SmallWorld;
const HOT = world("three agents on a hot list");

/** Two campaigns on the agents of one world, the second's people from another stream of chance. */
const two = (one: SmallWorld, hours: number, seed: string): ShiftSettings & { beside: object[] } => ({
  agents: one.agents,
  hours,
  people: peopleIn(one, seed, hours),
  mode: "predictive",
  beside: [{ people: peopleIn(one, `${seed}/beside`, hours), mode: "predictive" }],
});

/** In every step: each agent on the floor is reckoned on by one campaign, and no calls hang on more agents than there are. */
async function reckonedOnOnce(engine: Engine): Promise<void> {
  const shown = new Map<string, CampaignId>();
  for (const { id } of engine.book.campaigns)
    for (const agent of engine.pacers.agentsOf(id)) {
      if ((engine.memory.shares.of.get(agent.id) ?? id) !== id) continue;
      expect(shown.has(agent.id) && engine.memory.shares.of.has(agent.id)).toBe(false);
      shown.set(agent.id, id);
    }
}

describe("two campaigns that share their agents", () => {
  it("C-CAM-12 stay under the cap, each by itself, and no agent is counted twice", async () => {
    const report = await simulateShift({ ...two(HOT, 1, "shared/1"), afterStep: reckonedOnOnce });
    expect(report.campaigns).toHaveLength(2);
    for (const { connected, abandoned } of report.campaigns) {
      expect(connected).toBeGreaterThan(15);
      // No law counts over less than a day; of so few, one person more than the cap is no rate.
      expect(abandoned).toBeLessThanOrEqual(1 + 0.03 * (connected + abandoned));
    }
  });

  it("have their agents' time by weight", async () => {
    const day = two(HOT, 1, "weights");
    const report = await simulateShift({
      ...day,
      mode: "progressive",
      weight: 30,
      beside: [{ ...day.beside[0], people: peopleIn(HOT, "weights/beside", 1), mode: "progressive", weight: 10 }],
    });
    const [first = 0, second = 0] = report.campaigns.map(({ connected }) => connected);
    expect(first / (first + second)).toBeGreaterThan(0.62);
    expect(first / (first + second)).toBeLessThan(0.88);
    expect(report.abandoned).toBe(0);
  });

  it("have them by priority first: the second works only when the first's list is dry", async () => {
    const day = two(HOT, 0.5, "priority");
    const when = { firstDry: 0, secondBefore: 0, secondAfter: 0 };
    await simulateShift({
      ...day,
      mode: "progressive",
      priority: 1,
      contacts: 40,
      beside: [{ people: peopleIn(HOT, "priority/beside", 0.5), mode: "progressive", priority: 5 }],
      afterStep: (engine) => {
        const [first, second] = engine.book.campaigns;
        if (first === undefined || second === undefined) return;
        const busy = engine.book.callsOf(second.id).size > 0;
        if (engine.memory.dry.has(first.id)) when.firstDry += 1;
        if (busy && when.firstDry === 0) when.secondBefore += 1;
        if (busy && when.firstDry > 0) when.secondAfter += 1;
      },
    });
    expect(when.firstDry).toBeGreaterThan(0);
    expect(when.secondBefore).toBe(0);
    expect(when.secondAfter).toBeGreaterThan(0);
  });
});
