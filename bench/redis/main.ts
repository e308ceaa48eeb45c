// How dear a take of an exact sliding window is, beside Redis' own INCR asked the same way, in the same run.
//
//   npm run bench -- redis          needs redis-server on the path
import { Redis } from "ioredis";
import { redisRateWindows } from "../../packages/adapter-redis/src/index.ts";
import { freePort, startRedis } from "../../packages/adapter-redis/test/real-redis.ts";
import { goal, interleaved, machine, median, ratio } from "../rounds.ts";

const ROUNDS = 7;
const ASKED = 20_000;
/** Asked in one turn of the event loop, as a busy server does. */
const AT_ONCE = 100;
const KEYS = 500;

async function perSecond(ask: (n: number) => Promise<unknown>): Promise<number> {
  const began = performance.now();
  for (let at = 0; at < ASKED; at += AT_ONCE) await Promise.all(Array.from({ length: AT_ONCE }, (_, n) => ask(at + n)));
  return (ASKED * 1000) / (performance.now() - began);
}
const server = await startRedis(await freePort());
if (server === null) throw new Error("redis-server is not here: apt-get install redis-server");
const redis = new Redis(server.url, { enableAutoPipelining: true });
const windows = redisRateWindows({ url: server.url, callLimitMs: 60_000 });
const contenders = {
  "INCR of one key": () => perSecond(() => redis.incr("one")),
  "take of one key": () => perSecond(() => windows.take("one", 2_000, 60_000)),
  "INCR of many keys": () => perSecond((n) => redis.incr(`k${n % KEYS}`)),
  "take of many keys": () => perSecond((n) => windows.take(`k${n % KEYS}`, 2_000, 60_000)),
};
const measured = await interleaved(ROUNDS, contenders);
for (const [name, rounds] of Object.entries(measured)) console.log(`${name}: ${Math.round(median(rounds))} a second`);
console.log(machine());
goal("one key, take over INCR", ratio(measured["take of one key"], measured["INCR of one key"]), 0.6, "more");
const many = ratio(measured["take of many keys"], measured["INCR of many keys"]);
console.log(`many keys, a take each, over INCR: ${many.toFixed(2)}`);
await windows.close();
redis.disconnect();
await server.stop();
