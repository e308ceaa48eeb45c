import type { PolicyMaker } from "../../packages/core/src/engine/pacers.ts";
import type { CampaignSettings } from "../../packages/core/src/model/campaign.ts";
import { type ShiftSettings, simulateShift } from "../../packages/core/src/sim/shift.ts";
import type { ShiftReport } from "../../packages/core/src/sim/shift-tally.ts";
import { peopleOf } from "./engine-people.ts";
import { type Scenario, withDefaults } from "./worlds/scenario.ts";

/** Calls wait for their set-up before they ring; the switch counts its limit from the order. */
const SETUP_MS = 3_000;
/** A switch cannot join two channels in no time: where a scenario abandons at once, people wait this long. */
const SHORTEST_WAIT_MS = 300;

export interface EngineDayOptions {
  readonly mode: CampaignSettings["dialingMode"];
  readonly pacing?: PolicyMaker;
  readonly capPct: number;
  readonly dialRatio?: number;
  readonly guarded?: boolean;
  readonly inspect?: ShiftSettings["inspect"];
}

/** Plays one day of a scenario through the production engine. */
export function playEngineDay(scenario: Scenario, seed: number, options: EngineDayOptions): Promise<ShiftReport> {
  const world = withDefaults(scenario);
  const limited = world.max_lines < 1_000_000 || world.cps < 1_000_000;
  return simulateShift({
    ...campaignOf(scenario, options),
    agents: world.agents,
    hours: world.hours,
    people: peopleOf(scenario, seed),
    beside: (world.beside ?? []).map((one, n) => ({
      ...campaignOf(one, options),
      // People of their own: other streams of chance than the first campaign's.
      people: peopleOf(one, seed + BESIDE * (n + 1)),
      agents: Array.from({ length: one.agents }, (_, place) => place),
    })),
    ...(options.pacing ? { pacing: options.pacing } : {}),
    abandonCapPct: options.capPct,
    ...(options.guarded === undefined ? {} : { guarded: options.guarded }),
    ...(options.inspect ? { inspect: options.inspect } : {}),
    ...(limited ? { trunk: { maxConcurrentCalls: world.max_lines, maxCallsPerSecond: world.cps } } : {}),
  });
}

const BESIDE = 100_003;

function campaignOf(scenario: Scenario, options: EngineDayOptions) {
  const world = withDefaults(scenario);
  return {
    mode: options.mode,
    ...(options.dialRatio === undefined ? {} : { dialRatio: options.dialRatio }),
    ...(world.priority === undefined ? {} : { priority: world.priority }),
    ...(world.weight === undefined ? {} : { weight: world.weight }),
    ringTimeoutMs: Math.min(120_000, world.markov ? 120_000 : world.ring_timeout_s * 1000 + SETUP_MS),
    connectThresholdMs: Math.max(SHORTEST_WAIT_MS, world.abandon_after_s * 1000),
    detectMachines: world.amd !== undefined,
  };
}
