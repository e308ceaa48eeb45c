// What an export of 1,000,000 calls takes: time, and the most memory the process that makes it ever held.
//
// It runs in a process of its own whose heap may not outgrow HEAP_MIB. What lives at a time is a page of calls; without a
// limit V8 lets garbage pile up to 130 MiB before it looks, and the figure would be V8's and not ours.
//
//   npm run bench -- exports        needs a PostgreSQL, as the tests of adapter-postgres do
import { fork } from "node:child_process";
import { once } from "node:events";
import pg from "pg";
import { openPostgres } from "../../packages/adapter-postgres/src/index.ts";
import { findPostgres } from "../../packages/adapter-postgres/test/real-postgres.ts";
import { fixtures, NOW } from "../../packages/core/src/conformance/index.ts";
import { goal, machine } from "../rounds.ts";

const CALLS = Number(process.argv[2] ?? 1_000_000);
const GOAL_MIB = 200;
const HEAP_MIB = 64;

const server = await findPostgres();
if (typeof server === "string") throw new Error(server);
const url = await server.freshDatabase();
const storage = await openPostgres({ url });
const make = fixtures(1);
const tenant = make.aTenant({ timezone: "Asia/Dubai" });
const model = make.aFinishedCall({ tenantId: tenant.id, disposition: "sale", startedAt: NOW });
await storage.transact(async (stores) => {
  await stores.tenants.insert(tenant);
  await stores.calls.insert(model, []);
});
const client = new pg.Client({ connectionString: url });
await client.connect();
const { rows } = await client.query(
  "SELECT column_name FROM information_schema.columns WHERE table_name = 'calls' AND column_name NOT IN ('id', 'started_at')",
);
const columns = rows.map(({ column_name }) => column_name).join(", ");
await client.query(
  `INSERT INTO calls (id, started_at, ${columns})
   SELECT gen_random_uuid(), started_at + n, ${columns} FROM calls, generate_series(1, $1::int) AS n`,
  [CALLS - 1],
);
await client.query("ANALYZE calls");
await client.end();

await storage.close();

const child = fork(new URL("./export.ts", import.meta.url), [url, JSON.stringify(tenant), String(CALLS)], {
  execArgv: [...process.execArgv, `--max-old-space-size=${HEAP_MIB}`],
});
const [peakMib] = (await once(child, "message")) as [number];
console.log(machine());
goal(`MiB resident at most, of a process with a heap of ${HEAP_MIB}`, peakMib, GOAL_MIB, "less");
await server.stop();
