import type { Floor } from "../../../packages/core/src/pacing/floor.ts";
import type { PacingPolicy } from "../../../packages/core/src/pacing/policy.ts";
import { counting } from "./counting.ts";

/**
 * VICIdial's adaptive dial level, from its documented behaviour, at its defaults:
 *
 *     every 15 s   d = mean ready − mean waiting (of 15 s), m = d / mean logged in, L = L × (1 + m), in [1, 3]
 *                  after 50 calls, with more than 3 % dropped today: hard limit L = 1, average L = L / 2,
 *                  tapered L = L × (hours left × 100) / 1000
 *     every 2.5 s  calls wanted = round(L × (ready + in call)) − all calls
 */
export type AdaptiveMethod = "hard_limit" | "average" | "tapered";

const SAMPLES = 15;
const SAMPLE_MS = 1_000;
const LEVEL_MS = 15_000;
const DIAL_MS = 2_500;
const MAX_LEVEL = 3;
const CALLS_BEFORE_LIMIT = 50;

interface Sample {
  readonly loggedIn: number;
  readonly ready: number;
  readonly waiting: number;
}

export const vicidial = (method: AdaptiveMethod) => (): PacingPolicy => {
  let level = 1;
  let sampledAt = Number.NEGATIVE_INFINITY;
  let leveledAt = Number.NEGATIVE_INFINITY;
  let dialedAt = Number.NEGATIVE_INFINITY;
  const samples: Sample[] = [];
  return counting(`vicidial ${method}`, (floor, now) => {
    if (now - sampledAt >= SAMPLE_MS) {
      sampledAt = now;
      samples.push(sample(floor));
      if (samples.length > SAMPLES) samples.shift();
    }
    if (now - leveledAt >= LEVEL_MS) {
      leveledAt = now;
      level = limited(climbed(level, samples), method, floor, now);
    }
    if (now - dialedAt < DIAL_MS) return 0;
    dialedAt = now;
    const { ready, inCall } = agentsOf(floor);
    return Math.round(level * (ready + inCall)) - floor.calls.length - inCall;
  });
};

function agentsOf(floor: Floor): { ready: number; inCall: number } {
  let ready = 0;
  let inCall = 0;
  for (const { state } of floor.agents) {
    if (state === "ready") ready++;
    else if (state !== "wrap_up") inCall++;
  }
  return { ready, inCall };
}

const sample = (floor: Floor): Sample => ({
  loggedIn: floor.agents.length,
  ready: agentsOf(floor).ready,
  waiting: floor.calls.filter(({ phase }) => phase === "waiting").length,
});

function climbed(level: number, samples: readonly Sample[]): number {
  const mean = (of: (one: Sample) => number): number => samples.reduce((sum, one) => sum + of(one), 0) / samples.length;
  const loggedIn = mean((one) => one.loggedIn);
  const slack = loggedIn === 0 ? 0 : (mean((one) => one.ready) - mean((one) => one.waiting)) / loggedIn;
  return Math.min(MAX_LEVEL, Math.max(1, Number((level * (1 + slack)).toFixed(3))));
}

function limited(level: number, method: AdaptiveMethod, floor: Floor, now: number): number {
  const { connected, abandoned, capPct } = floor.budget;
  const answered = connected + abandoned;
  if (answered <= CALLS_BEFORE_LIMIT || (100 * abandoned) / answered <= capPct) return level;
  if (method === "hard_limit") return 1;
  if (method === "average") return Math.max(1, level / 2);
  const hoursLeft = Math.max(0, ((floor.shiftEndsAt ?? now) - now) / 3_600_000);
  return Math.max(1, level * Math.min(1, hoursLeft / 10));
}
