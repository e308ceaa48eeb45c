import { fork } from "node:child_process";
import { loadavg } from "node:os";
import { createDialer } from "@broadnet-engage/core";
import { memoryRegistry } from "@broadnet-engage/core/memory";
import type { WebhookEndpoint, WebhookId } from "@broadnet-engage/core/model";
import { silentLog, system, systemClock, systemTimers } from "@broadnet-engage/core/system";
import { CATALOGUE, envelope } from "@broadnet-engage/core/webhooks";
import { openPostgres } from "../../packages/adapter-postgres/src/index.ts";
import { findPostgres } from "../../packages/adapter-postgres/test/real-postgres.ts";
import { fakeSwitch } from "../../packages/server/src/testing/fake-switch.ts";
import { httpSender } from "../../packages/server/src/webhooks/http-sender.ts";
import { targetGuard } from "../../packages/server/src/webhooks/target.ts";
import { rawPosts } from "./raw.ts";

// Durable deliveries a second (event committed, routed, signed, sent, outcome committed) as a share of what the same sink takes
// of the same bytes without any of that, in interleaved rounds; and how soon after its commit an event reaches the sink.
const ROUNDS = Number(process.argv[2] ?? 5);
const EVENTS = 4_000;
const ENDPOINTS = 8;
const TARGET_RATIO = 0.35;
const TARGET_P95_MS = 50;

const sink = fork(new URL("./sink.ts", import.meta.url), { execArgv: process.execArgv });
const port = await new Promise<number>((resolve) =>
  sink.once("message", (told) => resolve((told as { port: number }).port)),
);
const seen = async () =>
  (await (await fetch(`http://127.0.0.1:${port}/`)).json()) as { posts: number; firstAt: [string, number][] };

const postgres = await findPostgres();
if (typeof postgres === "string") throw new Error(postgres);
const storage = await openPostgres({ url: await postgres.freshDatabase(), poolSize: 10 });
const sender = httpSender(
  targetGuard({ production: false, allowCidrs: [], allowHttp: false }),
  systemClock,
  systemTimers,
);
const dialer = createDialer({
  switch: fakeSwitch([], systemClock.now),
  rules: [],
  storage,
  registry: memoryRegistry({}),
  http: sender,
  log: silentLog,
});
await dialer.start();
const { tenantId } = dialer;

for (let n = 0; n < ENDPOINTS; n += 1) {
  const now = systemClock.now();
  const endpoint: WebhookEndpoint = {
    id: system.ids.next<WebhookId>(),
    tenantId,
    url: `http://127.0.0.1:${port}/hook/${n}`,
    events: n === 0 ? ["dnc.added", "webhook.ping"] : ["webhook.ping"],
    description: null,
    enabled: true,
    secret: "whsec_MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=",
    previousSecret: null,
    previousSecretUntil: null,
    health: "healthy",
    failingSince: null,
    createdAt: now,
    updatedAt: now,
    version: 1,
  };
  await storage.transact((stores) => stores.webhooks.insertEndpoint(endpoint));
}
const anEvent = (type: "call.completed" | "webhook.ping") =>
  envelope({
    id: system.ids.next(),
    type,
    tenantId,
    at: systemClock.now(),
    correlationId: tenantId,
    payload: CATALOGUE[type].example,
  } as never);

async function settled(posts: number): Promise<void> {
  while ((await seen()).posts < posts) await new Promise((resolve) => systemTimers.after(10, () => resolve(undefined)));
}

/** Events go in by hundreds, as a busy floor writes them; each goes to every endpoint. */
async function durable(): Promise<number> {
  const before = (await seen()).posts;
  const began = performance.now();
  for (let at = 0; at < EVENTS / ENDPOINTS; at += 100) {
    const events = Array.from({ length: 100 }, () => anEvent("webhook.ping"));
    await storage.transact((stores) => stores.outbox.append(events));
  }
  await settled(before + EVENTS);
  return (EVENTS * 1_000) / (performance.now() - began);
}

let numbers = 1_000_000;
async function latencies(count: number): Promise<number[]> {
  const told = new Map<string, number>();
  const off = dialer.on("dnc.added", (event) => void told.set(event.id, systemClock.now()));
  for (let n = 0; n < count; n += 1) {
    await dialer.dnc.add([`+97150${numbers++}`], { reason: null, source: "api" });
    await new Promise((resolve) => systemTimers.after(30, () => resolve(undefined)));
  }
  await new Promise((resolve) => systemTimers.after(500, () => resolve(undefined)));
  off();
  const { firstAt } = await seen();
  return firstAt.flatMap(([id, at]) => (told.has(id) ? [at - (told.get(id) ?? 0)] : [])).sort((a, b) => a - b);
}

const median = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
const ratios: number[] = [];
await durable();
for (let round = 1; round <= ROUNDS; round += 1) {
  const raw = await rawPosts(port, anEvent("call.completed").body, 50, 1_000);
  const kept = await durable();
  ratios.push(kept / raw);
  console.log(
    `round ${round}: sink alone ${Math.round(raw)}/s, durable ${Math.round(kept)}/s, ratio ${(kept / raw).toFixed(3)}`,
  );
}
const waits = await latencies(100);
const p95 = waits[Math.floor(waits.length * 0.95)] ?? Number.POSITIVE_INFINITY;
const ratio = median(ratios);
console.log(`load ${loadavg()[0]?.toFixed(1)}; median ratio ${ratio.toFixed(3)} (target ${TARGET_RATIO})`);
console.log(
  `event to first byte: p50 ${median(waits)} ms, p95 ${p95} ms of ${waits.length} (target ${TARGET_P95_MS} ms)`,
);
await dialer.stop();
await sender.close();
await storage.close();
await postgres.stop();
sink.disconnect();
process.exit(ratio >= TARGET_RATIO && p95 <= TARGET_P95_MS ? 0 : 1);
