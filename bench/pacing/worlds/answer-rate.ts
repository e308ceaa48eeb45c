import { chanceOf } from "./chance.ts";
import type { FullScenario } from "./scenario.ts";

const STEP_S = 10;
const CEILING = 0.95;

/** p(t) of the day before segments: the curve times exp(x), x slow noise with the given spread and correlation time. */
export function answerRate(scenario: FullScenario, seed: number): (atMs: number) => number {
  const { noise } = scenario.answer;
  const chance = chanceOf(seed, 11);
  const steps = Math.ceil((scenario.hours * 3600) / STEP_S) + 60;
  const rates = new Float64Array(steps);
  const keep = noise ? Math.exp(-STEP_S / (noise.corr_min * 60)) : 0;
  const sd = noise?.sd ?? 0;
  let x = sd * chance.normal();
  for (let n = 0; n < steps; n++) {
    rates[n] = Math.min(CEILING, curveAt(scenario, (n * STEP_S) / 60) * Math.exp(noise ? x - (sd * sd) / 2 : 0));
    x = x * keep + sd * Math.sqrt(1 - keep * keep) * chance.normal();
  }
  return (atMs) => rates[Math.min(steps - 1, Math.max(0, Math.floor(atMs / (STEP_S * 1000))))] ?? 0;
}

function curveAt({ answer }: FullScenario, minute: number): number {
  if (answer.steps) return answer.steps.findLast(([from]) => from <= minute)?.[1] ?? answer.steps[0]?.[1] ?? 0;
  if (!answer.curve) return answer.p ?? 0;
  const after = answer.curve.findIndex(([at]) => at > minute);
  const [at, p] = answer.curve[after < 0 ? answer.curve.length - 1 : Math.max(0, after - 1)] ?? [0, 0];
  const next = after <= 0 ? undefined : answer.curve[after];
  return next === undefined ? p : p + ((next[1] - p) * (minute - at)) / (next[0] - at);
}
