import { mkdtempSync } from "node:fs";
import { createServer, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DAY, HOUR } from "@broadnet-engage/core/model";
import { onlineRegistry } from "@broadnet-engage/core/registries";
import { silentLog, systemClock, systemTimers } from "@broadnet-engage/core/system";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { httpRegister } from "./registries/http-register.ts";
import { openRegisters } from "./registries/open-registers.ts";
import { openWorld, type World } from "./testing/world.ts";
import { httpSender, type WebhookSender } from "./webhooks/http-sender.ts";
import { targetGuard } from "./webhooks/target.ts";

// The Australian register behind a service on this machine. All else speaks for these calls.

/** A Tuesday on which calling hours have begun everywhere in Australia. */
const TUESDAY = Date.parse("2026-11-24T02:00:00Z");
const FREE = "+61412345678";
const LISTED = "+61412345679";

/** What the service does with a question; the tests change it. */
type Service = (phone: string, res: ServerResponse) => void;

let service: Service;
let server: Server;
let sender: WebhookSender;
let origin: string;
let world: World;
let asked: string[];

const verdict: Service = (phone, res) => {
  const answer = {
    listed: phone === LISTED,
    as_of: iso(world.clock.now()),
    valid_until: iso(world.clock.now() + HOUR),
  };
  res.writeHead(200, { "Content-Type": "application/json" }).end(JSON.stringify(answer));
};
const broken: Service = (_, res) => void res.writeHead(500).end();
const iso = (at: number) => new Date(at).toISOString();

beforeEach(async () => {
  [asked, service] = [[], verdict];
  server = createServer((req, res) => {
    req.setEncoding("utf8").on("data", (body: string) => {
      const { phone } = JSON.parse(body);
      asked.push(phone);
      service(phone, res);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  sender = httpSender(targetGuard({ production: false, allowCidrs: [], allowHttp: false }), systemClock, systemTimers);
  const registry = "au.dncr";
  const real = { now: () => world?.clock.now() ?? TUESDAY, monotonic: systemClock.monotonic };
  const online = onlineRegistry(
    { [registry]: httpRegister(sender, { registry, url: origin, maxAgeMs: 30 * DAY }) },
    real,
  );
  const folder = mkdtempSync(join(tmpdir(), "online-"));
  world = await openWorld({ registers: (beneath) => openRegisters({ folder, beneath, online, log: silentLog }) });
  world.clock.set(TUESDAY);
});
afterEach(async () => {
  await world.close();
  await sender.close();
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

const check = async (phone: string) =>
  (await world.client.post("/v1/compliance/check", { token: world.tokens.agent, body: { phone } })).body;
const national = async (phone: string) => (await check(phone)).check_details.dnc_national;
const state = async () =>
  (await world.client.get("/v1/compliance/registries/AU", { token: world.tokens.supervisor })).body.items[0];

describe("a register whose service is asked", () => {
  it("C-CMP-10 answers for each number, and its state names the service", async () => {
    expect(await check(FREE)).toMatchObject({ allowed: true });
    expect((await national(LISTED)).result).toBe("failed");
    expect(await national(FREE)).toMatchObject({ result: "passed", data_as_of: iso(TUESDAY).replace(".000", "") });
    expect(asked).toEqual([FREE, LISTED]);
    expect(await state()).toMatchObject({
      ...{
        answers_from: "service",
        loaded: true,
        fresh: true,
        source: origin,
        entries: null,
        as_of: null,
        fault: null,
      },
    });
  });

  it("C-CMP-2 blocks while it fails, says so, and permits when it answers again", async () => {
    service = broken;
    expect(await check(FREE)).toMatchObject({ allowed: false, blocking_rule: "dnc_national" });
    expect((await national(FREE)).reason).toContain(`${origin} answered 500`);
    expect(await state()).toMatchObject({ answers_from: null, loaded: false, fresh: false, fault: expect.any(String) });
    expect(world.services.registers.faults()).toEqual(["au.dncr"]);
    service = verdict;
    expect(await check(FREE)).toMatchObject({ allowed: true });
    expect(await state()).toMatchObject({ loaded: true, fault: null });
    expect(world.services.registers.faults()).toEqual([]);
  });

  it("C-CMP-2 holds a check no longer than its limit, and a late answer counts at the next one", async () => {
    const held: (() => void)[] = [];
    service = (phone, res) => void held.push(() => verdict(phone, res));
    expect((await national(FREE)).reason).toContain("did not answer within 500 ms");
    expect((await national(LISTED)).reason).toContain("slow");
    expect(await check("+61412345670")).toMatchObject({ allowed: false });
    await expect.poll(() => held.length).toBe(3);
    for (const answer of held) answer();
    await expect.poll(async () => (await national(FREE)).result).toBe("passed");
    expect((await national(LISTED)).result).toBe("failed");
    expect(asked).toHaveLength(3);
  });

  it("is neither washed nor taken from a file beside it", async () => {
    const query = new URLSearchParams({ registry: "au.dncr", as_of: iso(TUESDAY), source: "wash" });
    const sent = await world.client.post(`/v1/compliance/registries/AU/washed?${query}`, {
      ...{ token: world.tokens.admin, raw: `${LISTED},N\n`, headers: { "content-type": "text/csv" } },
    });
    expect(sent.body.errors[0]).toMatchObject({ pointer: "?registry", message: expect.stringContaining(origin) });
    const path = "/v1/compliance/registries/AU/unwashed?registry=au.dncr";
    const unwashed = await world.client.get(path, { token: world.tokens.supervisor });
    expect([unwashed.status, asked]).toEqual([400, []]);
  });

  it("lets a campaign dial whom it cleared, and nobody while it cannot tell", async () => {
    const { agent, supervisor } = world.tokens;
    const body = { name: "Sydney", dialing_mode: "power", cli_group_id: world.cliGroupId };
    const { body: made } = await world.client.post("/v1/campaigns", { token: supervisor, body });
    const path = `/v1/campaigns/${made.id}`;
    await world.client.put(`${path}/agents`, { token: supervisor, body: { agent_ids: [world.users.agent] } });
    const contacts = [{ phone: LISTED }, { phone: FREE }];
    await world.client.post(`${path}/contacts`, { token: supervisor, body: { contacts } });
    service = broken;
    await world.client.post("/v1/agents/me/state", { token: agent, body: { state: "available" } });
    await world.client.post(`${path}/start`, { token: supervisor });
    const resting = async () =>
      (await world.client.get(`${path}/contacts`, { token: supervisor })).body.items.filter(
        ({ next_attempt_at: at }: { next_attempt_at: string | null }) => at !== null,
      ).length;
    await expect.poll(resting).toBe(2);
    const dialed = () => world.switch.asked.filter((one) => one.startsWith("customer"));
    expect(dialed()).toEqual([]);
    service = verdict;
    world.clock.set(TUESDAY + 10 * 60_000);
    await expect.poll(dialed).toEqual([`customer ${FREE}`]);
  });
});
