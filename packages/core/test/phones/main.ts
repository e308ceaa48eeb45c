// npm run phones -- [numbers] [seed]     ours against libphonenumber-js/max, difference by difference
import { compare } from "./compare.ts";

const [count = "10000000", seed = "phones"] = process.argv.slice(2);
const SLICE = 100_000;
let compared = 0;
let valid = 0;
for (let slice = 0; compared < Number(count); slice += 1) {
  const result = compare(`${seed}-${slice}`, Math.min(SLICE, Number(count) - compared));
  compared += result.compared;
  valid += result.valid;
  for (const difference of result.differences) console.log(difference);
  if (result.differences.length > 0) process.exitCode = 1;
}
console.log(`${compared} numbers compared, ${valid} of them valid; seed ${seed}`);
