import { simplePolicy } from "../../packages/core/src/pacing/simple-policy.ts";
import { playDay } from "./worlds/day.ts";
import { readScenarios } from "./worlds/scenario.ts";
const only = process.argv[2]?.split(",");
for (const s of readScenarios("bench/pacing/scenarios.json")) {
  if (only && !only.some((o) => s.name.includes(o))) continue;
  let u = 0, a = 0, n = 0; const us: number[] = [];
  const t = performance.now();
  for (const seed of [101, 102, 103, 104]) {
    const r = playDay(s, seed, () => simplePolicy("progressive"), { capPct: 3, settings: { mode: "progressive", dialRatio: 1, maxDialRatio: null }, startsAt: Date.UTC(2026, 0, 5, 9) });
    u += r.utilisation / 4; a += r.abandoned; n += r.abandoned + r.connected; us.push(r.utilisation);
  }
  console.log(s.name.padEnd(18), u.toFixed(4), (s.reference?.progressive?.utilisation ?? 0).toFixed(4), (u - (s.reference?.progressive?.utilisation ?? 0)).toFixed(4), "abandon", (a / n).toFixed(4), Math.round(performance.now() - t), "ms", us.map((x) => x.toFixed(3)).join(" "));
}
