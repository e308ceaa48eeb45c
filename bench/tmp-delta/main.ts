import { readFileSync } from "node:fs";
import pg from "pg";
import { pgDriver } from "../../packages/adapter-postgres/src/pg-driver.ts";
import { SqlRegistryStore } from "../../packages/adapter-postgres/src/registry-store.ts";
import { postgresRegistry } from "../../packages/adapter-postgres/src/index.ts";
import { findPostgres } from "../../packages/adapter-postgres/test/real-postgres.ts";
import { NOW, seededRandom } from "../../packages/core/src/conformance/index.ts";
import { NumberSetBuilder } from "../../packages/core/src/registries/index.ts";
const anyNumber = (draw: () => number): number =>
  10_000_000_000 + (201 + Math.floor(draw() * 350)) * 10_000_000 + 2_000_000 + Math.floor(draw() * 8_000_000);
const server = await findPostgres([]);
if (typeof server === "string") throw new Error(server);
const cpuOf = (pid: number) => { const f = (readFileSync(`/proc/${pid}/stat`, "utf8").split(") ")[1] ?? "").split(" "); return (Number(f[11]) + Number(f[12])) / 100; };
try {
  const url = await server.freshDatabase();
  const r = await postgresRegistry({ url });
  const b = new NumberSetBuilder(); const d = seededRandom(1).next;
  for (let i = 0; i < Number(process.argv[2]); i++) b.add(anyNumber(d));
  await r.put("us.dnc", { asOf: NOW, source: "b", digest: "one" }, [b.finish()]);
  const real = pgDriver({ url, poolSize: 1, log: undefined });
  const log: string[] = [];
  const pid = Number((await real.query("SELECT pg_backend_pid() AS p"))[0]?.p);
  const timed = async <T>(what: string, work: () => Promise<T>): Promise<T> => { const [c, s, u] = [cpuOf(pid), performance.now(), process.cpuUsage()]; const v = await work(); const m = process.cpuUsage(u); log.push(`${what.slice(0, 40).replace(/\n/g, " ")}: wall ${(performance.now() - s).toFixed(0)} backend ${((cpuOf(pid) - c) * 1000).toFixed(0)} own ${((m.user + m.system) / 1000).toFixed(0)}`); return v; };
  const driver = { ...real, transaction: (work: any) => real.transaction((s) => work({ ...s, query: (t: string, p: any) => timed(t, () => s.query(t, p)), copyIn: (...a: any) => timed("copy " + a[0], () => (s.copyIn as any)(...a)) })) } as typeof real;
  const store = new SqlRegistryStore(driver, undefined, 1e9);
  const draw = seededRandom(2).next;
  let last = "one";
  for (let n = 0; n < 3; n++) {
    const numbers = () => new Set(Array.from({ length: 50_000 }, () => anyNumber(draw)));
    const [added, removed] = [numbers(), numbers()];
    log.length = 0;
    await timed("change", () => store.change("us.dnc", { asOf: NOW, source: "b", follows: last, digest: `d${n}`, added, removed }));
    last = `d${n}`;
    console.log(readFileSync("/proc/loadavg", "utf8").slice(0, 4), "\n " + log.join("\n "));
  }
  const folding = new SqlRegistryStore(driver, undefined, 0); log.length = 0;
  await timed("fold", () => folding.change("us.dnc", { asOf: NOW, source: "b", follows: last, digest: "f", added: [12_012_000_000], removed: [] }));
  console.log(log.slice(0, 30).join("\n ")); console.log(log.at(-1));
  await real.close(); await r.close();
} finally { await server.stop(); }
