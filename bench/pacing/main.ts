// The pacing tournament: every policy over the same seeded days.
//
//   npm run bench -- pacing                                 progressive and ours through the production engine, beside the fast
//                                                           loop: --only, --seeds (1), --policies, --hours (8) narrow it
//   npm run bench -- pacing --fast                          all scenarios, seeds 1-10, all policies, in the fast event loop
//   npm run bench -- pacing --fast --only n010,m010 --seeds 1-3 --policies predictive,progressive,informed
//   npm run bench -- pacing --fast --scenarios my.json      worlds of one's own
//   npm run bench -- pacing --fast --worlds random:7        four worlds drawn from a seed, published nowhere
//   npm run bench -- pacing --fast --informed-seeds 3       the informed reference plays the first three seeds only
//   npm run bench -- pacing --fast --write                  also into docs/explanation/pacing/results.json
//   npm run bench -- pacing --redraw                        the plots and the table of docs/explanation/pacing.md from it
//   npm run bench -- pacing --bound                         what a budget of whole persons leaves to be reached
//   npm run bench -- pacing --guard                         broken policies on every scenario, with the guard under them, seed 1
//   npm run bench -- pacing --scenarios bench/pacing/shared.json    campaigns that share their agents, through the engine
//   npm run bench -- pacing --speed                         microseconds and bytes per decision at 20, 100 and 300 agents
import { machine } from "../rounds.ts";
import { printBounds } from "./bound.ts";
import { ENGINE_HEADER, engineDay } from "./engine.ts";
import { guardTrials } from "./guard.ts";
import { POLICIES } from "./policies.ts";
import { record, redraw } from "./record.ts";
import { measureSpeed } from "./speed.ts";
import { header, row } from "./table.ts";
import { play } from "./tournament.ts";
import { readScenarios, type Scenario } from "./worlds/scenario.ts";
import { unpublishedWorlds } from "./worlds/unpublished.ts";

const DEFAULT_SCENARIOS = "bench/pacing/scenarios.json";

const args = process.argv.slice(2);
const flag = (name: string): boolean => args.includes(`--${name}`);
const option = (name: string, otherwise: string): string => {
  const at = args.indexOf(`--${name}`);
  return at < 0 ? otherwise : (args[at + 1] ?? otherwise);
};

/** "1-10", "3", "1,4,7-9". */
function seedsOf(text: string): readonly number[] {
  return text.split(",").flatMap((part) => {
    const [from = Number.NaN, to = from] = part.split("-").map(Number);
    if (!Number.isInteger(from) || !Number.isInteger(to) || to < from || to - from > 1_000)
      throw new Error(`--seeds ${text}: give numbers or ranges, as 1-10`);
    return Array.from({ length: to - from + 1 }, (_, n) => from + n);
  });
}

function scenariosAsked(): readonly Scenario[] {
  const drawn = option("worlds", "");
  const only = option("only", "").split(",");
  const all = drawn === "" ? readScenarios(option("scenarios", DEFAULT_SCENARIOS)) : unpublishedWorlds(drawn);
  return all.filter(({ name }) => only.some((part) => name.includes(part)));
}

function tournament(): void {
  const seeds = seedsOf(option("seeds", "1-10"));
  const policies = option("policies", ["informed", ...Object.keys(POLICIES)].join(",")).split(",");
  const informedSeeds = Number(option("informed-seeds", String(seeds.length)));
  console.log(header());
  for (const scenario of scenariosAsked()) {
    const standing = play(scenario, seeds, policies, informedSeeds);
    for (const score of standing.scores) console.log(row(standing, score));
    if (flag("write")) record(standing);
  }
}

async function throughEngine(): Promise<void> {
  const hours = Number(option("hours", "8"));
  const policies = option("policies", "progressive,predictive").split(",");
  console.log(ENGINE_HEADER);
  for (const scenario of scenariosAsked())
    for (const policy of policies)
      for (const seed of seedsOf(option("seeds", "1"))) await engineDay({ ...scenario, hours }, policy, seed);
}

if (flag("speed")) measureSpeed();
else if (flag("bound")) printBounds();
else if (flag("guard")) guardTrials(scenariosAsked(), seedsOf(option("seeds", "1")));
else if (flag("redraw")) redraw();
else if (flag("fast")) tournament();
else await throughEngine();
console.log(machine());
