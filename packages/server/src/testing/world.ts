import { mkdtemp } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { rulePacks } from "@broadnet-engage/compliance-rules";
import { createDialer, type Dialer, insertTenant } from "@broadnet-engage/core";
import {
  MemoryHeadSigner,
  memoryObjectStore,
  memoryRateWindows,
  memoryRegistry,
  memoryStorage,
  objectLinks,
} from "@broadnet-engage/core/memory";
import {
  type AgentId,
  asE164,
  type CliGroupId,
  type E164,
  type Role,
  type TenantId,
  type User,
  type UserId,
} from "@broadnet-engage/core/model";
import type { Clock, Storage } from "@broadnet-engage/core/ports";
import { type System, silentLog, systemClock, systemRandom, systemTimers, uuidV7 } from "@broadnet-engage/core/system";
import { type AppOptions, createApp } from "../app.ts";
import { auditedStorage } from "../audit/audited-storage.ts";
import { scryptPasswords } from "../auth/passwords.ts";
import { createServices, type ServiceOptions } from "../create-services.ts";
import { farFiles } from "../imports/far-files.ts";
import { FILES_PATH, filesRouter } from "../objects/files-router.ts";
import { openRegisters } from "../registries/open-registers.ts";
import type { KnownRegisters, Registers } from "../registries/registers.ts";
import type { Services } from "../services.ts";
import { targetGuard } from "../webhooks/target.ts";
import { type Client, client } from "./client.ts";
import { type FakeSwitch, fakeSwitch } from "./fake-switch.ts";

/** A Sunday at 10:00 in Dubai: calling hours. */
export const SUNDAY_MORNING = Date.parse("2026-11-22T06:00:00Z");
export const PASSWORD = "correct horse battery";
/** Read once: a test file opens many worlds. How often a number may be tried is the law's and the core's to test: here the same few people are called all day. */
export const PACKS = rulePacks().map((pack) => ({ ...pack, rules: { ...pack.rules, frequency: [] } }));
export const WORLD_SECRET = "a secret for tests that is long enough";

/** A clock that stands where a test puts it. */
export interface HandClock extends Clock {
  set(at: number): void;
  advance(ms: number): void;
}
export function handClock(at: number): HandClock {
  let now = at;
  let monotonic = 0;
  return {
    now: () => now,
    monotonic: () => monotonic,
    set: (next) => {
      now = next;
    },
    advance: (ms) => {
      now += ms;
      monotonic += ms;
    },
  };
}

export interface World {
  readonly client: Client;
  readonly url: string;
  readonly dialer: Dialer;
  readonly storage: Storage;
  readonly services: Services;
  readonly clock: HandClock;
  /** For tokens and limits. */
  readonly realClock: HandClock;
  readonly switch: FakeSwitch;
  readonly tenantId: TenantId;
  readonly otherTenantId: TenantId;
  readonly users: Readonly<Record<"admin" | "supervisor" | "agent" | "colleague" | "stranger", UserId>>;
  readonly tokens: Readonly<Record<"admin" | "supervisor" | "agent" | "colleague" | "stranger", string>>;
  readonly cliGroupId: CliGroupId;
  close(): Promise<void>;
}

export const phone = (text: string): E164 => {
  const parsed = asE164(text);
  if (!parsed) throw new Error(`${text} is not E.164`);
  return parsed;
};

export interface WorldOptions extends Partial<AppOptions> {
  /** Default: memory. */
  readonly storage?: Storage;
  readonly tenantId?: TenantId;
  /** Default: a new one. */
  readonly registersFolder?: string;
  /** Default: those of the folder. */
  readonly registers?: (beneath: KnownRegisters) => Promise<Registers>;
  /** The other tenant's own limit. */
  readonly requestsPerMinute?: number;
  /** Phones that are registered beside those of the two agents. */
  readonly sipUsers?: readonly string[];
  readonly serving?: Partial<ServiceOptions>;
}

/** The whole server over memory storage, a hand-held clock and a fake switch; two tenants; `stranger` is of the other. */
export async function openWorld(options: WorldOptions = {}): Promise<World> {
  const clock = handClock(SUNDAY_MORNING);
  const realClock = handClock(SUNDAY_MORNING);
  const system: System = {
    clock,
    random: systemRandom,
    ids: uuidV7(systemClock, systemRandom),
    timers: systemTimers,
  };
  const storage = auditedStorage(options.storage ?? memoryStorage(), system);
  const fake = fakeSwitch(["a2041", "a2042", ...(options.sipUsers ?? [])], clock.now);
  const tenantId = options.tenantId ?? system.ids.next<TenantId>();
  const otherTenantId = system.ids.next<TenantId>();
  let url = "";
  const links = objectLinks({
    base: () => `${url}${FILES_PATH}`,
    secret: "a secret for links in tests, long enough",
    clock: realClock,
  });
  const objects = memoryObjectStore(realClock, links);
  const emirates = memoryRegistry({ "ae.tdra": { numbers: [], asOf: SUNDAY_MORNING, source: "test" } });
  const beneath = { ...emirates, current: () => null };
  const folder = options.registersFolder ?? (await mkdtemp(join(tmpdir(), "registers-")));
  const registers = await (options.registers?.(beneath) ?? openRegisters({ folder, beneath, log: silentLog }));
  const dialer = createDialer({
    switch: fake,
    rules: PACKS,
    storage,
    registry: registers,
    system,
    audit: { signer: new MemoryHeadSigner("test") },
    inCall: {
      recordings: { source: { open: async () => null, remove: async () => {} }, objects },
      messages: { find: async (_tenant, id) => (id === "vm-en" ? "vm-en.wav" : null) },
    },
    tenant: { id: tenantId, name: "Falcon Cover", slug: "falcon", timezone: "Asia/Dubai", defaultCountry: "AE" },
  });
  await dialer.start();
  const passwords = await scryptPasswords({ ln: 4, r: 8, p: 1 });
  const hash = await passwords.hash(PASSWORD);
  const make = (tenant: TenantId, email: string, fullName: string, role: Role): User => ({
    id: system.ids.next<UserId>(),
    tenantId: tenant,
    email,
    fullName,
    role,
    passwordHash: hash,
    disabled: false,
    teamScope: false,
    lastLoginAt: null,
    createdAt: clock.now(),
    updatedAt: clock.now(),
    version: 1,
  });
  const users = {
    admin: make(tenantId, "admin@falcon.example", "Amal Haddad", "admin"),
    supervisor: make(tenantId, "noura@falcon.example", "Noura Saleh", "supervisor"),
    agent: make(tenantId, "bilal@falcon.example", "Bilal Haddad", "agent"),
    colleague: make(tenantId, "huda@falcon.example", "Huda Mansour", "agent"),
    stranger: make(otherTenantId, "admin@osprey.example", "Omar Aziz", "admin"),
  };
  await storage.transact(async (stores) => {
    const other = { id: otherTenantId, name: "Osprey", slug: "osprey", timezone: "Asia/Riyadh", defaultCountry: "SA" };
    await insertTenant(stores, system.ids, {
      ...other,
      requestsPerMinute: options.requestsPerMinute ?? null,
      createdAt: clock.now(),
    });
    for (const user of Object.values(users)) await stores.users.insert(user);
  });
  await dialer.agents.add({ id: users.agent.id as string as AgentId, fullName: "Bilal Haddad", sipUser: "a2041" });
  await dialer.agents.add({ id: users.colleague.id as string as AgentId, fullName: "Huda Mansour", sipUser: "a2042" });
  const group = await dialer.cli.addGroup("Main", ["+97145550100", "+97145550101"]);
  // Loopback may be reached here: what tests serve lies there.
  const far = farFiles(targetGuard({ production: false, allowCidrs: [], allowHttp: false }), systemTimers);
  const services = createServices({
    dialer,
    objects,
    registers,
    system,
    log: silentLog,
    keys: { secret: WORLD_SECRET },
    passwords,
    rateWindows: memoryRateWindows({ clock: realClock }),
    farFiles: far,
    refuseTarget: async (url) => (url.includes("10.0.0.1") ? "points to a private address" : null),
    realClock,
    streamPace: { statsMs: 25, heartbeatMs: 40 },
    ...options.serving,
  });
  const server = createServer(createApp({ services, files: filesRouter(objects, links), ...options }));
  // Longer than any pause between two requests of a test: a connection closed just as it is used is nobody's finding.
  server.keepAliveTimeout = 120_000;
  url = await listen(server);
  const http = client(url);
  const login = async (email: string): Promise<string> => {
    const answer = await http.post("/v1/auth/login", { body: { email, password: PASSWORD } });
    return String(answer.body.access_token);
  };
  return {
    client: http,
    url,
    dialer,
    storage,
    services,
    clock,
    realClock,
    switch: fake,
    tenantId,
    otherTenantId,
    users: {
      admin: users.admin.id,
      supervisor: users.supervisor.id,
      agent: users.agent.id,
      colleague: users.colleague.id,
      stranger: users.stranger.id,
    },
    tokens: {
      admin: await login("admin@falcon.example"),
      supervisor: await login("noura@falcon.example"),
      agent: await login("bilal@falcon.example"),
      colleague: await login("huda@falcon.example"),
      stranger: await login("admin@osprey.example"),
    },
    cliGroupId: group.id,
    close: async () => {
      services.stream.close();
      await new Promise((resolve) => server.close(resolve));
      await dialer.stop();
      await far.close();
      await storage.close();
    },
  };
}

async function listen(server: Server): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}
