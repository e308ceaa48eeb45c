import { agentsOf } from "../engine/agents.ts";
import { callsOf } from "../engine/calls.ts";
import { campaignsOf } from "../engine/campaigns.ts";
import { cliOf } from "../engine/cli.ts";
import { contactsOf } from "../engine/contacts.ts";
import type { Engine, Trunk } from "../engine/context.ts";
import { hear, makeEngine } from "../engine/make.ts";
import { insertTenant } from "../engine/new-tenant.ts";
import type { PolicyMaker } from "../engine/pacers.ts";
import { step } from "../engine/step.ts";
import { EngageError } from "../errors.ts";
import { memoryRegistry } from "../memory/registry.ts";
import { memoryStorage } from "../memory/storage.ts";
import type { Campaign, CampaignSettings } from "../model/campaign.ts";
import type { DomainEvent } from "../model/events.ts";
import type { AgentId, CallId, CampaignId, TenantId } from "../model/ids.ts";
import { DAY, HOUR, type Instant, MINUTE, SECOND } from "../model/instant.ts";
import type { RulePack } from "../model/rule-pack.ts";
import { seededChance } from "./chance.ts";
import type { OriginateOrder } from "./channel.ts";
import { virtualTime } from "./clock.ts";
import { countedIds } from "./day-settings.ts";
import type { FarEnd } from "./far-end.ts";
import { permissivePack } from "./permissive-pack.ts";
import type { PlacedFate, ShiftPeople } from "./shift-people.ts";
import { type ShiftReport, ShiftTally } from "./shift-tally.ts";
import { type SimSwitch, simSwitch } from "./switch.ts";
import { SwitchCore } from "./switch-core.ts";

/** One campaign's working day on a floor of agents. */
export interface ShiftSettings {
  readonly agents: number;
  readonly hours: number;
  readonly people: ShiftPeople;
  readonly mode: CampaignSettings["dialingMode"];
  /** Default: the product's. */
  readonly pacing?: PolicyMaker;
  /** False: the guard under pacing looks away, to see a policy fail. Default true. */
  readonly guarded?: boolean;
  /** A candidate that is asked beside. */
  readonly shadow?: PolicyMaker;
  /** Percent of answered persons that may be abandoned. */
  readonly abandonCapPct?: number;
  readonly dialRatio?: number;
  readonly ringTimeoutMs?: number;
  readonly connectThresholdMs?: number;
  /** Whether answers are listened to for machines. */
  readonly detectMachines?: boolean;
  readonly trunk?: Trunk;
  /** The engine looks at most so often; what happens in between waits, as it does in life. Default 20 ms. */
  readonly grainMs?: number;
  /** Default: the rule pack that permits everything. */
  readonly packs?: readonly RulePack[];
  /** Sees the engine after each step. */
  readonly afterStep?: (engine: Engine) => void | Promise<void>;
  /** Sees the engine when the day is over. */
  readonly inspect?: (engine: Engine, campaignId: CampaignId) => void | Promise<void>;
}

const TENANT = "0192f39f-0002-7aaa-8bbb-000000000001" as TenantId;
const BEGINS: Instant = Date.UTC(2026, 10, 23, 5, 0, 0);
/** Decisions are never farther apart. */
const LOOK_MS = 250;
/** Contacts are loaded so many at a time, and again when fewer than half of that are left. */
const LIST = 4_000;
const NO_LIMIT: Trunk = { maxConcurrentCalls: 100_000, maxCallsPerSecond: 100_000 };

/**
 * Plays a shift through the production engine on the simulated switch, in virtual time: every call is decided, cleared,
 * written down, dialed, heard and bridged as in life. The same people (and pacing) give the same report.
 */
export async function simulateShift(settings: ShiftSettings): Promise<ShiftReport> {
  const shift = new Shift(settings);
  await shift.open();
  return shift.run();
}

class Shift {
  readonly #settings: ShiftSettings;
  readonly #time = virtualTime(BEGINS);
  readonly #core: SwitchCore;
  readonly #engine: Engine;
  readonly #tally: ShiftTally;
  readonly #lengthMs: number;
  readonly #agents: AgentId[] = [];
  readonly #places = new Map<AgentId, number>();
  readonly #away = new Map<AgentId, number>();
  readonly #fates = new Map<CallId, PlacedFate>();
  readonly #answeredAt = new Map<CallId, number>();
  #todo: (() => Promise<unknown>)[] = [];
  #campaign: Campaign | null = null;
  #loaded = 0;
  #started = false;

  constructor(settings: ShiftSettings) {
    this.#settings = settings;
    this.#lengthMs = settings.hours * HOUR;
    this.#tally = new ShiftTally(this.#lengthMs);
    const { clock, timers } = this.#time;
    const chance = seededChance("shift");
    this.#core = new SwitchCore({
      clock,
      timers,
      world: {
        callee: () => {
          throw new EngageError("invariant-broken", "Every far end of a shift is scripted.");
        },
        agent: () => ({ outcome: "answer", answerMs: 200 }),
        script: (order) => this.#farEnd(order),
      },
      chance: chance.fork("switch"),
      jitter: false,
      earlyBridgeLossShare: 0,
      agents: Array.from({ length: settings.agents }, (_, n) => sipUserOf(n)),
      maxSessions: 100_000,
      sessionsPerSecond: 100_000,
      maxRecords: 1_000,
    });
    const transport: SimSwitch = simSwitch({ core: this.#core, clock, timers });
    this.#engine = makeEngine({
      system: { clock, timers, random: chance.fork("random"), ids: countedIds() },
      storage: memoryStorage({ routedEventsKept: 0 }),
      switch: transport,
      registry: memoryRegistry({}),
      http: { post: async () => ({ kind: "failed", error: "nobody listens", durationMs: 0 }) },
      packs: settings.packs ?? [permissivePack(settings.abandonCapPct ?? 3, settings.connectThresholdMs ?? 2_000)],
      log: { info: () => {}, warn: () => {}, error: (message, data) => this.#fault(message, data) },
      trunk: settings.trunk ?? NO_LIMIT,
      agentLegs: "nailed_up",
      ...(settings.pacing ? { pacing: settings.pacing } : {}),
      ...(settings.guarded === undefined ? {} : { guarded: settings.guarded }),
      ...(settings.shadow ? { shadow: settings.shadow } : {}),
      tell: (events) => {
        for (const event of events) this.#heard(event);
      },
      wake: () => {},
    });
  }

  /** Nothing goes wrong in this world, so what the engine logs as an error is one. */
  #fault(message: string, data: unknown): void {
    throw new EngageError("invariant-broken", `${message} ${JSON.stringify(data)}`);
  }

  get #now(): number {
    return this.#time.clock.now() - BEGINS;
  }

  async open(): Promise<void> {
    const engine = this.#engine;
    await engine.storage.transact(async (stores) => {
      const tenant = { id: TENANT, name: "Simulated", slug: "simulated", timezone: "Asia/Dubai", defaultCountry: "AE" };
      await insertTenant(stores, engine.ids, { ...tenant, createdAt: BEGINS });
    });
    await engine.switch.start((event) => hear(engine, event));
    const group = await cliOf(engine, TENANT).addGroup("Main", ["+97142345678"]);
    for (let n = 0; n < this.#settings.agents; n++) {
      const agent = await agentsOf(engine, TENANT).add({ fullName: `Agent ${n}`, sipUser: sipUserOf(n) });
      this.#agents.push(agent.id);
      this.#places.set(agent.id, n);
    }
    const campaigns = campaignsOf(engine, TENANT);
    const { campaign } = await campaigns.create({ name: "Shift", cliGroupId: group.id, ...this.#campaignSettings() });
    this.#campaign = campaign;
    await campaigns.assign(campaign.id, { agentIds: this.#agents, teamIds: [] });
    await this.#load(campaign.id);
    this.#planDay();
  }

  #campaignSettings() {
    const {
      mode,
      dialRatio,
      ringTimeoutMs = 25_000,
      connectThresholdMs = 2_000,
      detectMachines = false,
    } = this.#settings;
    const { abandonCapPct = 3, hours } = this.#settings;
    const ends = new Date(BEGINS + hours * HOUR + 4 * HOUR).toISOString().slice(11, 16);
    const days = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"] as const;
    return {
      dialingMode: mode,
      maxAttempts: 1,
      alwaysOn: true,
      ringTimeoutMs,
      wrapUpMs: 600_000,
      recording: { enabled: false },
      amd: { enabled: detectMachines, onMachine: "hangup", maxMs: 10_000 },
      schedule: { windows: [{ days, start: "00:00", end: ends }], startDate: null, endDate: null, holidays: "none" },
      pacing: { targetAbandonPct: abandonCapPct, connectThresholdMs },
      ...(dialRatio === undefined ? {} : { dialRatio }),
    } as const;
  }

  async #load(campaignId: CampaignId): Promise<void> {
    const contacts = Array.from({ length: LIST }, (_, n) => ({ phone: phoneOf(this.#loaded + n) }));
    this.#loaded += LIST;
    await contactsOf(this.#engine, TENANT).import(campaignId, contacts);
  }

  /** The list never runs dry: nobody can be reached twice, and nothing else limits the dialer. */
  async #reload(): Promise<void> {
    if (this.#campaign !== null && this.#loaded - this.#tally.dialed < LIST / 2) await this.#load(this.#campaign.id);
  }

  #planDay(): void {
    const { timers } = this.#time;
    const agents = agentsOf(this.#engine, TENANT);
    for (const { agent, atMs, awayMs } of this.#settings.people.roster) {
      const id = this.#agents[agent];
      if (id === undefined || atMs >= this.#lengthMs) continue;
      timers.after(atMs, () => {
        if (awayMs !== null) this.#away.set(id, awayMs);
        this.#todo.push(() => agents.setState(id, awayMs === null ? "available" : "break", null));
      });
    }
    for (const id of this.#agents) timers.after(this.#lengthMs, () => this.#goHome(id));
    const { id } = this.#campaign as Campaign;
    const campaigns = campaignsOf(this.#engine, TENANT);
    // Nobody may be logged in yet, and then it does not start: tried until somebody is.
    const start = (): void => {
      this.#todo.push(() => campaigns.start(id).catch(() => timers.after(SECOND, start)));
    };
    timers.after(0, start);
  }

  #goHome(id: AgentId): void {
    this.#away.delete(id);
    this.#todo.push(() => agentsOf(this.#engine, TENANT).setState(id, "offline", null));
  }

  async run(): Promise<ShiftReport> {
    const { grainMs = 20, inspect, afterStep } = this.#settings;
    const last = BEGINS + Math.min(DAY, this.#lengthMs + 2 * HOUR);
    for (let looks = 0; this.#time.clock.now() < last; looks++) {
      const now = this.#time.clock.now();
      const due = Math.min(this.#time.nextAt() ?? last, Math.max(now, this.#engine.book.nextDeadline), now + LOOK_MS);
      this.#time.advanceTo(Math.max(now, Math.min(last, Math.ceil(due / grainMs) * grainMs)));
      await this.#doWhatPeopleDo();
      await step(this.#engine);
      if (afterStep) await afterStep(this.#engine);
      if (looks % 100 === 0) await this.#reload();
      if (this.#isOver(now)) break;
    }
    if (this.#campaign !== null) await inspect?.(this.#engine, this.#campaign.id);
    return this.#tally.report();
  }

  /** The day is over, or the campaign was stopped before, and nobody talks any more. */
  #isOver(now: Instant): boolean {
    const { campaigns, liveCalls } = this.#engine.book;
    if (campaigns.length > 0) this.#started = true;
    const stopped = this.#started && campaigns.length === 0;
    return liveCalls.size === 0 && (stopped || now > BEGINS + this.#lengthMs + MINUTE);
  }

  async #doWhatPeopleDo(): Promise<void> {
    const todo = this.#todo;
    if (todo.length === 0) return;
    this.#todo = [];
    for (const work of todo) await work();
  }

  #farEnd({ to, variables }: OriginateOrder): FarEnd | null {
    if (to.kind !== "gateway") return null;
    this.#tally.dialed += 1;
    const fate = this.#settings.people.call(this.#now);
    this.#fates.set(variables.engage_call_id as CallId, fate);
    const rings = fate.ringMs !== null;
    return {
      setupMs: fate.setupMs,
      progress: rings ? "ringing" : "none",
      decideMs: fate.ringMs ?? 0,
      verdict: fate.who === "nobody" ? REFUSALS[fate.cause] : "answer",
      patienceMs: null,
    };
  }

  #heard(event: DomainEvent): void {
    switch (event.type) {
      case "call.answered":
        return this.#answered(event.payload.callId);
      case "call.connected":
        return this.#connected(event.payload.callId, event.payload.agentId);
      case "call.abandoned":
        this.#tally.answered(this.#answeredAt.get(event.payload.callId) ?? this.#now, true);
        return;
      case "call.ended":
        return this.#ended(event.payload.callId, event.payload.agentId);
      case "agent.state_changed":
        return this.#moved(event.payload);
    }
  }

  #answered(callId: CallId): void {
    this.#answeredAt.set(callId, this.#now);
    const fate = this.#fates.get(callId);
    if (fate === undefined || this.#settings.detectMachines !== true) return;
    this.#time.timers.after(fate.detectMs, () => {
      const call = this.#engine.book.liveCalls.get(callId);
      if (call === undefined) return;
      this.#answeredAt.set(callId, this.#now);
      const at = this.#time.clock.now();
      const leg = { legId: call.customerLegId, callId, role: "customer", node: "sim", at } as const;
      hear(this.#engine, { type: "leg.detected", result: fate.verdict === "person" ? "human" : "machine", ...leg });
    });
  }

  #connected(callId: CallId, agentId: AgentId | null): void {
    const place = agentId === null ? undefined : this.#places.get(agentId);
    if (place === undefined) return;
    this.#tally.answered(this.#answeredAt.get(callId) ?? this.#now, false);
    this.#tally.busy(place, this.#now);
    const who = this.#fates.get(callId)?.who === "machine" ? "machine" : "person";
    this.#time.timers.after(this.#settings.people.talkMs(place, who), () => {
      const legId = this.#engine.book.liveCalls.get(callId)?.customerLegId;
      if (legId !== undefined) this.#core.kill(legId, "NORMAL_CLEARING");
    });
  }

  #ended(callId: CallId, agentId: AgentId | null): void {
    this.#fates.delete(callId);
    this.#answeredAt.delete(callId);
    const place = agentId === null ? undefined : this.#places.get(agentId);
    if (place === undefined) return;
    this.#time.timers.after(this.#settings.people.wrapUpMs(place), () => {
      const by = { id: null, name: "agent", agentOnly: false };
      this.#todo.push(() => callsOf(this.#engine, TENANT).dispose(callId, { code: "no_decision" }, by));
    });
  }

  #moved({ agentId, from, to }: DomainEvent<"agent.state_changed">["payload"]): void {
    const place = this.#places.get(agentId);
    if (place === undefined) return;
    if (from === "on_call" && to !== "on_call") this.#tally.idle(place, this.#now);
    if (to === "available" || to === "on_call") return this.#tally.present(place, this.#now);
    this.#tally.away(place, this.#now);
    const awayMs = this.#away.get(agentId);
    if (to !== "break" || awayMs === undefined) return;
    this.#away.delete(agentId);
    this.#time.timers.after(awayMs, () => {
      if (this.#now < this.#lengthMs)
        this.#todo.push(() => agentsOf(this.#engine, TENANT).setState(agentId, "available", null));
    });
  }
}

const REFUSALS = {
  busy: { sipStatus: 486, cause: "USER_BUSY" },
  failed: { sipStatus: 404, cause: "UNALLOCATED_NUMBER" },
  no_answer: { sipStatus: 480, cause: "NO_USER_RESPONSE" },
  cancelled: { sipStatus: 480, cause: "NO_USER_RESPONSE" },
  carrier: { sipStatus: 503, cause: "NORMAL_TEMPORARY_FAILURE" },
} as const;

const sipUserOf = (n: number): string => `agent_${1001 + n}`;

/** Mobile numbers of the Emirates, each once: ten million of them. */
const phoneOf = (n: number): string =>
  `+9715${[0, 2, 4, 5, 6, 8][Math.floor(n / 1_000_000) % 6]}${String(1_000_000 + (n % 1_000_000)).padStart(7, "0")}`;
