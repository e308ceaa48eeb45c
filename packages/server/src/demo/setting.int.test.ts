import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import { readOptions } from "./options.ts";
import { prepareSetting, type Setting } from "./setting.ts";
import { listeningScreen, quickTime, seeded } from "./testing.ts";
import { Undo } from "./undo.ts";

const AGENTS = ["agent10@acme.com", "agent@acme.com", "agent2@acme.com"];
const USERS = AGENTS.map((email) => ({ email, role: "agent", disabled: false }));
const AS_OF = "2026-11-23T05:00:00Z";

interface Fake {
  readonly base: string;
  readonly asked: string[];
}

describe("the setting", () => {
  const open: Server[] = [];
  afterEach(async () => {
    for (const server of open.splice(0)) {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    }
  });

  /** As much of a server as the demo needs before the first call. */
  async function fakeServer(simulated: boolean, startsAfter = 0): Promise<Fake> {
    const asked: string[] = [];
    const none = { items: [], total: 0, next_cursor: null, has_more: false };
    const answers: Record<string, unknown> = {
      "GET /v1/users?limit=200": { ...none, items: USERS },
      "GET /v1/calls/active-count": { active_calls: 0, as_of: AS_OF },
      "GET /v1/campaigns?status=active&limit=1": none,
      "GET /v1/webhooks?limit=200": { ...none, items: [{ id: "old", description: "Receiver of npm run demo" }] },
      "DELETE /v1/webhooks/old": {},
      "POST /v1/webhooks": { id: "new", secret: "whsec_MDEyMw==" },
      "DELETE /v1/webhooks/new": {},
      "GET /healthz": {},
      ...(simulated ? { "GET /sim/status": { speed: 4, truth: {} }, "PUT /sim/settings": {} } : {}),
    };
    const server = createServer(async (req, res) => {
      const key = `${req.method} ${req.url}`;
      let body = "";
      for await (const chunk of req) body += String(chunk);
      asked.push(`${key} ${body}`.trim());
      if (asked.length <= startsAfter) return void res.writeHead(503).end("starting");
      const who = key === "POST /v1/auth/login" ? (JSON.parse(body) as { email: string }).email : "";
      const answer = who ? { access_token: who, user: { id: who, full_name: who } } : answers[key];
      res.writeHead(answer === undefined ? 404 : 200).end(JSON.stringify(answer ?? {}));
    });
    open.push(server);
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    return { base: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, asked };
  }

  async function prepare(fake: Fake, ...args: string[]) {
    const screen = listeningScreen();
    const tools = { ...quickTime(), screen, random: seeded(1), signal: new AbortController().signal };
    const undo = new Undo((sentence) => screen.say(sentence));
    const options = readOptions(["--url", fake.base, ...args]);
    const setting: Setting | Error = await prepareSetting(options, tools, undo).catch((error: Error) => error);
    return { setting, undo, screen };
  }

  it("calls nobody when the server does not say that its switch is simulated", async () => {
    const fake = await fakeServer(false);
    const { setting } = await prepare(fake);
    expect(setting).toBeInstanceOf(Error);
    expect(String(setting)).toContain("GET /sim/status answers 404");
    expect(String(setting)).toContain("say --test-switch");
    expect(fake.asked.some((line) => line.includes("/v1/campaigns"))).toBe(false);
  });

  it("goes on without a simulator when told that it is a test switch", async () => {
    const { setting, undo, screen } = await prepare(await fakeServer(false), "--test-switch");
    expect(setting).toMatchObject({ simulator: null, speed: 1 });
    expect(screen.said.join(" ")).toContain("The simulator's own book is not compared");
    await undo.all();
  });

  it("waits for a server that is starting, logs agents in by number, and takes everything back", async () => {
    const fake = await fakeServer(true, 3);
    const { setting, undo, screen } = await prepare(fake, "--speed", "12");
    expect(setting).toMatchObject({ speed: 12, alone: true });
    expect((setting as Setting).cast.agents.map(({ id }) => id)).toEqual([AGENTS[1], AGENTS[2], AGENTS[0]]);
    expect(fake.asked).toContain('PUT /sim/settings {"speed":12}');
    expect(fake.asked).toContain("DELETE /v1/webhooks/old");
    await undo.all();
    expect(fake.asked.slice(-2)).toEqual(["DELETE /v1/webhooks/new", 'PUT /sim/settings {"speed":4}']);
    expect(screen.said[0]).toBe(`${fake.base} is starting …`);
  });
});
