// A national register in PostgreSQL beside the one in memory: load, look-ups, bytes a number, and removal of the edition before.
// The server is found or started as the tests of adapter-postgres do, with the settings it comes with: each commit waits for the disk.
//
//   npm run bench -- registries-postgres [numbers]
import pg from "pg";
import { postgresRegistry } from "../../packages/adapter-postgres/src/index.ts";
import { findPostgres } from "../../packages/adapter-postgres/test/real-postgres.ts";
import { e164, NOW, seededRandom } from "../../packages/core/src/conformance/index.ts";
import {
  fullEdition,
  NumberSetBuilder,
  openNumberSet,
  registryBook,
} from "../../packages/core/src/registries/index.ts";
import { machine, wallMs } from "../rounds.ts";

const COUNT = Number(process.argv[2] ?? 1_000_000);
const PROBES = 5_000;
const REGISTRY = "us.dnc";
/** Of 350 areas, as the American register's lie. */
const draw = seededRandom(1).next;
const anyNumber = (): number => 12_010_000_000 + Math.floor(draw() * 350) * 10_000_000 + Math.floor(draw() * 8_000_000);

const server = await findPostgres([]);
if (typeof server === "string") throw new Error(server);
try {
  console.log(machine(), server.name);
  const builder = new NumberSetBuilder();
  for (let made = 0; made < COUNT; made += 1) builder.add(anyNumber());
  const set = openNumberSet(builder.finish());
  const stated = { asOf: NOW, source: "bench", digest: "one" };
  const book = registryBook();
  book.put(REGISTRY, fullEdition(stated, set));
  const url = await server.freshDatabase();
  const registry = await postgresRegistry({ url });
  const admin = new pg.Client({ connectionString: url });
  await admin.connect();
  const held = async () =>
    Number((await admin.query("SELECT pg_total_relation_size('registry_numbers') AS bytes")).rows[0].bytes);
  const load = await wallMs(() => registry.put(REGISTRY, stated, set.numbers()));
  const bytes = await held();
  const probes = Array.from({ length: PROBES }, () => e164(`+${anyNumber()}`));
  const taken: number[] = [];
  for (const phone of probes) taken.push(await wallMs(() => registry.lookup(REGISTRY, phone)));
  taken.sort((a, b) => a - b);
  const inMemory = await wallMs(async () => {
    for (const phone of probes) await book.lookup(REGISTRY, phone);
  });
  let different = 0;
  for (const phone of probes.slice(0, 1_000))
    if ((await registry.lookup(REGISTRY, phone))?.listed !== set.has(phone)) different += 1;
  const again = await wallMs(() => registry.put(REGISTRY, { ...stated, digest: "two" }, set.numbers()));
  console.table({
    numbers: set.size,
    "load, s": load / 1_000,
    "load in the place of another, s": again / 1_000,
    "bytes a number, database": bytes / set.size,
    "bytes a number, memory": set.bytes / set.size,
    "bytes a number, database, two editions": (await held()) / set.size,
    "look-up, median ms": taken[PROBES / 2] ?? 0,
    "look-up, 99 of 100, ms": taken[Math.floor(PROBES * 0.99)] ?? 0,
    "look-up in memory, ms": inMemory / PROBES,
    "times dearer than in memory": (taken[PROBES / 2] ?? 0) / (inMemory / PROBES),
    "answers unlike the memory's": different,
  });
  await Promise.all([admin.end(), registry.close()]);
} finally {
  await server.stop();
}
