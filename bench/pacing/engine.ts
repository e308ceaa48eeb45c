import { playEngineDay } from "./engine-day.ts";
import { POLICIES } from "./policies.ts";
import { CAP } from "./tournament.ts";
import { playDay } from "./worlds/day.ts";
import type { Scenario } from "./worlds/scenario.ts";
import { rateOf } from "./worlds/tally.ts";

// Days of the tournament through the production engine, beside the fast loop: the same worlds and policies, so that the two must
// agree within what a day of chance leaves open. Ours runs with the guard under it, as in life; the others are let fail.

const STARTS_AT = Date.UTC(2026, 10, 23, 5);
const OURS: ReadonlySet<string> = new Set(["predictive", "progressive"]);

interface Figures {
  readonly utilisation: number;
  readonly abandonPct: number;
  readonly dialed: number;
}

export const ENGINE_HEADER =
  "scenario         policy              seed | engine: util %  abandon %   dialed   CPU s | fast: util %  abandon %   dialed";

export async function engineDay(scenario: Scenario, policy: string, seed: number): Promise<void> {
  const make = POLICIES[policy];
  if (make === undefined) throw new Error(`no policy "${policy}": ${Object.keys(POLICIES).join(", ")}`);
  const capPct = 100 * CAP;
  const before = process.cpuUsage();
  const mode = policy === "progressive" ? "progressive" : "predictive";
  const real = await playEngineDay(scenario, seed, { mode, pacing: make, capPct, guarded: OURS.has(policy) });
  const { user, system } = process.cpuUsage(before);
  const cpuS = ((user + system) / 1_000_000).toFixed(1);
  const head = `${scenario.name.padEnd(16)} ${policy.padEnd(18)} ${String(seed).padStart(5)}`;
  if (scenario.beside !== undefined) {
    // The fast loop knows one campaign; what each of these came to instead.
    const each = real.campaigns.map(({ connected, abandonPct }) => `${abandonPct.toFixed(2)} % of ${connected}`);
    console.log(`${head} | ${shown(real, 14)} ${cpuS.padStart(7)} | ${each.join(", ")}`);
    return;
  }
  const settings = { mode, dialRatio: 1, maxDialRatio: null } as const;
  const day = playDay(scenario, seed, make, { capPct, settings, startsAt: STARTS_AT });
  const fast = shown({ ...day, abandonPct: 100 * rateOf(day) });
  console.log(`${head} | ${shown(real, 14)} ${cpuS.padStart(7)} | ${fast}`);
}

const shown = ({ utilisation, abandonPct, dialed }: Figures, width = 12): string =>
  `${(100 * utilisation).toFixed(2).padStart(width)} ${abandonPct.toFixed(2).padStart(10)} ${String(dialed).padStart(8)}`;
