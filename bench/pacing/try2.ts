import { simplePolicy } from "../../packages/core/src/pacing/simple-policy.ts";
import { playDay } from "./worlds/day.ts";
import { readScenarios, type Scenario } from "./worlds/scenario.ts";
const all = readScenarios("bench/pacing/scenarios.json");
const base = all.find((s) => s.name === "n050-lunch") as Scenario;
const run = (label: string, over: Partial<Scenario>) => {
  const s = { ...base, mass_breaks: [], ...over };
  let u = 0, c = 0, d = 0, w = 0;
  for (const seed of [101, 102]) {
    const r = playDay(s, seed, () => simplePolicy("progressive"), { capPct: 3, settings: { mode: "progressive", dialRatio: 1, maxDialRatio: null }, startsAt: Date.UTC(2026, 0, 5, 9) });
    u += r.utilisation / 2; c += r.connected; d += r.dialed; w += r.meanWaitS / 2;
  }
  console.log(label, u.toFixed(4), "answered share", (c / d).toFixed(4), "wait", w.toFixed(1), "busy", (w * u / (1 - u)).toFixed(1));
};
run("as is", {}); run("no noise", { answer: { p: 0.25 } }); run("no noise no sigma", { answer: { p: 0.25 }, agent_sigma: 0 });
run("exp talk", { answer: { p: 0.25 }, agent_sigma: 0, talk: { dist: "exp", mean: 130 }, wrap: { dist: "exp", mean: 25 } });
