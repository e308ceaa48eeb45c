import { createHash } from "node:crypto";
import { agentsOf } from "../engine/agents.ts";
import { callsOf } from "../engine/calls.ts";
import { campaignsOf } from "../engine/campaigns.ts";
import { cliOf } from "../engine/cli.ts";
import { contactsOf } from "../engine/contacts.ts";
import type { Engine } from "../engine/context.ts";
import { dncOf } from "../engine/dnc.ts";
import { hear, makeEngine } from "../engine/make.ts";
import { insertTenant } from "../engine/new-tenant.ts";
import { step } from "../engine/step.ts";
import { memoryRegistry } from "../memory/registry.ts";
import { memoryStorage } from "../memory/storage.ts";
import type { DomainEvent } from "../model/events.ts";
import type { AgentId, CampaignId, TenantId, WebhookId } from "../model/ids.ts";
import { HOUR, type Instant, SECOND } from "../model/instant.ts";
import type { Log } from "../ports/log.ts";
import { type Chance, seededChance } from "./chance.ts";
import { virtualTime } from "./clock.ts";
import { countedIds, type DayReport, type DaySettings, everyNth, nineToSixSunToThu, phoneOf } from "./day-settings.ts";
import { BrokenInvariant, Invariants } from "./invariants.ts";
import { simReceiver } from "./receiver.ts";
import { type SimSwitch, simSwitch } from "./switch.ts";
import { SwitchCore } from "./switch-core.ts";
import { watchSwitch } from "./watch.ts";
import { seededWorld } from "./world.ts";

const MONDAY_NINE_DUBAI = Date.UTC(2026, 10, 23, 5, 0, 0);
const TENANT = "0192f39f-0001-7aaa-8bbb-000000000001" as TenantId;
/** The engine looks at least this often; in life it is every 100 ms, which finds nothing more when time stands still between events. */
const LOOK_MS = SECOND;
const KEPT_EVENTS = 50;

/** Runs the production engine through one day in virtual time, with every law checked after every step. Never throws for a broken law: the report carries it. */
export async function simulateDay(settings: DaySettings): Promise<DayReport> {
  const day = new Day(settings);
  try {
    await day.open();
    await day.run();
    day.close();
  } catch (error) {
    if (!(error instanceof BrokenInvariant)) throw error;
    return day.report(error.message);
  }
  return day.report(day.broken);
}

class Day {
  readonly #settings: DaySettings;
  readonly #chance: Chance;
  readonly #time;
  readonly #core: SwitchCore;
  readonly #switch: SimSwitch;
  readonly #engine: Engine;
  readonly #seen = new Invariants();
  readonly #receiver;
  readonly #trace = createHash("sha256");
  readonly #recent: string[] = [];
  readonly #todo: (() => Promise<unknown>)[] = [];
  readonly #endAt: Instant;
  #steps = 0;
  #faultsLogged = 0;
  broken: string | null = null;

  constructor(settings: DaySettings) {
    this.#settings = settings;
    const startAt = settings.startAt ?? MONDAY_NINE_DUBAI;
    this.#chance = seededChance(settings.seed);
    this.#time = virtualTime(startAt);
    this.#endAt = startAt + settings.hours * HOUR;
    const { clock, timers } = this.#time;
    const agents = Array.from({ length: settings.agents }, (_, i) => `agent_${1001 + i}`);
    this.#core = new SwitchCore({
      clock,
      timers,
      world: seededWorld(settings.seed, settings.world),
      chance: this.#chance.fork("switch"),
      agents,
      ...(settings.gateways ? { gateways: settings.gateways } : {}),
    });
    this.#switch = simSwitch({
      core: this.#core,
      clock,
      timers,
      chance: this.#chance.fork("faults"),
      ...(settings.faults ? { faults: settings.faults } : {}),
      ...(settings.gateways ? { gateways: settings.gateways.map(({ name }) => name) } : {}),
    });
    this.#receiver = simReceiver(timers, this.#chance.fork("receiver"), settings.webhookFailureShare ?? 0);
    this.#engine = this.#makeEngine();
  }

  #makeEngine(): Engine {
    const { clock, timers } = this.#time;
    const trunk = this.#settings.trunk ?? { maxConcurrentCalls: 200, maxCallsPerSecond: 20 };
    const barred = new Set(this.#barred());
    return makeEngine({
      system: { clock, timers, random: this.#chance.fork("random"), ids: countedIds() },
      storage: (this.#settings.meddle ?? ((storage) => storage))(
        memoryStorage({ onCommit: (changes) => this.#guard(() => this.#seen.onCommit(changes)) }),
      ),
      switch: watchSwitch(this.#switch, this.#seen, clock, { ...trunk, barred, lawful: nineToSixSunToThu }),
      registry: memoryRegistry({
        "ae.tdra": {
          numbers: this.#listedNationally(),
          asOf: this.#time.clock.now(),
          source: "simulated register",
        } as never,
      }),
      http: this.#receiver,
      packs: this.#settings.packs,
      log: this.#log(),
      trunk,
      ...(this.#settings.agentLegs ? { agentLegs: this.#settings.agentLegs } : {}),
      tell: (events) => this.#told(events),
      wake: () => {},
    });
  }

  /** A check inside a commit may not throw through the storage; it is kept and thrown between steps. */
  #guard(check: () => void): void {
    try {
      check();
    } catch (error) {
      this.broken ??= error instanceof Error ? error.message : String(error);
    }
  }

  #log(): Log {
    const keep = (level: string) => (message: string, data?: Readonly<Record<string, unknown>>) => {
      this.#remember(`${level} ${message} ${JSON.stringify(data ?? {})}`);
      if (level === "error") {
        this.#faultsLogged += 1;
        if (JSON.stringify(data).includes("BrokenInvariant")) this.broken ??= `${message} ${JSON.stringify(data)}`;
      }
    };
    return { info: keep("info"), warn: keep("warn"), error: keep("error") };
  }

  #remember(line: string): void {
    this.#recent.push(`${new Date(this.#time.clock.now()).toISOString()} ${line}`);
    if (this.#recent.length > KEPT_EVENTS) this.#recent.shift();
  }

  #told(events: readonly DomainEvent[]): void {
    for (const event of events) {
      const line = JSON.stringify(event);
      this.#trace.update(line);
      this.#remember(`${event.type} ${event.correlationId} ${JSON.stringify(event.payload)}`);
      if (event.type === "call.ended" && event.payload.talkTimeSeconds >= 0 && event.payload.agentId !== null)
        this.#disposeLater(event);
      if (event.type === "agent.state_changed" && event.payload.to === "break")
        this.#returnLater(event.payload.agentId);
    }
  }

  /** The agent's desktop: most set a disposition some seconds into wrap-up, some let the time run out. */
  #disposeLater(event: DomainEvent<"call.ended">): void {
    const { callId, agentId } = event.payload;
    if (agentId === null || this.#chance.happens(0.2)) return;
    const code = this.#chance.pick({
      sale: 3,
      not_interested: 4,
      callback: 1,
      wrong_number: 1,
      do_not_call: 0.5,
      no_decision: 2,
    });
    this.#time.timers.after(this.#chance.lognormal(12_000, 0.6), () => {
      this.#todo.push(() => {
        const by = { id: agentId as never, name: "agent", agentOnly: true };
        return callsOf(this.#engine, TENANT)
          .dispose(callId, { code }, by)
          .catch(() => undefined);
      });
    });
  }

  #returnLater(agentId: AgentId): void {
    this.#time.timers.after(this.#chance.uniform(30_000, 300_000), () => {
      this.#todo.push(() => agentsOf(this.#engine, TENANT).setState(agentId, "available", null));
    });
  }

  #barred(): readonly string[] {
    return [...this.#listedNationally(), ...this.#listedByTenant()];
  }
  #listedNationally(): readonly string[] {
    return everyNth(this.#settings.contacts, 41, 7).map(phoneOf);
  }
  #listedByTenant(): readonly string[] {
    return everyNth(this.#settings.contacts, 53, 11).map(phoneOf);
  }

  async open(): Promise<void> {
    const engine = this.#engine;
    await engine.storage.transact(async (stores) => {
      const now = engine.clock.now();
      const tenant = { id: TENANT, name: "Simulated", slug: "simulated", timezone: "Asia/Dubai", defaultCountry: "AE" };
      await insertTenant(stores, engine.ids, { ...tenant, createdAt: now });
      await stores.webhooks.insertEndpoint({
        id: engine.ids.next<WebhookId>(),
        tenantId: TENANT,
        url: "https://receiver.example/hook",
        events: ["call.completed", "campaign.*"],
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
      });
    });
    await engine.switch.start((event) => hear(engine, event));
    const group = await cliOf(engine, TENANT).addGroup("Main", ["+97142345678", "+97143456789"]);
    const agentIds = await this.#hire();
    const campaigns = campaignsOf(engine, TENANT);
    const { campaign } = await campaigns.create({
      name: "Day",
      dialingMode: this.#settings.mode,
      cliGroupId: group.id,
      ...this.#settings.campaign,
    });
    await campaigns.assign(campaign.id, { agentIds, teamIds: [] });
    await this.#load(campaign.id);
    this.#planDay(agentIds, campaign.id);
  }

  async #hire(): Promise<readonly AgentId[]> {
    const hired: AgentId[] = [];
    for (let i = 0; i < this.#settings.agents; i++) {
      const agent = await agentsOf(this.#engine, TENANT).add({
        fullName: `Agent ${i + 1}`,
        sipUser: `agent_${1001 + i}`,
      });
      hired.push(agent.id);
    }
    return hired;
  }

  async #load(campaignId: CampaignId): Promise<void> {
    await dncOf(this.#engine, TENANT).add(["+971501234500", ...this.#listedByTenant()].slice(0, 5_000), {
      reason: "opt-out",
      source: "manual",
    });
    const contacts = Array.from({ length: this.#settings.contacts }, (_, index) => ({
      phone: phoneOf(index),
      firstName: `C${index}`,
    }));
    for (let from = 0; from < contacts.length; from += 10_000)
      await contactsOf(this.#engine, TENANT).import(campaignId, contacts.slice(from, from + 10_000));
  }

  /** Log-ins spread over two minutes, breaks, connection losses, and the end of the shift. */
  #planDay(agentIds: readonly AgentId[], campaignId: CampaignId): void {
    const { timers } = this.#time;
    const length = this.#settings.hours * HOUR;
    const later = (ms: number, work: () => Promise<unknown>): void => {
      timers.after(ms, () => {
        this.#todo.push(() => work().catch((error: unknown) => this.#remember(`refused: ${String(error)}`)));
      });
    };
    const agents = agentsOf(this.#engine, TENANT);
    for (const id of agentIds) {
      const chance = this.#chance.fork(`agent/${id}`);
      later(chance.uniform(0, 120_000), () => agents.setState(id, "available", null));
      for (let at = chance.exponential(HOUR); at < length; at += chance.exponential(2 * HOUR)) {
        later(at, () => agents.setState(id, "break", "coffee"));
      }
      later(length, () => agents.setState(id, "offline", "end of shift"));
    }
    later(130_000, () => campaignsOf(this.#engine, TENANT).start(campaignId));
    const losses = this.#chance.fork("losses");
    for (let i = 0; i < (this.#settings.disconnects ?? 0); i++) {
      timers.after(losses.uniform(0.05, 0.95) * length, () => this.#switch.disconnect(losses.uniform(200, 20_000)));
    }
    later(length, () => campaignsOf(this.#engine, TENANT).pause(campaignId));
  }

  async run(): Promise<void> {
    // Calls and wrap-ups under way at the end of the shift are let finish; what is not over an hour later never will be.
    const last = this.#endAt + HOUR;
    while (this.#time.clock.now() < last) {
      const now = this.#time.clock.now();
      this.#time.advanceTo(
        Math.min(last, now + LOOK_MS, this.#time.nextAt() ?? last, (await this.#nextDeadline()) ?? last),
      );
      for (let work = this.#todo.shift(); work !== undefined; work = this.#todo.shift()) await work();
      await step(this.#engine);
      this.#steps += 1;
      this.#guard(() => this.#seen.afterStep());
      if (this.broken !== null) return;
      if (now > this.#endAt && !(await this.#anythingOpen())) return;
    }
  }

  async #nextDeadline(): Promise<Instant | null> {
    const next = await this.#engine.storage.read((stores) => stores.deadlines.next());
    return next === null ? null : Math.max(next, this.#time.clock.now());
  }

  async #anythingOpen(): Promise<boolean> {
    const { storage } = this.#engine;
    const { live, wrapUp } = await storage.read(async (stores) => ({
      live: await stores.calls.live(null, 1),
      wrapUp: await stores.calls.inWrapUp(1),
    }));
    return live.length + wrapUp.length > 0;
  }

  close(): void {
    if (this.broken === null) this.#guard(() => this.#seen.atEnd());
  }

  report(broken: string | null): DayReport {
    const calls = [...this.#seen.calls];
    return {
      seed: this.#settings.seed,
      steps: this.#steps,
      trace: this.#trace.digest("hex"),
      calls: calls.length,
      connected: calls.filter((call) => call.connectedAt !== null).length,
      abandoned: calls.filter((call) => call.abandoned).length,
      truth: this.#core.truth.counts(),
      lost: calls.filter((call) => call.hangupCause === "LOST").length,
      rerouted: calls.filter((call) => call.triedGateways.length > 0).length,
      auditEntries: this.#seen.auditSize,
      webhooksAccepted: this.#receiver.accepted.size,
      faultsLogged: this.#faultsLogged,
      broken: broken === null ? null : `seed ${this.#settings.seed}: ${broken}\n${this.#recent.join("\n")}`,
    };
  }
}
