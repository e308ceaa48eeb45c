// A national register in PostgreSQL: load from its own file, look-ups one by one and a hundred at once, bytes a number, a delta. Beside
// it in the same run: the set in memory, and a table with a row a number, the form before this one. The server is found or started as
// the tests of adapter-postgres do, with the settings it comes with: each commit waits for the disk.
//
//   npm run bench -- registries-postgres [numbers]
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import { type PostgresRegistry, postgresRegistry } from "../../packages/adapter-postgres/src/index.ts";
import { pgDriver } from "../../packages/adapter-postgres/src/pg-driver.ts";
import { SqlRegistryStore } from "../../packages/adapter-postgres/src/registry-store.ts";
import { findPostgres } from "../../packages/adapter-postgres/test/real-postgres.ts";
import { e164, NOW, seededRandom } from "../../packages/core/src/conformance/index.ts";
import {
  NumberSetBuilder,
  openNumberSet,
  readNumberFile,
  writeNumberFile,
} from "../../packages/core/src/registries/index.ts";
import { cpuOf } from "../api/processes.ts";
import { goal, machine, told, wallMs } from "../rounds.ts";

const COUNT = Number(process.argv[2] ?? 1_000_000);
const [SINGLE, BATCHES, BATCH, PROBES, DELTA] = [5_000, 200, 100, 100_000, 100_000];
/** In the table with a row a number; a million takes it a minute. */
const SLICE = Math.min(COUNT, 200_000);
const REGISTRY = "us.dnc";

/** Of 350 areas, as the American register's lie. */
const anyNumber = (draw: () => number): number =>
  10_000_000_000 + (201 + Math.floor(draw() * 350)) * 10_000_000 + 2_000_000 + Math.floor(draw() * 8_000_000);

const server = await findPostgres([]);
if (typeof server === "string") throw new Error(server);
const folder = await mkdtemp(join(tmpdir(), "engage-bench-"));
try {
  console.log(machine(), server.name);
  const path = join(folder, "us.numbers");
  const set = openNumberSet(await made(path));
  const url = await server.freshDatabase();
  const registry = await postgresRegistry({ url });
  const admin = new pg.Client({ connectionString: url });
  // Else the server that stops ends this process before its fault is told.
  admin.on("error", () => {});
  await admin.connect();
  await loading(registry, admin, path, set.size, set.bytes);
  await asking(registry, set.hasNumber);
  await byRows(admin, set.numbers());
  const after = await changing(registry, admin, set.hasNumber);
  await comparing(registry, after);
  await folding(admin, url);
  await costOf("load in the place of it, which is removed", admin, () => put(registry, path, "two"));
  await Promise.all([admin.end(), registry.close()]);
} finally {
  await server.stop();
  await rm(folder, { recursive: true });
}

async function made(path: string) {
  const builder = new NumberSetBuilder();
  const draw = seededRandom(1).next;
  for (let n = 0; n < COUNT; n += 1) builder.add(anyNumber(draw));
  const blocks = builder.finish();
  await writeNumberFile(path, { registry: REGISTRY, asOf: NOW, source: "bench", sourceDigest: "one" }, blocks);
  return blocks;
}

async function put(registry: PostgresRegistry, path: string, digest: string): Promise<void> {
  const { head, blocks } = await readNumberFile(path);
  await registry.put(REGISTRY, { asOf: head.asOf, source: head.source, digest }, [blocks]);
}

async function sizeOf(admin: pg.Client, table: string): Promise<number> {
  return Number((await admin.query("SELECT pg_total_relation_size($1) AS bytes", [table])).rows[0].bytes);
}

/** By the clock; beside it the processor time, which others at work on the machine lengthen less. */
async function costOf(what: string, admin: pg.Client, work: () => Promise<unknown>): Promise<number> {
  const database = async () => {
    const { rows } = await admin.query("SELECT pid FROM pg_stat_activity WHERE datname = current_database()");
    const all = await Promise.all(rows.map(({ pid }) => cpuOf(pid).catch(() => 0)));
    return all.reduce((sum, one) => sum + one, 0);
  };
  const [before, own] = [await database(), process.cpuUsage()];
  const ms = await wallMs(work);
  const { user, system } = process.cpuUsage(own);
  const [mine, its] = [(user + system) / 1e6, ((await database()) - before) / 1_000].map((s) => s.toFixed(2));
  console.log(
    `${machine()}\n${what}: ${(ms / 1_000).toFixed(2)} s; processor time ours ${mine}, the database's ${its} s`,
  );
  return ms;
}

async function loading(registry: PostgresRegistry, admin: pg.Client, path: string, size: number, inMemory: number) {
  const ms = await costOf("load", admin, () => put(registry, path, "one"));
  const bytes = await sizeOf(admin, "registry_blocks");
  const each = (all: number): string => (all / size).toFixed(2);
  console.log(`${size} numbers, ${Math.round((size / ms) * 1_000)} a second from the file`);
  console.log(`${each(bytes)} bytes a number, ${(bytes / 1e6).toFixed(0)} MB; in memory ${each(inMemory)}`);
  goal("seconds from the file to the answer", ms / 1_000, 5, "less");
  goal("MB in the database", bytes / 1e6, 400, "less");
}

async function asking(registry: PostgresRegistry, hasNumber: (number: number) => boolean) {
  console.log(machine());
  const draw = seededRandom(3).next;
  const phone = () => e164(`+${anyNumber(draw)}`);
  const ask = () => registry.lookup(REGISTRY, phone());
  for (let n = 0; n < 200; n += 1) await ask();
  const single: number[] = [];
  for (let n = 0; n < SINGLE; n += 1) single.push(await wallMs(ask));
  const batches: number[] = [];
  for (let n = 0; n < BATCHES; n += 1)
    batches.push(await wallMs(() => Promise.all(Array.from({ length: BATCH }, ask))));
  told("a look-up", single);
  told(`${BATCH} at once`, batches);
  const numbers = Array.from({ length: 1_000_000 }, () => anyNumber(draw));
  const inMemory = await wallMs(() => numbers.filter(hasNumber).length);
  console.log(`in memory: ${inMemory.toFixed(0)} ns a look-up`);
}

/** The form before: a row a number. */
async function byRows(admin: pg.Client, all: Iterable<number>) {
  await admin.query("CREATE TABLE by_rows (edition int, number bigint, PRIMARY KEY (edition, number))");
  const numbers: number[] = [];
  for (const number of all) if (numbers.push(number) === SLICE) break;
  const ms = await wallMs(async () => {
    for (let at = 0; at < SLICE; at += 10_000)
      await admin.query("INSERT INTO by_rows SELECT 1, unnest($1::bigint[]) ON CONFLICT DO NOTHING", [
        `{${numbers.slice(at, at + 10_000).join(",")}}`,
      ]);
  });
  const taken: number[] = [];
  const text = "SELECT EXISTS (SELECT 1 FROM by_rows WHERE edition = 1 AND number = $1)";
  for (let n = 0; n < 1_000; n += 1)
    taken.push(await wallMs(() => admin.query({ text, name: "by-rows", values: [numbers[n]] })));
  const bytes = await sizeOf(admin, "by_rows");
  console.log(
    `a row a number: ${Math.round((SLICE / ms) * 1_000)} a second, ${(bytes / SLICE).toFixed(1)} bytes a number`,
  );
  told("a row a number, a look-up", taken);
}

/** @returns what is listed afterwards */
async function changing(registry: PostgresRegistry, admin: pg.Client, hasNumber: (number: number) => boolean) {
  const draw = seededRandom(2).next;
  const numbers = (count: number) => new Set(Array.from({ length: count }, () => anyNumber(draw)));
  const [removed, all] = [numbers(DELTA / 2), numbers(DELTA / 2)];
  const added = new Set([...all].filter((number) => !removed.has(number)));
  const changes = { asOf: NOW, source: "bench", follows: "one", digest: "delta", added, removed };
  const ms = await costOf("delta", admin, () => registry.change(REGISTRY, changes));
  goal(`seconds for a delta of ${DELTA} changes`, ms / 1_000, 1, "less");
  return (number: number) => added.has(number) || (hasNumber(number) && !removed.has(number));
}

async function comparing(registry: PostgresRegistry, isListed: (number: number) => boolean) {
  const [draw, changed] = [seededRandom(5).next, seededRandom(2).next];
  let different = 0;
  for (let n = 0; n < PROBES; n += 200) {
    const numbers = Array.from({ length: 200 }, (_, at) => anyNumber(at % 4 === 0 ? changed : draw));
    const answers = await Promise.all(numbers.map((number) => registry.lookup(REGISTRY, e164(`+${number}`))));
    different += answers.filter((answer, at) => answer?.listed !== isListed(numbers[at] ?? 0)).length;
  }
  goal(`answers of ${PROBES}, a quarter of them changed, that differ from the memory's`, different, 0, "less");
}

/** What lies over the blocks, written into them by a change of one number. */
async function folding(admin: pg.Client, url: string) {
  const driver = pgDriver({ url, poolSize: 1, log: undefined });
  const store = new SqlRegistryStore(driver, undefined, 0);
  const changes = {
    asOf: NOW,
    source: "bench",
    follows: "delta",
    digest: "folded",
    added: [12_012_000_000],
    removed: [],
  };
  await costOf(`${DELTA} changes written into the blocks`, admin, () => store.change(REGISTRY, changes));
  await driver.close();
}
