import { steeredPolicy } from "../../packages/core/src/pacing/predictive-policy.ts";
import { TrueBeliefs } from "./comparators/informed.ts";
import { playDay } from "./worlds/day.ts";
import { readScenarios } from "./worlds/scenario.ts";
const s = readScenarios("bench/pacing/scenarios.json").find((x) => x.name === process.argv[2])!;
const start = Date.UTC(2026, 0, 5, 9);
let last = 0, la = 0;
const every = Number(process.argv[4] ?? 20) * 1000, from = Number(process.argv[5] ?? 28200) * 1000;
playDay(s, Number(process.argv[3]), (truth) => { const p = steeredPolicy(new TrueBeliefs(truth, s)); return { ...p, observe: (o: any) => p.observe(o), plan: (f, st, n) => { const r = p.plan(f, st, n); const t = n - start; if (t > from && (t - last > every || f.budget.abandoned > la || f.budget.abandoned < la)) { last = t; la = f.budget.abandoned; const b = f.budget; console.log((t / 1000).toFixed(1), "n", b.connected + b.abandoned, "a", b.abandoned, "allow", (0.03 * (b.connected + b.abandoned)).toFixed(2), "wanted", r.figures.wantedPct.toFixed(2), "head", r.figures.headroom.toFixed(2), r.bound, "thr", r.figures.threshold.toFixed(3), "ready", r.figures.readyAgents, "fl", r.figures.inFlight, "exp", r.figures.expectedAnswers.toFixed(2)); } return r; } }; }, { capPct: 3, settings: { mode: "predictive", dialRatio: 1, maxDialRatio: null }, startsAt: start });
