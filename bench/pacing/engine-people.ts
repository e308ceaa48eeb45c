import type { RosterEntry, ShiftPeople } from "../../packages/core/src/sim/shift-people.ts";
import { answerRate } from "./worlds/answer-rate.ts";
import { type Chance, chanceOf } from "./worlds/chance.ts";
import { drawFate } from "./worlds/fate.ts";
import { type FullScenario, type Scenario, withDefaults } from "./worlds/scenario.ts";

const MINUTE = 60_000;
const MACHINE_TALK = { dist: "lognormal", mean: 8, cv: 0.5 } as const;
const BREAK_SPREAD = [0.7, 1.3] as const;

/** The people of a scenario, for the real engine: the same distributions and streams of chance as the fast loop draws from. */
export function peopleOf(scenario: Scenario, seed: number): ShiftPeople {
  const world = withDefaults(scenario);
  const rate = answerRate(world, seed);
  const [fates, work, rest, seats] = [1, 2, 3, 4].map((stream) => chanceOf(seed, stream)) as [
    Chance,
    Chance,
    Chance,
    Chance,
  ];
  const paces: number[] = [];
  const roster: RosterEntry[] = [];
  for (let agent = 0; agent < world.agents; agent++) {
    const { agent_sigma: sigma } = world;
    paces.push(Math.exp(sigma * seats.normal() - (sigma * sigma) / 2));
    roster.push({ agent, atMs: Math.round(seats.next() * world.login_spread_s * 1000), awayMs: null });
  }
  roster.push(...breaksOf(world, rest));
  const ms = (seconds: number, agent: number): number => Math.max(20, seconds * 1000 * (paces[agent] ?? 1));
  return {
    roster,
    call: (atMs) => drawFate(world, fates, rate(atMs), atMs),
    talkMs: (agent, who) => ms(work.seconds(who === "machine" ? MACHINE_TALK : world.talk), agent),
    wrapUpMs: (agent) => ms(work.seconds(world.wrap), agent),
  };
}

function breaksOf(world: FullScenario, chance: Chance): readonly RosterEntry[] {
  const { breaks, mass_breaks: masses, hours } = world;
  const leaves: RosterEntry[] = [];
  for (let agent = 0; agent < world.agents && breaks !== undefined; agent++) {
    const awayMs = breaks.len_min * MINUTE;
    for (let at = 0, soonest = 0.2; ; soonest = BREAK_SPREAD[0]) {
      at += breaks.every_min * MINUTE * (soonest + (BREAK_SPREAD[1] - soonest) * chance.next());
      if (at >= hours * 60 * MINUTE) break;
      leaves.push({ agent, atMs: Math.round(at), awayMs });
      at += awayMs;
    }
  }
  for (const { at_min, len_min, fraction, spread_s } of masses)
    for (let agent = 0; agent < world.agents; agent++)
      if (chance.next() < fraction)
        leaves.push({
          agent,
          atMs: Math.round(at_min * MINUTE + chance.next() * spread_s * 1000),
          awayMs: len_min * MINUTE,
        });
  return leaves;
}
