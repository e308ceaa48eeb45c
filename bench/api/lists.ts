import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import { DEMO_PASSWORD } from "../../packages/server/src/seed.ts";
import { goal, interleaved, median, ratio } from "../rounds.ts";
import type { Book } from "./book.ts";
import { drive } from "./drive.ts";
import { type Running, start } from "./processes.ts";

const ROUNDS = Number(process.env.BENCH_ROUNDS ?? 7);
/** Requests of a round, and before the first one: what is measured is code that has run often. */
const A_ROUND = 400;
const WARM_UP = 2_000;
const CONNECTIONS = 8;
const TARGET = 0.75;

/** Every request of the bench is within the limit, and counted against it like any other. */
const PER_MINUTE = "1000000";

const MAIN = new URL("../../packages/server/src/main.ts", import.meta.url);
const BARE = new URL("./bare.ts", import.meta.url);

/** The deepest page may take so many times what the first one does. */
const DEPTH_TARGET = 1.5;

const LISTS = ["/v1/campaigns", "/v1/calls"] as const;

async function loggedIn(server: Running): Promise<Readonly<Record<string, string>>> {
  const answer = await fetch(`${server.url}/v1/auth/login`, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ email: "admin@acme.com", password: DEMO_PASSWORD }),
  });
  const { access_token: token } = (await answer.json()) as { access_token: string };
  return { Authorization: `Bearer ${token}` };
}

/** The whole server as `npm start` starts it, on the book. */
const startServer = (book: Book, folder: string): Promise<Running> =>
  start(MAIN, {
    ...{ PORT: "0", DATA_DIR: folder, DATABASE_URL: book.url },
    ...{ RATE_LIMIT_PER_MINUTE: PER_MINUTE, SIM_CLOCK: "real" },
  });

async function startBare(book: Book): Promise<Running> {
  return start(BARE, { DATABASE_URL: book.url, BARE_TENANT: book.tenantId });
}

/** The two must answer the same, or the ratio would be of two different things. */
async function assertSameBytes(path: string, server: Running, bare: Running, headers: Record<string, string>) {
  const ours = await (await fetch(server.url + path, { headers })).text();
  const theirs = await (await fetch(bare.url + path)).text();
  if (ours !== theirs) throw new Error(`GET ${path}: the server and the bare Express answer differently.`);
}

/** One round: requests a second, and processor time of each in the server's process. */
async function measured(server: Running, path: string, headers: Record<string, string>) {
  const before = await server.cpuMs();
  const began = performance.now();
  const took = await drive({ port: server.port, path, headers }, CONNECTIONS, A_ROUND);
  const seconds = (performance.now() - began) / 1000;
  return { perSecond: took.length / seconds, cpuMs: ((await server.cpuMs()) - before) / took.length };
}

/** The path of the last page of all the calls: whole, and with nothing after it. */
async function deepestPage({ url, tenantId }: Book): Promise<string> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  const { rows } = await client.query("SELECT id FROM calls WHERE tenant_id = $1 ORDER BY id LIMIT 1 OFFSET 50", [
    tenantId,
  ]);
  await client.end();
  const cursor = Buffer.from(JSON.stringify({ id: rows[0].id })).toString("base64url");
  return `/v1/calls?cursor=${cursor}`;
}

async function depth(book: Book, server: Running, headers: Record<string, string>): Promise<void> {
  const paths = { first: "/v1/calls", deepest: await deepestPage(book) };
  const { items, has_more: more } = (await (await fetch(server.url + paths.deepest, { headers })).json()) as {
    items: unknown[];
    has_more: boolean;
  };
  if (items.length !== 50 || more) throw new Error("That was not the deepest page.");
  const round = (path: string) => async () => median(await drive({ port: server.port, path, headers }, 1, A_ROUND / 4));
  const took = await interleaved(ROUNDS, { first: round(paths.first), deepest: round(paths.deepest) });
  console.log(
    `a page of 50 calls: first ${median(took.first).toFixed(2)} ms, deepest ${median(took.deepest).toFixed(2)} ms`,
  );
  goal("deepest page over the first", ratio(took.deepest, took.first), DEPTH_TARGET, "less");
}

/** The lists through the whole server, against a bare Express that runs the same SQL and answers the same bytes. */
export async function lists(book: Book): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), "engage-bench-"));
  const server = await startServer(book, folder);
  const headers = await loggedIn(server);
  const bare = await startBare(book);
  for (const path of LISTS) {
    await assertSameBytes(path, server, bare, headers);
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
  await depth(book, server, headers);
  await server.stop();
  await rm(folder, { recursive: true });
}
