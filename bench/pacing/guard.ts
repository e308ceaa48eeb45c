import { BROKEN_POLICIES } from "./broken-policies.ts";
import { type GuardedDay, guarded } from "./guarded.ts";
import { CAP } from "./tournament.ts";
import { playDay } from "./worlds/day.ts";
import { type Scenario, withDefaults } from "./worlds/scenario.ts";
import { type DayResult, rateOf } from "./worlds/tally.ts";

// Broken policies through the published worlds with the production guard under them. A campaign that is paused loses nobody
// more that day; what it lost by then must be no more than the window's cap allows of the day's work that the floor could do.

const SETTINGS = { mode: "predictive", dialRatio: 1, maxDialRatio: null } as const;
const STARTS_AT = Date.UTC(2026, 0, 5, 9);

export interface Trial {
  readonly policy: string;
  readonly seed: number;
  readonly trippedAfterS: number | null;
  readonly lowered: number;
  readonly day: DayResult;
  /** Persons the window may lose. */
  readonly allowed: number;
}

export function tryGuard(scenario: Scenario, policy: keyof typeof BROKEN_POLICIES, seed: number): Trial {
  const guard: GuardedDay = { trippedAt: null, lowered: 0 };
  const day = playDay(scenario, seed, () => guarded(BROKEN_POLICIES[policy](), guard), {
    capPct: 100 * CAP,
    settings: SETTINGS,
    startsAt: STARTS_AT,
  });
  const trippedAfterS = guard.trippedAt === null ? null : (guard.trippedAt - STARTS_AT) / 1000;
  return { policy, seed, trippedAfterS, lowered: guard.lowered, day, allowed: allowedIn(scenario, day, guard) };
}

/**
 * Who goes on is measured by the day's own answers. Who was paused, by those of the window: progressively dialed, the
 * floor connects in the rest of it at least so many as it does when it works half of the time; one person more is no rate.
 */
function allowedIn(scenario: Scenario, day: DayResult, { trippedAt }: GuardedDay): number {
  const answers = day.connected + day.abandoned;
  if (trippedAt === null) return Math.max(1, CAP * answers);
  const { agents, hours, talk, wrap } = withDefaults(scenario);
  const handleS = meanOf(talk) + meanOf(wrap);
  const left = hours * 3_600 - (trippedAt - STARTS_AT) / 1000;
  return Math.max(1, Math.ceil(CAP * (answers + (agents * left * AT_WORK) / handleS)));
}
const AT_WORK = 0.5;

const meanOf = (duration: Scenario["talk"]): number =>
  duration.dist === "mix"
    ? duration.parts.reduce((sum, part) => sum + part.w * meanOf(part), 0) /
      duration.parts.reduce((sum, { w }) => sum + w, 0)
    : duration.mean;

export const GUARD_HEADER =
  "scenario         policy                              seed | paused after s   lowered | answered      lost   allowed";

export function guardRow({ name }: Scenario, { policy, seed, trippedAfterS, lowered, day, allowed }: Trial): string {
  const head = `${name.padEnd(16)} ${policy.padEnd(34)} ${String(seed).padStart(5)}`;
  const when = `${(trippedAfterS === null ? "never" : trippedAfterS.toFixed(1)).padStart(14)} ${String(lowered).padStart(9)}`;
  const counts = [day.connected + day.abandoned, day.abandoned].map((n) => String(n).padStart(9)).join(" ");
  const over = day.abandoned > allowed ? ` OVER (${(100 * rateOf(day)).toFixed(2)} %)` : "";
  return `${head} | ${when} | ${counts} ${allowed.toFixed(1).padStart(9)}${over}`;
}

/** All three on every scenario; says at the end in how many the cap would have been passed. */
export function guardTrials(scenarios: readonly Scenario[], seeds: readonly number[]): void {
  console.log(GUARD_HEADER);
  const sums = { trials: 0, paused: 0, over: 0 };
  for (const scenario of scenarios)
    for (const policy of Object.keys(BROKEN_POLICIES) as (keyof typeof BROKEN_POLICIES)[])
      for (const seed of seeds) {
        const trial = tryGuard(scenario, policy, seed);
        console.log(guardRow(scenario, trial));
        sums.trials += 1;
        if (trial.trippedAfterS !== null) sums.paused += 1;
        if (trial.day.abandoned > trial.allowed) sums.over += 1;
      }
  console.log(`${sums.trials} days: paused ${sums.paused}, over the cap ${sums.over}`);
  if (sums.over > 0) process.exitCode = 1;
}
