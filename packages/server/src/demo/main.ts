import { setTimeout as wait } from "node:timers/promises";
import { DEMO_AGENTS, DEMO_PASSWORD } from "../seed.ts";
import { type Api, all, api, type Json, logIn, totalOf } from "./api.ts";
import { prepareCampaign, standing } from "./campaign.ts";
import { openDesktops } from "./desktops.ts";
import { type DemoOptions, readOptions } from "./options.ts";
import { progressLine } from "./progress.ts";
import { type Receiver, startReceiver } from "./receiver.ts";
import { simStatus, since, type Truth } from "./simulation.ts";
import { agrees, compare, type Row, table } from "./summary.ts";

// A whole campaign against a running server, by nothing but its public API and the simulator's own book at /sim.

const say = (text: string): void => void process.stdout.write(`${text}\n`);
const LOOK_MS = 500;
const DRAIN_MS = 30_000;
const STATUSES = ["completed", "no_answer", "busy", "failed", "voicemail"];
const EMAILS = Array.from({ length: DEMO_AGENTS }, (_, i) => (i === 0 ? "agent@acme.com" : `agent${i + 1}@acme.com`));

async function run(options: DemoOptions): Promise<boolean> {
  const server = api(options.url);
  const before = await simStatus(server).catch((error: unknown) => {
    if (!(error instanceof Error && "code" in error && error.code === "ECONNREFUSED")) throw error;
    throw new Error(`No server answers at ${options.url}. Start one with: npm start`, { cause: error });
  });
  const ahead = before.clock.ahead_ms;
  say(
    `Simulated world: ${before.clock.now}${ahead > 60_000 ? " (ahead of the real time, into permitted calling hours)" : ""}`,
  );
  const clock = { aheadMs: ahead };
  const receiver = await startReceiver(() => Date.now() + clock.aheadMs);
  const { api: admin } = await logIn(options.url, "admin@acme.com", DEMO_PASSWORD);
  const webhook = await admin.post("/v1/webhooks", { url: receiver.url, events: ["*"], description: "demo" });
  receiver.trust(String(webhook.secret));
  try {
    return await campaign({ options, server, admin, receiver, before: before.truth, clock });
  } finally {
    await admin.delete(`/v1/webhooks/${String(webhook.id)}`);
    await receiver.close();
  }
}

interface Stage {
  readonly options: DemoOptions;
  readonly server: Api;
  readonly admin: Api;
  readonly receiver: Receiver;
  readonly before: Truth;
  readonly clock: { aheadMs: number };
}

async function campaign(stage: Stage): Promise<boolean> {
  const { options, server, admin, receiver } = stage;
  const id = await prepareCampaign(admin, options.contacts);
  const desktops = await openDesktops(options.url, EMAILS, DEMO_PASSWORD, receiver);
  await admin.put(`/v1/campaigns/${id}/agents`, { agent_ids: desktops.agentIds });
  await server.put("/sim/settings", { speed: options.speed });
  say(
    `Campaign ${id}: ${options.contacts} contacts, ${desktops.agentIds.length} agents, ${options.speed} times life speed.`,
  );
  await admin.post(`/v1/campaigns/${id}/start`);
  const began = performance.now();
  try {
    await watch(stage, id);
  } finally {
    await settle(admin, id);
  }
  await drain(stage, id);
  await desktops.settled();
  await desktops.logOff();
  say(`Took ${Math.round((performance.now() - began) / 1000)} s.\n`);
  const rows = await result(stage, id);
  say(table(rows));
  const said = [...desktops.dispositions].map(([code, count]) => `${code} ${count}`).join(", ");
  say(
    `\nDispositions: ${said || "none"}. Deliveries: ${receiver.deliveries}, bad signatures: ${receiver.badSignatures}.`,
  );
  for (const sentence of desktops.refused) say(sentence);
  return rows.every(agrees) && receiver.badSignatures === 0 && desktops.refused.length === 0;
}

/** Shows how it goes until nobody is left to call for now. */
async function watch({ options, server, admin, clock }: Stage, id: string): Promise<void> {
  const line = progressLine(process.stdout);
  for (let quiet = 0; quiet < 3; ) {
    await wait(LOOK_MS);
    const now = await standing(admin, id);
    clock.aheadMs = (await simStatus(server)).clock.ahead_ms;
    line.show({ contacts: options.contacts, ...now });
    quiet = now.over ? quiet + 1 : 0;
  }
  line.end();
}

/** Nothing of this campaign is dialed after this; what was under way has ended. */
async function settle(admin: Api, id: string): Promise<void> {
  const { status } = await admin.get(`/v1/campaigns/${id}`);
  if (status === "active") await admin.post(`/v1/campaigns/${id}/pause`);
}

/** Waits until every finished call was told of, and nothing new has come for a while. */
async function drain({ admin, receiver }: Stage, id: string): Promise<void> {
  const until = performance.now() + DRAIN_MS;
  let seen = -1;
  while (performance.now() < until) {
    const told = [...receiver.events.values()].filter(
      ({ event_type, payload }) => event_type === "call.completed" && payload.campaign_id === id,
    ).length;
    const calls = await totalOf(admin, `/v1/calls?campaign_id=${id}`);
    if (told >= calls && seen === receiver.events.size) return;
    seen = receiver.events.size;
    await wait(1_500);
  }
}

async function result({ server, admin, receiver, before }: Stage, id: string): Promise<readonly Row[]> {
  const totals = new Map<string, number>();
  for (const status of STATUSES)
    totals.set(status, await totalOf(admin, `/v1/calls?campaign_id=${id}&status=${status}`));
  const calls: Json[] = await all(admin, `/v1/calls?campaign_id=${id}`);
  const events = [...receiver.events.values()].filter(({ payload }) => payload.campaign_id === id);
  const { truth } = await simStatus(server);
  return compare({ totals, calls, events, truth: since(before, truth) });
}

try {
  const same = await run(readOptions(process.argv.slice(2)));
  say(same ? "All sides agree." : "The sides do not agree.");
  process.exitCode = same ? 0 : 1;
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
