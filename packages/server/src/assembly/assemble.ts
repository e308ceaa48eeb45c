import { join } from "node:path";
import { placeOf } from "@broadnet-engage/compliance-rules";
import { createDialer, type Dialer } from "@broadnet-engage/core";
import { freeswitch } from "@broadnet-engage/core/freeswitch";
import { memoryRateWindows } from "@broadnet-engage/core/memory";
import type { RulePack, Tenant } from "@broadnet-engage/core/model";
import type { Clock, Log, Storage, SwitchTransport } from "@broadnet-engage/core/ports";
import { startSimulatedSwitch } from "@broadnet-engage/core/sim";
import { type System, systemClock, systemRandom, systemTimers, uuidV7 } from "@broadnet-engage/core/system";
import type { Express, Router } from "express";
import { type AppOptions, createApp, createOpsApp } from "../app.ts";
import { auditedStorage } from "../audit/audited-storage.ts";
import { bestPasswords } from "../auth/passwords.ts";
import { type Config, ConfigError } from "../config/config.ts";
import { keptSecret } from "../config/secret.ts";
import { signingKeys } from "../config/signing.ts";
import { createServices } from "../create-services.ts";
import { usualChecks } from "../http/readiness.ts";
import { farFiles } from "../imports/far-files.ts";
import { createMetrics } from "../metrics/metrics.ts";
import type { KnownRegisters } from "../registries/registers.ts";
import { demoSipUsers, seedDemo, seedProduction } from "../seed.ts";
import { VERSION } from "../version.ts";
import { httpSender } from "../webhooks/http-sender.ts";
import { targetGuard } from "../webhooks/target.ts";
import { keptAheadMs, type WorldClock, worldClock } from "../world-clock.ts";
import { attachSimulated } from "./attached.ts";
import { dialerInCall, recordingsFolder, switchInCall } from "./in-call.ts";
import { openAudit } from "./open-audit.ts";
import { openNodes } from "./open-nodes.ts";
import { openObjects } from "./open-objects.ts";
import { openRegisterServices } from "./open-register-services.ts";
import { chosenRegisters } from "./open-registers.ts";
import { openStorage } from "./open-storage.ts";
import { openTelemetry } from "./open-telemetry.ts";
import { fileRegistry, simulatedRegistry } from "./registries.ts";
import { chosenPacks } from "./rule-packs.ts";
import { type Simulation, simulationRouter } from "./simulation.ts";

/** Everything one server process consists of, put together and running, but not yet listening. */
export interface Assembly {
  readonly app: Express;
  /** For `OPS_PORT`; null when there is none. */
  readonly opsApp: Express | null;
  readonly dialer: Dialer;
  readonly storage: Storage;
  readonly simulated: boolean;
  /** Null in real time. */
  readonly world: WorldClock | null;
  readonly pack: RulePack;
  /** Requests are still served; `/readyz` says no, no more calls are dialed, and campaigns are handed over. */
  drain(): void;
  close(): Promise<void>;
}

const DEMO_COUNTRY = "AE";
const DEMO_REGISTRY = "ae.tdra";
const SETTLE_MS = 1_000;

/** `url` is where we listen. @throws ConfigError for what can only be seen here; whatever opening the storage throws. */
export async function assemble(config: Config, log: Log, url: string): Promise<Assembly> {
  const packs = chosenPacks(config.RULE_READINGS);
  const pack = packs.find(({ jurisdiction }) => jurisdiction === DEMO_COUNTRY) ?? packs[0];
  if (!pack) throw new ConfigError(["No rule pack is installed, so no number could ever be dialed."]);
  const files = await environmentRegisters(config);
  const storage = await openStorage(config, log);
  try {
    const world = openWorldClock(config, pack, log);
    const system = systemWith(world ?? systemClock);
    const seeded = await firstTenant(config, storage, system);
    const simulation = await simulatedWorld(config, system.clock);
    const audited = auditedStorage(storage, system);
    return await wire({
      config,
      log,
      url,
      packs,
      pack,
      files,
      storage: audited,
      world,
      system,
      ...seeded,
      ...simulation,
    });
  } catch (error) {
    await storage.close();
    throw error;
  }
}

const systemWith = (clock: Clock): System => ({
  clock,
  random: systemRandom,
  ids: uuidV7(clock, systemRandom),
  timers: systemTimers,
});

async function environmentRegisters(config: Config): Promise<KnownRegisters> {
  try {
    return await fileRegistry(config.registries);
  } catch (error) {
    throw new ConfigError([`A REGISTRY_ file cannot be used: ${error instanceof Error ? error.message : error}`]);
  }
}

/** Null when the dialer lives in real time: always beside a real switch. */
function openWorldClock(config: Config, pack: RulePack, log: Log): WorldClock | null {
  const file = join(config.DATA_DIR, "world-clock.json");
  if (config.SWITCH_URL || config.SIM_CLOCK === "real") {
    const ahead = Math.round(keptAheadMs(file, systemClock) / 60_000);
    if (ahead > 0) log.warn(`Records here are up to ${ahead} min ahead of now: they were made in a simulated world.`);
    return null;
  }
  const world = worldClock(systemClock, pack, file);
  world.settle(false);
  return world;
}

/** The tenant the dialer's own members stand for; made at the first start. */
async function firstTenant(config: Config, storage: Storage, system: System) {
  const passwords = await bestPasswords();
  const tenants = (): Promise<readonly Tenant[]> => storage.read((stores) => stores.tenants.all());
  if ((await tenants()).length === 0) {
    const tools = { storage, clock: system.clock, ids: system.ids, passwords };
    if (config.production) await seedProduction(tools, newTenant(config), firstAdmin(config));
    else await seedDemo(tools);
  }
  const [tenant] = await tenants();
  if (!tenant) throw new ConfigError(["The storage holds no tenant."]);
  return { tenant, passwords };
}

const newTenant = (config: Config) => ({
  name: config.ENGAGE_TENANT_NAME,
  slug: config.ENGAGE_TENANT_SLUG,
  timezone: config.ENGAGE_TENANT_TIMEZONE,
  defaultCountry: config.ENGAGE_TENANT_COUNTRY ?? null,
});

function firstAdmin(config: Config): { email: string; password: string } {
  const { ENGAGE_ADMIN_EMAIL: email, ENGAGE_ADMIN_PASSWORD: password } = config;
  if (email && password) return { email, password };
  throw new ConfigError([
    "ENGAGE_ADMIN_EMAIL and ENGAGE_ADMIN_PASSWORD are required at the first start in production; expected an e-mail address and 12 to 128 characters.",
  ]);
}

const SIM_GATEWAY = "simulated";

/** Null beside a real switch. */
async function simulatedWorld(config: Config, clock: Clock): Promise<SimulatedWorld | null> {
  if (config.SWITCH_URL) return null;
  return config.SIM_CONTROL_URL ? attachSimulated(config.SIM_CONTROL_URL) : simulate(config, clock);
}

interface SimulatedWorld {
  readonly simulatedUrl: string;
  readonly router: Router;
  /** The switch in this process; absent when it is another's. */
  readonly simulation?: Simulation;
}

/** A switch of our own on a free port of this machine, spoken to by the same transport as a real one. */
async function simulate(config: Config, clock: Clock): Promise<SimulatedWorld> {
  const password = Buffer.from(systemRandom.bytes(16)).toString("hex");
  const simulated = await startSimulatedSwitch({
    password,
    seed: config.SIM_SEED,
    speed: config.SIM_SPEED,
    agents: demoSipUsers(),
    gateways: [SIM_GATEWAY],
    recordingsDirectory: recordingsFolder(config) ?? undefined,
    clock,
    timers: systemTimers,
  });
  const simulation = { switch: simulated, clock, speed: config.SIM_SPEED };
  return {
    simulation,
    router: simulationRouter(simulation),
    simulatedUrl: `esl://:${password}@${simulated.host}:${simulated.port}`,
  };
}

interface Parts {
  readonly config: Config;
  readonly log: Log;
  readonly url: string;
  readonly packs: readonly RulePack[];
  readonly pack: RulePack;
  readonly files: KnownRegisters;
  readonly storage: Storage;
  readonly world: WorldClock | null;
  readonly system: System;
  readonly tenant: Tenant;
  readonly passwords: Awaited<ReturnType<typeof bestPasswords>>;
  readonly simulation?: Simulation;
  readonly simulatedUrl?: string;
  readonly router?: Router;
}

function transport({ config, system, log, simulatedUrl }: Parts): SwitchTransport {
  const { clock, random, timers } = system;
  const nodes = (config.SWITCH_URL ?? [simulatedUrl ?? ""]).map((url) => ({ url }));
  return freeswitch({
    nodes,
    gateways: config.SWITCH_GATEWAYS ?? [{ name: config.SWITCH_GATEWAY ?? SIM_GATEWAY }],
    ...(config.SWITCH_AGENT_DIAL === undefined ? {} : { agentDial: config.SWITCH_AGENT_DIAL }),
    ...(config.SWITCH_SEAT_AUDIO === undefined ? {} : { seatAudio: config.SWITCH_SEAT_AUDIO }),
    ...switchInCall(config),
    clock,
    random,
    timers,
    log,
  });
}

async function wire(parts: Parts): Promise<Assembly> {
  const { config, log, system, storage, world, tenant } = parts;
  const simulation = parts.simulation ?? null;
  const guard = targetGuard({
    production: config.production,
    allowCidrs: config.WEBHOOK_ALLOW_CIDRS,
    allowHttp: config.WEBHOOK_ALLOW_HTTP,
  });
  const metrics = createMetrics(VERSION);
  const line = transport(parts);
  const jwtSecret = config.JWT_SECRET ?? (await keptSecret(config.DATA_DIR));
  const { objects, files } = await openObjects(config, jwtSecret, parts.url);
  const sender = httpSender(guard, systemClock, systemTimers);
  const far = farFiles(guard, systemTimers);
  const heads = await openAudit(config, objects);
  const beneath = parts.simulatedUrl ? simulatedRegistry(DEMO_REGISTRY, system.clock, parts.files) : parts.files;
  const asked = await openRegisterServices(config, parts.packs, system.clock);
  const { registers, close: closeRegisters } = await chosenRegisters(config, beneath, asked.online, log);
  const dialer = createDialer({
    switch: line,
    rules: parts.packs,
    placeOf,
    storage,
    registry: registers,
    http: metrics.counted(sender),
    webhooks: {
      headerPrefix: config.WEBHOOK_HEADER_PREFIX,
      retryJitterPercent: config.WEBHOOK_RETRY_JITTER,
      preciseTime: config.PRECISE_TIME,
    },
    system,
    wallClock: systemClock,
    log,
    agentLegs: config.AGENT_LEGS,
    giveUpRinging: config.GIVE_UP_RINGING,
    nodeGraceMs: config.SWITCH_NODE_GRACE_SECONDS * 1_000,
    trunk: { maxConcurrentCalls: config.SWITCH_MAX_CALLS, maxCallsPerSecond: config.SWITCH_MAX_CPS },
    tenant,
    inCall: dialerInCall(config, objects),
    audit: heads.audit,
  });
  const nodes = openNodes(config, log);
  const services = createServices({
    dialer,
    objects,
    registers,
    system,
    log,
    keys: await signingKeys(config),
    preciseTime: config.PRECISE_TIME,
    alwaysRotate: config.AUTH_REFRESH_ROTATION === "always",
    passwords: parts.passwords,
    rateWindows: memoryRateWindows({ clock: systemClock }),
    ...(nodes ? { sharedRateWindows: nodes.rateWindows, coordination: nodes.coordination } : {}),
    refuseTarget: guard.refuse,
    farFiles: far,
    placeOf,
  });
  const { rateWindows } = services;
  metrics.watch({ dialer, clock: systemClock, rateLimitDegraded: rateWindows.degraded, switchLoad: () => line.load() });
  let draining = false;
  const options: AppOptions = {
    services,
    metrics,
    problemBase: config.PROBLEM_BASE,
    version: VERSION,
    ratePerMinute: config.RATE_LIMIT_PER_MINUTE,
    ignoreUnknown: config.IGNORE_UNKNOWN_FIELDS,
    trustedProxies: config.TRUSTED_PROXIES,
    draining: () => draining,
    checks: usualChecks({
      ...{ dialer, objects, registries: async () => registers.faults().length === 0 },
      ...(nodes ? { redis: nodes.answers } : {}),
    }),
    opsElsewhere: config.OPS_PORT !== undefined,
    ...(config.METRICS_TOKEN === undefined ? {} : { metricsToken: config.METRICS_TOKEN }),
    ...(config.OTEL_TRACES ? { tracer: await openTelemetry() } : {}),
    ...(files ? { files } : {}),
    ...(parts.router ? { extra: parts.router } : {}),
  };
  await dialer.start();
  let stopped: Promise<void> | undefined;
  services.reports.start();
  services.imports.start();
  const stopSettling = world ? keepSettled(world, storage, log) : () => {};
  return {
    app: createApp(options),
    opsApp: config.OPS_PORT === undefined ? null : createOpsApp(options),
    dialer,
    storage,
    simulated: parts.simulatedUrl !== undefined,
    world,
    pack: parts.pack,
    drain: () => {
      draining = true;
      // A stream never ends by itself, and the server waits for its requests to end.
      services.stream.close();
      stopped ??= dialer.stop();
    },
    close: async () => {
      stopSettling();
      await services.reports.stop();
      await services.imports.stop();
      services.stream.close();
      await (stopped ?? dialer.stop());
      await sender.close();
      await far.close();
      await heads.close();
      await rateWindows.close();
      await nodes?.coordination.close();
      await simulation?.switch.stop();
      world?.save();
      await closeRegisters();
      await asked.close();
      await storage.close();
    },
  };
}

/** Moves the world's clock on when its day has ended and the last call is over. */
function keepSettled(world: WorldClock, storage: Storage, log: Log): () => void {
  let cancel = (): void => {};
  const again = (): void => {
    cancel = systemTimers.after(SETTLE_MS, () => void look().finally(again), { background: true });
  };
  const look = async (): Promise<void> => {
    const live = await storage.read((stores) => stores.calls.live(null, 1)).catch(() => null);
    if (live !== null && world.settle(live.length > 0))
      log.warn("The simulated world's clock was moved on.", { now: world.now() });
  };
  again();
  return () => cancel();
}
