import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Stores } from "../../packages/core/src/ports/index.ts";
import { DEMO_PASSWORD } from "../../packages/server/src/seed.ts";
import { goal, interleaved, median, ratio } from "../rounds.ts";
import type { Book } from "./book.ts";
import { drive } from "./drive.ts";
import { type Running, start } from "./processes.ts";
import { statementsOf } from "./statements.ts";

const ROUNDS = Number(process.env.BENCH_ROUNDS ?? 7);
/** Requests of a round, and before the first one: what is measured is code that has run often. */
const A_ROUND = 800;
const WARM_UP = 3_000;
const CONNECTIONS = 8;
const TARGET = 0.75;

/** Every request of the bench is within the limit, and counted against it like any other. */
const PER_MINUTE = "1000000";

const MAIN = new URL("../../packages/server/src/main.ts", import.meta.url);
const BARE = new URL("./bare.ts", import.meta.url);

/** What the server asks its storage for the first page. */
const asked = (tenantId: Book["tenantId"]): Readonly<Record<string, (stores: Stores) => Promise<unknown>>> => ({
  "/v1/campaigns": async ({ campaigns }) => {
    const { items } = await campaigns.page(tenantId, {}, { limit: 20, after: null });
    await campaigns.counters(
      tenantId,
      items.map(({ id }) => id),
    );
  },
  "/v1/calls": ({ calls }) => calls.page(tenantId, {}, { limit: 50, after: null }),
});

export async function loggedIn(server: Running): Promise<Readonly<Record<string, string>>> {
  const answer = await fetch(`${server.url}/v1/auth/login`, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ email: "admin@acme.com", password: DEMO_PASSWORD }),
  });
  const { access_token: token } = (await answer.json()) as { access_token: string };
  return { Authorization: `Bearer ${token}` };
}

/** The whole server as `npm start` starts it, on the book. */
export const startServer = (book: Book, folder: string): Promise<Running> =>
  start(MAIN, {
    ...{ PORT: "0", DATA_DIR: folder, DATABASE_URL: book.url },
    ...{ RATE_LIMIT_PER_MINUTE: PER_MINUTE, SIM_CLOCK: "real" },
  });

async function startBare(book: Book, folder: string, server: Running, headers: Record<string, string>) {
  const paths = Object.entries(asked(book.tenantId));
  const prepared = await Promise.all(
    paths.map(async ([path, work]) => ({
      path,
      statements: await statementsOf(book.url, work),
      body: await (await fetch(server.url + path, { headers })).text(),
    })),
  );
  const file = join(folder, "prepared.json");
  await writeFile(file, JSON.stringify(prepared));
  return start(BARE, { DATABASE_URL: book.url, BARE_PREPARED: file });
}

/** One round: requests a second, and processor time of each in the server's process. */
async function measured(server: Running, path: string, headers: Record<string, string>) {
  const before = await server.cpuMs();
  const began = performance.now();
  const took = await drive({ port: server.port, path, headers }, CONNECTIONS, A_ROUND);
  const seconds = (performance.now() - began) / 1000;
  return { perSecond: took.length / seconds, cpuMs: ((await server.cpuMs()) - before) / took.length };
}

/** The lists through the whole server, against a bare Express that runs the same SQL and answers the same bytes. */
export async function lists(book: Book): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), "engage-bench-"));
  const server = await startServer(book, folder);
  const headers = await loggedIn(server);
  const bare = await startBare(book, folder, server, headers);
  for (const path of Object.keys(asked(book.tenantId))) {
    for (const { port } of [server, bare]) await drive({ port, path, headers }, CONNECTIONS, WARM_UP);
    const cpu: Record<"server" | "bare", number[]> = { server: [], bare: [] };
    const round = (name: "server" | "bare", running: Running) => async () => {
      const { perSecond, cpuMs } = await measured(running, path, headers);
      cpu[name].push(cpuMs);
      return perSecond;
    };
    const rates = await interleaved(ROUNDS, { server: round("server", server), bare: round("bare", bare) });
    const shown = (name: "server" | "bare") =>
      `${name} ${Math.round(median(rates[name]))} a second, ${median(cpu[name].slice(1)).toFixed(2)} ms of its processor each`;
    console.log(`GET ${path}: ${shown("server")}; ${shown("bare")}`);
    goal(`GET ${path}, requests a second over bare Express`, ratio(rates.server, rates.bare), TARGET, "more");
    console.log(`        by processor time: ${ratio(cpu.bare.slice(1), cpu.server.slice(1)).toFixed(2)}`);
  }
  await bare.stop();
  await server.stop();
  await rm(folder, { recursive: true });
}
