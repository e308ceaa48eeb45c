// What an export of 1,000,000 calls takes: time, and the most memory the process ever held.
//
//   npm run bench -- exports        needs a PostgreSQL, as the tests of adapter-postgres do
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import { openPostgres } from "../../packages/adapter-postgres/src/index.ts";
import { findPostgres } from "../../packages/adapter-postgres/test/real-postgres.ts";
import { fixtures, NOW } from "../../packages/core/src/conformance/index.ts";
import { objectLinks } from "../../packages/core/src/memory/index.ts";
import { system } from "../../packages/core/src/system.ts";
import { ReportWanted } from "../../packages/server/src/contract/reports.ts";
import { openFileObjectStore } from "../../packages/server/src/objects/file-object-store.ts";
import { beginReport, streamReport } from "../../packages/server/src/reports/make-report.ts";
import { goal, machine } from "../rounds.ts";

const CALLS = Number(process.argv[2] ?? 1_000_000);
const GOAL_MIB = 200;

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

const folder = await mkdtemp(join(tmpdir(), "engage-bench-"));
const links = objectLinks({ base: () => "http://bench", secret: "b".repeat(32), clock: system.clock });
const objects = await openFileObjectStore({ folder, links, ...system });
const tools = { storage, ...system };
globalThis.gc?.();
const before = process.memoryUsage();
const most = { rss: 0, heapUsed: 0 };
/** Looks at memory between two pieces of the file. */
async function* watched(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  for await (const chunk of chunks) {
    const { rss, heapUsed } = process.memoryUsage();
    most.rss = Math.max(most.rss, rss);
    most.heapUsed = Math.max(most.heapUsed, heapUsed);
    yield chunk;
  }
}
const mib = (bytes: number): number => Math.round(bytes / 1024 ** 2);
for (const format of ["csv", "json"] as const) {
  const wanted = ReportWanted.parse({
    ...{ report_type: "call_detail", format },
    from: new Date(NOW).toISOString(),
    to: new Date(NOW + CALLS).toISOString(),
  });
  const names: string[] = [];
  const task = { tenantId: tenant.id, tenantName: tenant.name, timezone: tenant.timezone, wanted, names };
  const began = performance.now();
  const stream = streamReport(tools, task, await beginReport(tools, task));
  const { size } = await objects.put(`export.${format}`, watched(stream.chunks), stream.contentType);
  const seconds = (performance.now() - began) / 1000;
  console.log(`${format}: ${stream.rows()} rows, ${Math.round(size / 1e6)} MB, ${seconds.toFixed(1)} s`);
}
console.log(machine());
console.log(`heap: ${mib(before.heapUsed)} MiB before, at most ${mib(most.heapUsed)} MiB`);
console.log(`resident: ${mib(before.rss)} MiB before, at most ${mib(most.rss)} MiB`);
goal("MiB an export adds at most", mib(most.rss - before.rss), GOAL_MIB, "less");
await storage.close();
await rm(folder, { recursive: true });
await server.stop();
