import { parseArgs } from "node:util";
import { seededChance } from "../../src/sim/chance.ts";
import { runSchedules } from "../faults/many.ts";
import { fuzzDial } from "./dial.ts";
import { type FuzzCounts, fuzzEsl } from "./esl.ts";

// npm run fuzz -- esl|dial [--seconds N] [--seed S]
// npm run fuzz -- faults [--schedules N] [--seed S]
// Prints the seed and what was done. A fault ends it with exit code 1; the same seed finds it again.

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: {
    seconds: { type: "string", default: "10" },
    schedules: { type: "string", default: "20" },
    seed: { type: "string" },
  },
});
const seed = values.seed ?? String(Date.now());
const chance = seededChance(`fuzz/${seed}`);
const until = performance.now() + Number(values.seconds) * 1_000;
const inTime = (): boolean => performance.now() < until;

const FUZZERS: Readonly<Record<string, () => Promise<FuzzCounts>>> = {
  esl: () => fuzzEsl(chance, inTime),
  dial: () => fuzzDial(chance, inTime),
  faults: () => runSchedules(seed, Number(values.schedules), console.log),
};

const fuzz = FUZZERS[positionals[0] ?? ""];
if (!fuzz) throw new Error(`Which fuzzer? ${Object.keys(FUZZERS).join(", ")}`);
let unhandledRejections = 0;
process.on("unhandledRejection", (error) => {
  unhandledRejections += 1;
  console.error(error);
});
console.log(`fuzz ${positionals[0]}: seed ${seed}`);
const counts = await fuzz();
console.log(JSON.stringify({ ...counts, unhandledRejections }));
process.exitCode = unhandledRejections > 0 || (counts.faulty ?? 0) > 0 ? 1 : 0;
