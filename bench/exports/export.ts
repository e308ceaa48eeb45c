import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Tenant } from "@broadnet-engage/core/model";
import { openPostgres } from "../../packages/adapter-postgres/src/index.ts";
import { NOW } from "../../packages/core/src/conformance/index.ts";
import { objectLinks } from "../../packages/core/src/memory/index.ts";
import { system } from "../../packages/core/src/system.ts";
import { ReportWanted } from "../../packages/server/src/contract/reports.ts";
import { openFileObjectStore } from "../../packages/server/src/objects/file-object-store.ts";
import { beginReport, streamReport } from "../../packages/server/src/reports/make-report.ts";

// Exports every call of a tenant twice, as CSV and as JSON, and tells the most MiB this process ever held.

const [url = "", tenantJson = "{}", calls = "0"] = process.argv.slice(2);
const tenant = JSON.parse(tenantJson) as Tenant;
const storage = await openPostgres({ url });
const folder = await mkdtemp(join(tmpdir(), "engage-bench-"));
const links = objectLinks({ base: () => "http://bench", secret: "b".repeat(32), clock: system.clock });
const objects = await openFileObjectStore({ folder, links, ...system });
const tools = { storage, ...system };
for (const format of ["csv", "json"] as const) {
  const wanted = ReportWanted.parse({
    ...{ report_type: "call_detail", format },
    from: new Date(NOW).toISOString(),
    to: new Date(NOW + Number(calls)).toISOString(),
  });
  const task = { tenantId: tenant.id, tenantName: tenant.name, timezone: tenant.timezone, wanted, names: [] };
  const began = performance.now();
  const stream = streamReport(tools, task, await beginReport(tools, task));
  const { size } = await objects.put(`export.${format}`, stream.chunks, stream.contentType);
  const seconds = (performance.now() - began) / 1000;
  console.log(`${format}: ${stream.rows()} rows, ${Math.round(size / 1e6)} MB, ${seconds.toFixed(1)} s`);
}
await storage.close();
await rm(folder, { recursive: true });
// Kept by the kernel: no look at it can be missed.
process.send?.(Math.round(process.resourceUsage().maxRSS / 1_024));
