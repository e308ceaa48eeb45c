import { type Chance, chanceOf } from "./chance.ts";
import type { AnswerRate, Duration, Scenario } from "./scenario.ts";

const MOST = 50;
const LARGEST_TEAM = 60;

/**
 * Worlds that nobody tuned against: every parameter drawn from a seed, over what call centres are like rather than around the
 * published worlds. "random:7" is four of the seed 7, "random:7:20" twenty.
 */
export function unpublishedWorlds(asked: string): readonly Scenario[] {
  const [kind, seed = Number.NaN, count = 4] = asked.split(":").map((part, n) => (n === 0 ? part : Number(part)));
  if (
    kind !== "random" ||
    !Number.isInteger(seed) ||
    !Number.isInteger(count) ||
    Number(count) < 1 ||
    Number(count) > MOST
  )
    throw new Error(`--worlds ${asked}: give random:SEED or random:SEED:COUNT, at most ${MOST}`);
  return Array.from({ length: Number(count) }, (_, n) => draw(Number(seed), n));
}

function draw(seed: number, n: number): Scenario {
  const chance = chanceOf(seed, 1_000 + n);
  const agents = Math.round(skewed(chance, 2, LARGEST_TEAM));
  const talkMean = skewed(chance, 25, 320);
  const limited = chance.next() < 0.25;
  const machines = chance.next() < 0.3;
  return {
    name: `random-${seed}-${n + 1}`,
    agents,
    note: "drawn from a seed",
    answer: answerRate(chance),
    ring: { dist: "gamma", mean: between(chance, 7, 15), shape: Math.round(between(chance, 2, 5)) },
    ring_timeout_s: Math.round(between(chance, 20, 35)),
    p_busy: between(chance, 0, 0.1),
    p_fail: between(chance, 0, 0.08),
    ...(machines
      ? { p_machine: between(chance, 0.1, 0.45), amd: { fp: between(chance, 0, 0.05), fn: between(chance, 0.02, 0.2) } }
      : {}),
    talk: talk(chance, talkMean),
    wrap:
      chance.next() < 0.5
        ? { dist: "exp", mean: skewed(chance, 5, 60) }
        : { dist: "lognormal", mean: skewed(chance, 5, 60), cv: between(chance, 0.4, 1.2) },
    agent_sigma: between(chance, 0, 0.3),
    breaks: { every_min: between(chance, 60, 180), len_min: between(chance, 5, 20) },
    ...(chance.next() < 0.3 ? { carrier: [outage(chance)] } : {}),
    login_spread_s: skewed(chance, 5, 900),
    ...(limited ? { max_lines: Math.ceil(agents * between(chance, 1.8, 4)), cps: Math.ceil(agents / 8) } : {}),
  };
}

function answerRate(chance: Chance): AnswerRate {
  const p = skewed(chance, 0.08, 0.6);
  const noise = { sd: between(chance, 0, 0.25), corr_min: between(chance, 8, 40) };
  const kind = chance.next();
  if (kind < 0.5) return { p, noise };
  const points = [0, 1, 2, 3, 4].map((n) => [n * 120, Math.min(0.7, p * between(chance, 0.6, 1.6))] as const);
  if (kind < 0.8) return { curve: points, noise };
  return {
    p,
    noise,
    segments: [
      { name: "new", w: 0.5, mul: 1.3 },
      { name: "old", w: 0.5, mul: 0.7 },
    ],
  };
}

function talk(chance: Chance, mean: number): Duration {
  const cv = between(chance, 0.6, 1.8);
  if (chance.next() < 0.6) return { dist: "lognormal", mean, cv, max_s: 3_600 };
  const short = between(chance, 0.2, 0.6);
  return {
    dist: "mix",
    parts: [
      { w: short, dist: "gamma", mean: between(chance, 6, 20), shape: 2 },
      { w: 1 - short, dist: "lognormal", mean, cv, max_s: 3_600 },
    ],
  };
}

function outage(chance: Chance) {
  const from_min = between(chance, 30, 420);
  return { from_min, to_min: from_min + between(chance, 3, 25), fail: between(chance, 0.4, 1) };
}

const between = (chance: Chance, low: number, high: number): number => low + (high - low) * chance.next();
/** Evenly on the logarithmic scale. */
const skewed = (chance: Chance, low: number, high: number): number => low * (high / low) ** chance.next();
