import { agentsOf } from "../engine/agents.ts";
import { callsOf } from "../engine/calls.ts";
import { campaignsOf } from "../engine/campaigns.ts";
import { cliOf } from "../engine/cli.ts";
import type { Engine, Trunk } from "../engine/context.ts";
import { hear, makeEngine } from "../engine/make.ts";
import { insertTenant } from "../engine/new-tenant.ts";
import type { PolicyMaker } from "../engine/pacers.ts";
import { step } from "../engine/step.ts";
import { EngageError } from "../errors.ts";
import { memoryRegistry } from "../memory/registry.ts";
import { memoryStorage } from "../memory/storage.ts";
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
import { demandExactAccounts } from "./recount.ts";
import { type ShiftCampaign, ShiftLists } from "./shift-lists.ts";
import type { PlacedFate, ShiftPeople } from "./shift-people.ts";
import { countOf, type ShiftCount, type ShiftReport, ShiftTally } from "./shift-tally.ts";
import { type SimSwitch, simSwitch } from "./switch.ts";
import { SwitchCore } from "./switch-core.ts";

/** A floor of agents and its working day, for one campaign or for several beside each other. */
export interface ShiftSettings extends Omit<ShiftCampaign, "people" | "agents"> {
  readonly agents: number;
  readonly hours: number;
  /** The first campaign's people, and when agents come and go. */
  readonly people: ShiftPeople;
  /** Campaigns that share the agents with the first. */
  readonly beside?: readonly ShiftCampaign[];
  /** Default: the product's. */
  readonly pacing?: PolicyMaker;
  /** False: the guard under pacing looks away, to see a policy fail. Default true. */
  readonly guarded?: boolean;
  /** A candidate that is asked beside. */
  readonly shadow?: PolicyMaker;
  /** Percent of answered persons that may be abandoned. */
  readonly abandonCapPct?: number;
  readonly trunk?: Trunk;
  /** The engine looks at most so often; what happens in between waits, as it does in life. Default 20 ms. */
  readonly grainMs?: number;
  /** Default: the rule pack that permits everything. */
  readonly packs?: readonly RulePack[];
  /** Sees the engine after each step. */
  readonly afterStep?: (engine: Engine) => void | Promise<void>;
  /** Sees the engine when the day is over; the campaigns in the order of the settings. */
  readonly inspect?: (engine: Engine, campaignId: CampaignId, beside: readonly CampaignId[]) => void | Promise<void>;
}

const TENANT = "0192f39f-0002-7aaa-8bbb-000000000001" as TenantId;
const BEGINS: Instant = Date.UTC(2026, 10, 23, 5, 0, 0);
/** Decisions are never farther apart. */
const LOOK_MS = 250;
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
  readonly #lists: ShiftLists;
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
    this.#lists = new ShiftLists(this.#engine, TENANT);
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
    const { hours, abandonCapPct: capPct = 3, beside = [] } = this.#settings;
    const endsAt = new Date(BEGINS + hours * HOUR + 4 * HOUR).toISOString().slice(11, 16);
    const { agents: _all, ...first } = this.#settings;
    for (const one of [first, ...beside])
      await this.#lists.add(one, { cliGroupId: group.id, capPct, endsAt }, this.#agents);
    this.#planDay();
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
    const campaigns = campaignsOf(this.#engine, TENANT);
    for (const id of this.#lists.ids) {
      // Nobody may be logged in yet, and then it does not start: tried until somebody is.
      const start = (): void => {
        this.#todo.push(() => campaigns.start(id).catch(() => timers.after(SECOND, start)));
      };
      timers.after(0, start);
    }
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
      if (looks % 100 === 0) await this.#lists.reload();
      if (this.#isOver(now)) break;
    }
    const [first, ...beside] = this.#lists.ids;
    if (first !== undefined) await inspect?.(this.#engine, first, beside);
    return this.#report();
  }

  /** No report without accounts that are exact: those of every campaign are a recount of its raw events. */
  async #report(): Promise<ShiftReport> {
    const campaigns: ShiftCount[] = [];
    for (const id of this.#lists.ids) {
      const { connected, abandoned } = await demandExactAccounts(this.#engine, TENANT, id);
      campaigns.push(countOf({ dialed: this.#lists.dialedOf(id), connected, abandoned }));
    }
    const report = this.#tally.report(campaigns);
    const told = campaigns.reduce((sum, { connected, abandoned }) => sum + connected + abandoned, 0);
    if (told !== report.connected + report.abandoned)
      this.#fault("The shift's own count is not that of the raw events.", { report });
    return report;
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

  /** The list a call is of; its row is written before it is dialed. */
  #campaignOf(callId: CallId): ShiftCampaign | undefined {
    const id = this.#engine.book.liveCalls.get(callId)?.campaignId ?? null;
    return id === null ? undefined : this.#lists.settingsOf(id);
  }

  #farEnd({ to, variables }: OriginateOrder): FarEnd | null {
    if (to.kind !== "gateway") return null;
    this.#tally.dialed += 1;
    const callId = variables.engage_call_id as CallId;
    const id = this.#engine.book.liveCalls.get(callId)?.campaignId ?? null;
    if (id !== null) this.#lists.dialed(id);
    const fate = (this.#campaignOf(callId) ?? this.#settings).people.call(this.#now);
    this.#fates.set(callId, fate);
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
        return this.#ended(event.payload);
      case "agent.state_changed":
        return this.#moved(event.payload);
    }
  }

  #answered(callId: CallId): void {
    this.#answeredAt.set(callId, this.#now);
    const fate = this.#fates.get(callId);
    if (fate === undefined || this.#campaignOf(callId)?.detectMachines !== true) return;
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
    const { people } = this.#campaignOf(callId) ?? this.#settings;
    this.#time.timers.after(people.talkMs(place, who), () => {
      const legId = this.#engine.book.liveCalls.get(callId)?.customerLegId;
      if (legId !== undefined) this.#core.kill(legId, "NORMAL_CLEARING");
    });
  }

  #ended({ callId, agentId, campaignId }: DomainEvent<"call.ended">["payload"]): void {
    this.#fates.delete(callId);
    this.#answeredAt.delete(callId);
    const place = agentId === null ? undefined : this.#places.get(agentId);
    if (place === undefined) return;
    const { people } = (campaignId === null ? undefined : this.#lists.settingsOf(campaignId)) ?? this.#settings;
    this.#time.timers.after(people.wrapUpMs(place), () => {
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
