// One node of several: `take-many.ts URL PREFIX TIMES LIMIT WINDOW_MS` takes places as fast as it can and prints how many it got.
import { redisRateWindows } from "../src/index.ts";

const [url = "", prefix = "", ...numbers] = process.argv.slice(2);
const [times = 0, limit = 1, windowMs = 1] = numbers.map(Number);
const windows = redisRateWindows({ url, prefix, callLimitMs: 10_000 });
let given = 0;
for (let asked = 0; asked < times; asked += 10) {
  const takes = await Promise.all(Array.from({ length: 10 }, () => windows.take("tenant", limit, windowMs)));
  given += takes.filter(({ allowed }) => allowed).length;
}
console.log(given);
await windows.close();
