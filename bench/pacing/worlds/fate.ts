import type { NoAnswerCause } from "../../../packages/core/src/pacing/policy.ts";
import type { Chance } from "./chance.ts";
import type { Duration, FullScenario } from "./scenario.ts";

/** What will become of a call, drawn when it is placed; the dialer sees it only as it happens. */
export interface Fate {
  readonly setupMs: number;
  /** Null: it never rings. */
  readonly ringMs: number | null;
  readonly who: "person" | "machine" | "nobody";
  readonly cause: Exclude<NoAnswerCause, "given_up">;
  readonly detectMs: number;
  readonly verdict: "person" | "machine";
  readonly segment: string;
}

/** What remains of a call that ends before it rings. */
const BUSY_S = [0.5, 2.5] as const;
const FAIL_S = [0.3, 2] as const;
const REFUSED_S = [0.1, 0.6] as const;
const SETUP_S = [1, 3] as const;
const VERDICT_S = [1.4, 3.2] as const;

export function drawFate(world: FullScenario, chance: Chance, p: number, atMs: number): Fate {
  const ms = (seconds: number): number => Math.max(0, Math.round(seconds * 1000));
  const between = ([low, high]: readonly [number, number]): number => low + (high - low) * chance.next();
  const trouble = world.carrier.find(({ from_min, to_min }) => atMs >= from_min * 60_000 && atMs < to_min * 60_000);
  const segment = segmentOf(world, chance.next());
  const base: Fate = {
    setupMs: 0,
    ringMs: null,
    who: "nobody",
    cause: "no_answer",
    detectMs: 0,
    verdict: "person",
    segment: segment.name,
  };
  if (trouble && chance.next() < trouble.fail) return { ...base, setupMs: ms(between(REFUSED_S)), cause: "carrier" };
  const setup = world.markov ? 0 : between(SETUP_S);
  const setupMs = ms(setup * (trouble?.setup_mul ?? 1) + (trouble?.setup_add_s ?? 0));
  if (chance.next() < p * segment.mul) return answeredBy("person", { ...base, setupMs }, world, chance);
  const other = chance.next();
  if (other < world.p_busy) return { ...base, setupMs: setupMs + ms(between(BUSY_S)), cause: "busy" };
  if (other < world.p_busy + world.p_fail) return { ...base, setupMs: ms(between(FAIL_S)), cause: "failed" };
  if (other < world.p_busy + world.p_fail + world.p_machine)
    return answeredBy("machine", { ...base, setupMs }, world, chance);
  const rings = world.ring_exponential_any ? chance.seconds(world.ring) : world.ring_timeout_s;
  return { ...base, setupMs, ringMs: ms(rings) };
}

function answeredBy(who: "person" | "machine", base: Fate, world: FullScenario, chance: Chance): Fate {
  const rings = withinLimit(who === "person" ? world.ring : world.machine_ring, world, chance);
  const wrong = world.amd ? chance.next() < (who === "person" ? world.amd.fp : world.amd.fn) : who === "machine";
  const other = who === "person" ? "machine" : "person";
  const [soonest, latest] = VERDICT_S;
  return {
    ...base,
    ringMs: Math.max(0, Math.round(rings * 1000)),
    who,
    verdict: wrong ? other : who,
    detectMs: world.amd ? Math.round((soonest + (latest - soonest) * chance.next()) * 1000) : 0,
  };
}

/**
 * The ring's distribution is cut at the limit, so that p is the chance of an answer whatever the limit. Markov worlds have no
 * limit: it would spoil their exact solution.
 */
function withinLimit(ring: Duration, world: FullScenario, chance: Chance): number {
  let seconds = chance.seconds(ring);
  if (world.markov) return seconds;
  for (let tries = 0; seconds > world.ring_timeout_s && tries < 50; tries++) seconds = chance.seconds(ring);
  return Math.min(seconds, world.ring_timeout_s);
}

function segmentOf(world: FullScenario, u: number): { readonly name: string; readonly mul: number } {
  const segments = world.answer.segments ?? [];
  let left = u * segments.reduce((sum, { w }) => sum + w, 0);
  for (const [n, segment] of segments.entries()) {
    left -= segment.w;
    if (left < 0) return { name: segment.name ?? `s${n}`, mul: segment.mul };
  }
  return { name: "all", mul: 1 };
}
