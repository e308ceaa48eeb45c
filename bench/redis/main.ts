// How dear a take of an exact sliding window is, beside Redis' own INCR asked the same way, in the same run.
//
//   npm run bench -- redis          needs redis-server on the path
import { Redis } from "ioredis";
import { redisRateWindows } from "../../packages/adapter-redis/src/index.ts";
import { freePort, startRedis } from "../../packages/adapter-redis/test/real-redis.ts";

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
const median = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;

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
type Name = keyof typeof contenders;
const names = Object.keys(contenders) as Name[];
const measured = Object.fromEntries(names.map((name) => [name, [] as number[]])) as Record<Name, number[]>;
for (let round = 0; round <= ROUNDS; round += 1)
  for (const name of names) {
    const value = await contenders[name]();
    if (round > 0) measured[name].push(value);
  }
for (const name of names) console.log(`${name}: ${Math.round(median(measured[name]))} a second`);
const ratio = (over: Name, under: Name): number =>
  median(measured[over].map((value, round) => value / (measured[under][round] ?? Number.NaN)));
const one = ratio("take of one key", "INCR of one key");
console.log(`one key, take over INCR: ${one.toFixed(2)} (goal: at least 0.6)`);
console.log(`many keys, take over INCR: ${ratio("take of many keys", "INCR of many keys").toFixed(2)}`);
process.exitCode = one >= 0.6 ? 0 : 1;
await windows.close();
redis.disconnect();
await server.stop();
