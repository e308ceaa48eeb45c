import { seededChance } from "../src/sim/chance.ts";
import type { PlacedFate, RosterEntry, ShiftPeople } from "../src/sim/shift-people.ts";

/** A floor for tests: everybody logs in within two minutes, some take breaks. Durations in seconds. */
export interface SmallWorld {
  readonly agents: number;
  readonly answerShare: number;
  readonly talkS: number;
  readonly wrapS: number;
  readonly machineShare?: number;
  readonly breaks?: boolean;
}

export const WORLDS: Readonly<Record<string, SmallWorld>> = {
  "one agent": { agents: 1, answerShare: 0.3, talkS: 90, wrapS: 15 },
  "three agents on a hot list": { agents: 3, answerShare: 0.6, talkS: 60, wrapS: 10, breaks: true },
  "ten agents": { agents: 10, answerShare: 0.25, talkS: 120, wrapS: 20, breaks: true },
  "ten agents with short talks": { agents: 10, answerShare: 0.3, talkS: 20, wrapS: 5 },
  "twelve agents on a bad list": { agents: 12, answerShare: 0.08, talkS: 100, wrapS: 20 },
  "eight agents, machines among those who answer": {
    agents: 8,
    answerShare: 0.2,
    talkS: 90,
    wrapS: 15,
    machineShare: 0.3,
  },
};

export function peopleIn(world: SmallWorld, seed: string, hours: number): ShiftPeople {
  const chance = seededChance(seed);
  const fates = chance.fork("fates");
  const work = chance.fork("work");
  const seats = chance.fork("seats");
  const roster: RosterEntry[] = [];
  for (let agent = 0; agent < world.agents; agent++) {
    roster.push({ agent, atMs: seats.uniform(0, 120_000), awayMs: null });
    if (world.breaks) roster.push({ agent, atMs: seats.uniform(0.2, 0.9) * hours * 3_600_000, awayMs: 180_000 });
  }
  return {
    roster,
    call: (): PlacedFate => {
      const setupMs = fates.uniform(1_000, 3_000);
      const at = { setupMs, detectMs: fates.uniform(1_400, 3_200), segment: "all" };
      const rings = Math.min(25_000, fates.gamma(11_000, 3));
      if (fates.happens(world.answerShare))
        return { ...at, ringMs: rings, who: "person", cause: "no_answer", verdict: "person" };
      if (fates.happens(world.machineShare ?? 0))
        return { ...at, ringMs: rings, who: "machine", cause: "no_answer", verdict: "machine" };
      return { ...at, ringMs: 25_000, who: "nobody", cause: "no_answer", verdict: "person" };
    },
    talkMs: () => work.lognormal(world.talkS * 1_000, 0.9),
    wrapUpMs: () => work.lognormal(world.wrapS * 1_000, 0.7),
  };
}
