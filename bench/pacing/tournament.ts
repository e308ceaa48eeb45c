import type { PacingPolicy } from "../../packages/core/src/pacing/policy.ts";
import { informed } from "./comparators/informed.ts";
import { POLICIES } from "./policies.ts";
import { type DayTruth, playDay } from "./worlds/day.ts";
import type { Scenario } from "./worlds/scenario.ts";
import { type DayResult, rateOf } from "./worlds/tally.ts";

export const CAP = 0.03;
/** Any Monday: the policy sees hours, not dates. */
const DAY_STARTS_AT = Date.UTC(2026, 0, 5, 9);
const SETTINGS = { mode: "predictive", dialRatio: 1, maxDialRatio: null } as const;
/** The informed reference's threshold is sought so often, and starts here. */
const SEARCHES = 3;
const FIRST_THRESHOLD = 0.042;
const NEAR_ENOUGH = 0.95;
/** The informed reference were it to let ringing calls go as ours does; the gap is against the one that does not. */
const LETTING_GO = "informed-letting-go";

/** A policy's days in one scenario, and what they come to. */
export interface Score {
  readonly policy: string;
  readonly utilisation: number;
  /** Day by day, in the order of the seeds. */
  readonly utilisations: readonly number[];
  /** Half of the 95 % interval of the mean over seeds. */
  readonly within: number;
  readonly abandonRate: number;
  readonly worstDay: number;
  readonly daysOver: number;
  readonly worst30: number | null;
  readonly worst60: number | null;
  readonly firstHalfHour: number;
  readonly meanWaitS: number;
  readonly callsPerAgentHour: number;
  /** Of the calls launched, those let go while they rang. */
  readonly givenUpShare: number;
  readonly usPerDecision: number;
  readonly threshold?: number;
}

export interface Standing {
  readonly scenario: Scenario;
  readonly seeds: number;
  readonly scores: readonly Score[];
}

/** `informedSeeds`: of so many of the seeds, the first, are the informed reference's days: it plays each several times. */
export function play(
  scenario: Scenario,
  seeds: readonly number[],
  policies: readonly string[],
  informedSeeds: number,
): Standing {
  if (scenario.beside !== undefined)
    throw new Error(`${scenario.name} has campaigns beside it: the fast loop knows one, play it without --fast`);
  const scores = policies.map((name) =>
    name === "informed" || name === LETTING_GO
      ? tunedInformed(name, scenario, seeds.slice(0, informedSeeds))
      : scored(name, scenario, seeds, () => (POLICIES[name] ?? unknown(name))()),
  );
  return { scenario, seeds: seeds.length, scores };
}

function unknown(name: string): never {
  throw new Error(`no policy "${name}": ${Object.keys(POLICIES).join(", ")}, informed, ${LETTING_GO}`);
}

function scored(
  policy: string,
  scenario: Scenario,
  seeds: readonly number[],
  of: (truth: DayTruth) => PacingPolicy,
): Score {
  const before = process.cpuUsage().user;
  const days = seeds.map((seed) =>
    playDay(scenario, seed, of, { capPct: 100 * CAP, settings: SETTINGS, startsAt: DAY_STARTS_AT }),
  );
  return score(policy, days, process.cpuUsage().user - before);
}

function score(policy: string, days: readonly DayResult[], cpuUs: number): Score {
  const mean = (of: (day: DayResult) => number): number => days.reduce((sum, day) => sum + of(day), 0) / days.length;
  const total = (of: (day: DayResult) => number): number => days.reduce((sum, day) => sum + of(day), 0);
  const worst = (of: (day: DayResult) => number | null): number | null =>
    days.reduce<number | null>((most, day) => (of(day) === null ? most : Math.max(most ?? 0, of(day) ?? 0)), null);
  const utilisation = mean((day) => day.utilisation);
  const variance = total((day) => (day.utilisation - utilisation) ** 2) / Math.max(1, days.length - 1);
  const early = total((day) => day.firstHalfHour.answered);
  return {
    policy,
    utilisation,
    utilisations: days.map((day) => day.utilisation),
    within: studentT95(days.length - 1) * Math.sqrt(variance / days.length),
    abandonRate: rateOf({ connected: total((day) => day.connected), abandoned: total((day) => day.abandoned) }),
    worstDay: worst(rateOf) ?? 0,
    daysOver: days.filter((day) => rateOf(day) > CAP).length,
    worst30: worst((day) => day.worst30),
    worst60: worst((day) => day.worst60),
    firstHalfHour: early === 0 ? 0 : total((day) => day.firstHalfHour.abandoned) / early,
    meanWaitS: mean((day) => day.meanWaitS),
    callsPerAgentHour: mean((day) => day.callsPerAgentHour),
    givenUpShare:
      total((day) => day.givenUp) /
      Math.max(
        1,
        total((day) => day.dialed),
      ),
    usPerDecision: cpuUs / total((day) => day.decisions),
  };
}

/** Two-sided 95 % of Student's t. */
function studentT95(freedom: number): number {
  const table = [12.71, 4.3, 3.18, 2.78, 2.57, 2.45, 2.36, 2.31, 2.26];
  return freedom < 1 ? 0 : (table[freedom - 1] ?? 1.96 + 2.4 / freedom);
}

/** The informed reference at the threshold with which all days together just meet the cap, found by secants. */
function tunedInformed(policy: string, scenario: Scenario, seeds: readonly number[]): Score {
  const at = (threshold: number): Score =>
    scored(policy, scenario, seeds, informed(threshold, scenario, policy === LETTING_GO));
  let threshold = FIRST_THRESHOLD;
  let best: Score | null = null;
  for (let n = 0; n < SEARCHES; n++) {
    const one = { ...at(threshold), threshold };
    if (best === null || fitness(one) > fitness(best)) best = one;
    if (one.abandonRate <= CAP && one.abandonRate > NEAR_ENOUGH * CAP) break;
    threshold *= Math.min(2, Math.max(0.6, (0.985 * CAP) / Math.max(0.002, one.abandonRate)) ** 0.9);
  }
  return best ?? at(threshold);
}

/** Under the cap the higher the better; over it the lower. */
const fitness = ({ abandonRate }: Score): number => (abandonRate <= CAP ? abandonRate : -abandonRate);

export interface Gap {
  readonly closed: number;
  /** Half of its 95 % interval, by leaving out one day at a time; null = too few days. */
  readonly within: number | null;
}

/** Share of the way from progressive to informed over the days that all three played, 0 when any day is over the cap. */
export function gapClosed(score: Score, progressive: Score, informed: Score): Gap {
  const days = Math.min(...[score, progressive, informed].map(({ utilisations }) => utilisations.length));
  // Of results written before days were kept, only the means are known.
  if (days === 0) return { closed: gapToPublished(score, progressive.utilisation, informed.utilisation), within: null };
  const without = (left: number | null): number => {
    const mean = ({ utilisations }: Score): number =>
      utilisations.slice(0, days).reduce((sum, one, n) => sum + (n === left ? 0 : one), 0) / days;
    return (mean(score) - mean(progressive)) / (mean(informed) - mean(progressive));
  };
  if (days < 3) return { closed: score.daysOver > 0 ? 0 : without(null), within: null };
  const parts = Array.from({ length: days }, (_, n) => without(n));
  const middle = parts.reduce((sum, one) => sum + one, 0) / days;
  const variance = ((days - 1) / days) * parts.reduce((sum, one) => sum + (one - middle) ** 2, 0);
  return { closed: score.daysOver > 0 ? 0 : without(null), within: studentT95(days - 1) * Math.sqrt(variance) };
}

/** The same against utilisations that others published, of other days. */
export const gapToPublished = (score: Score, progressive: number, informed: number): number =>
  score.daysOver > 0 ? 0 : (score.utilisation - progressive) / (informed - progressive);
