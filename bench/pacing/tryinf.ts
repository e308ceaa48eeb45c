import { informed } from "./comparators/informed.ts";
import { playDay } from "./worlds/day.ts";
import { readScenarios } from "./worlds/scenario.ts";
const only = process.argv[2]?.split(",");
const seeds = (process.argv[3] ?? "101,102").split(",").map(Number);
const taus = (process.argv[4] ?? "0.08,0.105,0.13").split(",").map(Number);
for (const s of readScenarios("bench/pacing/scenarios.json")) {
  if (only && !only.some((o) => s.name.includes(o))) continue;
  const parts: string[] = [];
  for (const tau of taus) {
    let u = 0, a = 0, n = 0;
    for (const seed of seeds) {
      const r = playDay(s, seed, informed(tau, s), { capPct: 3, settings: { mode: "predictive", dialRatio: 1, maxDialRatio: null }, startsAt: Date.UTC(2026, 0, 5, 9) });
      u += r.utilisation / seeds.length; a += r.abandoned; n += r.abandoned + r.connected;
    }
    parts.push(`${tau}: u ${u.toFixed(4)} ab ${(a / n).toFixed(4)}`);
  }
  console.log(s.name.padEnd(15), "ref", s.reference?.informed?.utilisation, s.reference?.informed?.abandon_rate, parts.join(" | "));
}
