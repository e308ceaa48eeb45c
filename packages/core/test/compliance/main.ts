import { parseArgs } from "node:util";
import { rulePacks } from "@broadnet-engage/compliance-rules";
import { seededChance } from "../../src/sim/chance.ts";
import { sweepAttempts } from "./attempts-sweep.ts";
import { sweepFaults } from "./faults.ts";
import { PlainReading, type Sweep, sweepZone, wallTable } from "./hours-sweep.ts";
import { MADE_PACK, MADE_REGION } from "./made-packs.ts";
import { sweepMonotone } from "./monotone-sweep.ts";
import { sweepValidity } from "./validity-sweep.ts";

// npm run sweep -- hours [--from 2024] [--to 2034] [--step MINUTES] [--pack ID]… [--shard 1/2]
// npm run sweep -- attempts|monotone|validity|faults [--trials N] [--seed S]
// The long forms of the proofs in this folder's tests. Exit code 1 when one of them found something.

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: {
    from: { type: "string", default: "2024" },
    to: { type: "string", default: "2034" },
    step: { type: "string", default: "1" },
    pack: { type: "string", multiple: true, default: [] },
    shard: { type: "string", default: "1/1" },
    trials: { type: "string", default: "1000000" },
    seed: { type: "string", default: "1" },
  },
});
const chance = seededChance(`sweep/${values.seed}`);
const trials = Number(values.trials);

/**
 * Every pack in every zone it names; zones one after the other, so that what Intl says is asked once for all packs. A shard is
 * every so manieth zone: what several processes share, or what is left of a sweep that was cut off.
 */
function sweepHours(): number {
  const all = [...rulePacks(), MADE_PACK, MADE_REGION];
  const chosen = values.pack.length === 0 ? all : all.filter(({ id }) => values.pack.includes(id));
  const sweep: Sweep = {
    from: Date.UTC(Number(values.from), 0, 1),
    to: Date.UTC(Number(values.to) + 1, 0, 1),
    stepMinutes: Number(values.step),
    purpose: "marketing",
  };
  const [shard = 1, shards = 1] = values.shard.split("/").map(Number);
  const reading = new PlainReading(sweep);
  const zones = [...new Set(chosen.flatMap((pack) => pack.zones))].filter((_, i) => i % shards === shard - 1);
  let [minutes, pairs, found] = [0, 0, 0];
  for (const zone of zones) {
    const wall = wallTable(zone, sweep);
    for (const pack of chosen.filter(({ zones }) => zones.includes(zone))) {
      const swept = sweepZone(pack, all, sweep, zone, wall, reading);
      minutes += swept.minutes;
      pairs += 1;
      found += swept.disagreed.length;
      console.log(
        `${pack.id} ${zone}: ${swept.minutes} minutes, ${swept.open} open, ${JSON.stringify(swept.disagreed)}`,
      );
    }
  }
  console.log(`${pairs} packs and zones, ${minutes} minutes, ${found} disagreements`);
  return found;
}

function told<T extends object>(result: T, faults: readonly string[]): number {
  console.log(JSON.stringify(result));
  return faults.length;
}

const SWEEPS: Readonly<Record<string, () => number | Promise<number>>> = {
  hours: sweepHours,
  attempts: () => {
    const result = sweepAttempts(chance, trials);
    return told(result, result.disagreed);
  },
  monotone: () => {
    const result = sweepMonotone(chance, trials);
    return told(result, result.opened);
  },
  validity: () => {
    const result = sweepValidity(chance, trials);
    return told(result, result.broken);
  },
  faults: async () => {
    const result = await sweepFaults(chance, trials);
    return told(result, result.soundAllowed === result.sound ? result.allowed : ["a sound question was blocked"]);
  },
};

const sweep = SWEEPS[positionals[0] ?? ""];
if (!sweep) throw new Error(`Which sweep? ${Object.keys(SWEEPS).join(", ")}`);
console.log(`sweep ${positionals[0]}: seed ${values.seed}`);
const began = process.cpuUsage();
const found = await sweep();
const { user, system } = process.cpuUsage(began);
console.log(`${((user + system) / 1e6).toFixed(1)} s of processor time`);
process.exitCode = found > 0 ? 1 : 0;
