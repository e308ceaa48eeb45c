// Washed lists in PostgreSQL: keeping one, look-ups one by one and a hundred at once by how many there are, counting whom they judged,
// erasing. Beside them in the same run: a whole list of as many numbers, and the washes in memory, which are the file form. The server
// is found or started as the tests of adapter-postgres do, with the settings it comes with: each commit waits for the disk.
//
//   npm run bench -- washes [washes] [numbers in each]
import pg from "pg";
import { type PostgresRegistry, postgresRegistry } from "../../packages/adapter-postgres/src/index.ts";
import { findPostgres } from "../../packages/adapter-postgres/test/real-postgres.ts";
import { e164, NOW, seededRandom } from "../../packages/core/src/conformance/index.ts";
import {
  NumberSetBuilder,
  openNumberSet,
  type Wash,
  type WashBook,
  washBook,
} from "../../packages/core/src/registries/index.ts";
import { machine, told, wallMs } from "../rounds.ts";

const [WASHES, EACH] = [Number(process.argv[2] ?? 30), Number(process.argv[3] ?? 100_000)];
const [SINGLE, BATCHES, BATCH] = [2_000, 100, 100];
const [WASHED, LISTED] = ["au.dncr", "au.list"];
const { next } = seededRandom(47);
/** Australian mobiles: ten thousand exchanges. */
const anyNumber = (): number => 61_400_000_000 + Math.floor(next() * 100_000_000);

const server = await findPostgres([]);
if (typeof server === "string") throw new Error(server);
try {
  console.log(machine(), server.name);
  const url = await server.freshDatabase();
  const registry = await postgresRegistry({ url });
  const admin = new pg.Client({ connectionString: url });
  // Else the server that stops ends this process before its fault is told.
  admin.on("error", () => {});
  await admin.connect();
  const numbers = Array.from({ length: EACH }, anyNumber);
  const book = washBook();
  await keeping(registry, book, numbers);
  const { rows } = await admin.query("SELECT pg_total_relation_size('registry_verdicts') AS bytes");
  console.log(`${(Number(rows[0].bytes) / WASHES / EACH).toFixed(1)} bytes a verdict`);
  await registry.put(LISTED, { asOf: NOW, source: "bench", digest: "list" }, numbers);
  await asking(registry, WASHED, numbers);
  await asking(registry, LISTED, numbers);
  await comparing(registry, book, numbers);
  console.log(`counting: ${(await wallMs(() => registry.judged(WASHED))).toFixed(0)} ms`);
  console.log(`erasing all but one: ${(await wallMs(() => registry.erase(WASHED, NOW + WASHES - 1))).toFixed(0)} ms`);
  await Promise.all([admin.end(), registry.close()]);
} finally {
  await server.stop();
}

/** The same people in each, half of them anew; a tenth are listed. */
async function keeping(registry: PostgresRegistry, book: WashBook, numbers: readonly number[]): Promise<void> {
  const washes: Wash[] = [];
  const taken: number[] = [];
  for (let n = 0; n < WASHES; n += 1) {
    const [listed, unlisted] = [new NumberSetBuilder(), new NumberSetBuilder()];
    const all = new Set(numbers.map((number, at) => (at % 2 === 0 ? number : anyNumber())));
    for (const number of all) (next() < 0.1 ? listed : unlisted).add(number);
    const sets = { listed: openNumberSet(listed.finish()), unlisted: openNumberSet(unlisted.finish()) };
    const stated = { asOf: NOW + n, source: "bench", digest: String(n) };
    washes.push({ ...stated, ...sets });
    taken.push(await wallMs(() => registry.keep(WASHED, stated, sets)));
  }
  book.put(WASHED, washes);
  told(`keeping one of ${WASHES} washes of ${EACH} numbers`, taken);
}

async function asking(registry: PostgresRegistry, name: string, numbers: readonly number[]): Promise<void> {
  const ask = () => registry.lookup(name, e164(`+${numbers[Math.floor(next() * numbers.length)] ?? 0}`));
  for (let n = 0; n < 100; n += 1) await ask();
  const single: number[] = [];
  for (let n = 0; n < SINGLE; n += 1) single.push(await wallMs(ask));
  const batches: number[] = [];
  for (let n = 0; n < BATCHES; n += 1)
    batches.push(await wallMs(() => Promise.all(Array.from({ length: BATCH }, ask))));
  told(`${name}, a look-up`, single);
  told(`${name}, ${BATCH} at once`, batches);
}

async function comparing(registry: PostgresRegistry, book: WashBook, numbers: readonly number[]): Promise<void> {
  const asked = [...numbers.slice(0, 5_000), ...Array.from({ length: 5_000 }, anyNumber)];
  let differ = 0;
  for (let at = 0; at < asked.length; at += BATCH)
    await Promise.all(
      asked.slice(at, at + BATCH).map(async (number) => {
        const phone = e164(`+${number}`);
        const [one, other] = [await registry.lookup(WASHED, phone), book.lookup(WASHED, phone)];
        if (one?.listed !== other?.listed || one?.asOf !== other?.asOf) differ += 1;
      }),
    );
  console.log(`of ${asked.length} numbers, ${differ} are answered otherwise than in memory`);
  if (differ > 0) process.exitCode = 1;
}
