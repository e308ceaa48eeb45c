import { parseArgs } from "node:util";
import { seededChance } from "../../src/sim/chance.ts";
import { fuzzDial } from "./dial.ts";
import { fuzzEsl } from "./esl.ts";

// npm run fuzz -- esl|dial [--seconds N] [--seed S]
// Prints the seed and what was done. A fault ends it with exit code 1; the same seed finds it again.

const FUZZERS = { esl: fuzzEsl, dial: fuzzDial };

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: { seconds: { type: "string", default: "10" }, seed: { type: "string" } },
});
const name = positionals[0] ?? "";
if (!Object.hasOwn(FUZZERS, name)) throw new Error(`Which fuzzer? ${Object.keys(FUZZERS).join(", ")}`);
const seed = values.seed ?? String(Date.now());
const until = performance.now() + Number(values.seconds) * 1_000;
let rejections = 0;
process.on("unhandledRejection", (error) => {
  rejections += 1;
  console.error(error);
});
console.log(`fuzz ${name}: seed ${seed}, ${values.seconds} s`);
const counts = await FUZZERS[name as keyof typeof FUZZERS](
  seededChance(`fuzz/${seed}`),
  () => performance.now() < until,
);
console.log(JSON.stringify({ ...counts, unhandledRejections: rejections }));
process.exitCode = rejections > 0 ? 1 : 0;
