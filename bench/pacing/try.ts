import { simplePolicy } from "../../packages/core/src/pacing/simple-policy.ts";
import { predictivePolicy, steeredPolicy } from "../../packages/core/src/pacing/predictive-policy.ts";
import { TrueBeliefs } from "./comparators/informed.ts";
import { playDay } from "./worlds/day.ts";
import { readScenarios } from "./worlds/scenario.ts";
import { LearnedBeliefs } from "../../packages/core/src/pacing/learned-beliefs.ts";
import { PredictivePolicy } from "../../packages/core/src/pacing/predictive-policy.ts";
function mixed(truth: any, s: any, how: string) {
  const t = new TrueBeliefs(truth, s), l = new LearnedBeliefs();
  const a = how.includes("a") ? t : l, f = how.includes("f") ? t : l;
  return new PredictivePolicy({ look: (x: any, n: number) => { t.look(x, n); l.look(x, n); }, freshChance: () => a.freshChance(), callChance: (c: any, n: number) => a.callChance(c, n), freedChance: (g: any, n: number) => f.freedChance(g, n), get vanishChance() { return how.includes("v") ? t.vanishChance : l.vanishChance; }, get mayDial() { return l.mayDial; }, get doubt() { return how.includes("d") ? 0 : l.doubt; } } as any, l);
}
const only = process.argv[2]?.split(",");
const seeds = (process.argv[3] ?? "101,102").split(",").map(Number);
for (const s of readScenarios("bench/pacing/scenarios.json")) {
  if (only && !only.some((o) => s.name.includes(o))) continue;
  let u = 0, up = 0, a = 0, n = 0, over = 0, fa = 0, fn = 0; const us: number[] = []; let w60 = 0;
  let t = 0; let dec = 0;
  for (const seed of seeds) {
    const o = { capPct: 3, settings: { mode: "predictive", dialRatio: 1, maxDialRatio: null } as const, startsAt: Date.UTC(2026, 0, 5, 9) };
    if (process.argv[5] !== "fast") up += playDay(s, seed, () => simplePolicy("progressive"), o).utilisation / seeds.length;
    const t0 = process.cpuUsage().user;
    const r = playDay(s, seed, process.argv[4]?.startsWith('mix') ? (truth) => mixed(truth, s, process.argv[4] as string) : process.argv[4]==='true' ? (truth) => steeredPolicy(new TrueBeliefs(truth, s)) : () => predictivePolicy(), o);
    t += (process.cpuUsage().user - t0) / 1000; dec += r.decisions;
    u += r.utilisation / seeds.length; a += r.abandoned; n += r.abandoned + r.connected; us.push(r.abandoned / (r.abandoned + r.connected));
    if (r.abandoned > 0.03 * (r.abandoned + r.connected)) over++;
    fa += r.firstHalfHour.abandoned; fn += r.firstHalfHour.answered; w60 = Math.max(w60, r.worst60 ?? 0);
  }
  const rp = s.reference?.progressive?.utilisation ?? 0, ri = s.reference?.informed?.utilisation ?? 0;
  console.log(s.name.padEnd(15), "u", u.toFixed(4), "prog", up.toFixed(4), "inf", ri.toFixed(4), "gap", ((u - rp) / (ri - rp)).toFixed(3), "ab", (a / n).toFixed(4), "over", over, "w60", w60.toFixed(3), "30m", (fa / fn).toFixed(3), Math.round(t), "ms", (t * 1000 / dec).toFixed(1), "us", us.map((x) => x.toFixed(4)).join(" "));
}
