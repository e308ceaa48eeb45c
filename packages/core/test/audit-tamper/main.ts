// Tampers with an export at random and lets the verifier judge: every tampering must be found, and the record named.
//
//   npm run audit:tamper -- [--trials N] [--seed N]
import { parseArgs } from "node:util";
import { exported } from "./exported.ts";
import { judge, tamperings } from "./judge.ts";

const { values } = parseArgs({
  options: { trials: { type: "string", default: "10000" }, seed: { type: "string", default: "1" } },
});
const trials = Number(values.trials);
const honest = await exported();
const untouched = await judge(honest.lines, honest);
if (!untouched?.ok) throw new Error("The honest export did not pass.");
const { missed, tried } = await tamperings(honest, trials, Number(values.seed));
for (const [how, times] of [...tried].sort()) console.log(`${String(times).padStart(6)}  ${how}`);
for (const miss of missed.slice(0, 20)) console.log(miss);
console.log(`${trials - missed.length} of ${trials} tamperings found (seed ${values.seed})`);
process.exitCode = missed.length === 0 ? 0 : 1;
