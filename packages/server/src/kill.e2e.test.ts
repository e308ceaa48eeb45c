import type { ChildProcess } from "node:child_process";
import { mkdtempSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { systemClock, systemTimers } from "@broadnet-engage/core/system";
import { verifyWebhook } from "@broadnet-engage/core/webhooks";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { client } from "./testing/client.ts";
import { endSources, runSource } from "./testing/run-source.ts";

// The switch is a process of its own and outlives every killed server, as a real one would. What it saw is the truth that
// the server's history is compared with.

const KILLS = 5;
const CONTACTS = 150;
/** Everything delivered, by event id; a signature that does not verify is kept apart. */
class Receiver {
  readonly events = new Map<string, { type: string; callId: string }>();
  bad = 0;
  secret = "";
  readonly #server: Server = createServer((req, res) => {
    const chunks: Buffer[] = [];
    req.on("data", (chunk: Buffer) => chunks.push(chunk));
    req.on("end", () => {
      const body = Buffer.concat(chunks);
      const headers = Object.fromEntries(Object.entries(req.headers).map(([k, v]) => [k, String(v)]));
      const now = Number(headers["webhook-timestamp"]) * 1_000;
      if (!verifyWebhook(body, headers, this.secret, { toleranceSeconds: 300, now }).ok) this.bad += 1;
      const event = JSON.parse(body.toString()) as { event_id: string; event_type: string; correlation_id: string };
      this.events.set(event.event_id, { type: event.event_type, callId: event.correlation_id });
      res.writeHead(204).end();
    });
  });
  async listen(): Promise<string> {
    await new Promise<void>((resolve) => this.#server.listen(0, "127.0.0.1", resolve));
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/hook`;
  }
  close(): void {
    this.#server.close();
    this.#server.closeAllConnections();
  }
  completed(): string[] {
    return [...this.events.values()].filter((event) => event.type === "call.completed").map((event) => event.callId);
  }
}

type Http = ReturnType<typeof client>;
// biome-ignore lint/suspicious/noExplicitAny: answers of many endpoints, each checked against its schema by the client.
type Json = Record<string, any>;

const receiver = new Receiver();
let control = "";
let http: Http;
let token = "";
let campaignId = "";
let server: ChildProcess;
const dataDir = mkdtempSync(join(tmpdir(), "engage-kill-"));

const start = async (): Promise<void> => {
  const up = await runSource(
    new URL("./main.ts", import.meta.url),
    { DATA_DIR: dataDir, SIM_CONTROL_URL: control },
    /listens on (http:\S+)/,
  );
  server = up.child;
  http = client(up.found);
};
const kill = async (): Promise<void> => {
  const gone = new Promise((resolve) => server.once("exit", resolve));
  server.kill("SIGKILL");
  await gone;
};
const truth = async (): Promise<Json> => ((await (await fetch(`${control}/sim/status`)).json()) as Json).truth;
const get = async (path: string): Promise<Json> => (await http.get(path, { token })).body as Json;

async function all(path: string): Promise<Json[]> {
  const items: Json[] = [];
  for (let cursor = ""; ; ) {
    const page = await get(`${path}${path.includes("?") ? "&" : "?"}limit=200${cursor ? `&cursor=${cursor}` : ""}`);
    items.push(...page.items);
    if (!page.has_more) return items;
    cursor = page.next_cursor;
  }
}

async function until(what: string, limitMs: number, holds: () => Promise<boolean>): Promise<void> {
  const last = systemClock.now() + limitMs;
  while (!(await holds())) {
    if (systemClock.now() > last) throw new Error(`waited ${limitMs} ms in vain until ${what}`);
    await new Promise<void>((resolve) => void systemTimers.after(250, resolve));
  }
}

async function login(email: string): Promise<string> {
  const { body } = await http.post("/v1/auth/login", { body: { email, password: "engage-demo" } });
  return String((body as Json).access_token);
}

beforeAll(async () => {
  const ports = { SIM_SWITCH_PORT: "0", SIM_CONTROL_PORT: "0", SIM_SPEED: "30" };
  control = (await runSource(new URL("./sim-switch.ts", import.meta.url), ports, /control on (http:\S+)/)).found;
  await start();
  token = await login("admin@acme.com");
  const hook = (await http.post("/v1/webhooks", { token, body: { url: await receiver.listen(), events: ["*"] } }))
    .body as Json;
  receiver.secret = hook.secret;
  const [group] = (await get("/v1/cli-groups")).items;
  const { agents } = await get("/v1/agents/state");
  const agentIds = agents.map((agent: Json) => agent.id);
  const settings = { name: "Kill", dialing_mode: "progressive", cli_group_id: group.id, wrap_up_seconds: 1 };
  campaignId = ((await http.post("/v1/campaigns", { token, body: settings })).body as Json).id;
  const contacts = Array.from({ length: CONTACTS }, (_, i) => ({ phone: `+97150${2_000_000 + i * 11}` }));
  await http.post(`/v1/campaigns/${campaignId}/contacts`, { token, body: { contacts } });
  await http.put(`/v1/campaigns/${campaignId}/agents`, { token, body: { agent_ids: agentIds, team_ids: [] } });
  for (const id of agentIds) await http.post(`/v1/agents/${id}/state`, { token, body: { state: "available" } });
  await http.post(`/v1/campaigns/${campaignId}/start`, { token });
}, 120_000);

afterAll(async () => {
  receiver.close();
  await endSources();
});

/** Nothing is under way, and what is still pending waits for a retry that is not near. */
async function settled(): Promise<boolean> {
  const { active_calls: live, as_of: now } = await get("/v1/calls/active-count");
  if (live > 0) return false;
  const contacts = await all(`/v1/campaigns/${campaignId}/contacts`);
  return contacts.every(({ status, next_attempt_at: next }) => {
    if (status === "pending") return next !== null && Date.parse(next) - Date.parse(now) > 600_000;
    return status !== "dialing" && status !== "connected";
  });
}

describe("a server killed five times in mid-campaign", () => {
  it("loses no call, dials nobody twice at once, and delivers every event", async () => {
    for (let n = 1; n <= KILLS; n++) {
      await until(`${n * 18} calls were placed`, 60_000, async () => (await truth()).originated >= n * 18);
      await kill();
      await start();
    }
    await until("the campaign has settled", 150_000, settled);

    const seen = await truth();
    expect(seen).toMatchObject({ live_now: 0, dialed_twice_at_once: 0 });
    expect(seen.max_live_per_number).toBe(1);
    expect(seen.max_live_per_agent).toBe(1);

    const calls = await all(`/v1/calls?campaign_id=${campaignId}&include_live=true`);
    expect(calls.filter((call) => call.ended_at === null)).toEqual([]);
    expect(new Set(calls.map((call) => call.audit_ref)).size).toBe(calls.length);
    expect(calls.length).toBeGreaterThanOrEqual(seen.originated);

    await until(
      "every call was told as completed",
      90_000,
      async () => new Set(receiver.completed()).size >= calls.length,
    );
    expect(receiver.bad).toBe(0);
    expect(receiver.completed().sort()).toEqual(calls.map((call) => call.id).sort());
  });
});
