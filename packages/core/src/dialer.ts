import { EventEmitter } from "eventemitter3";
import { type Dialer, type DialerStatus, LATEST_BRIDGES, type TenantDialer } from "./dialer-api.ts";
import { agentsOf } from "./engine/agents.ts";
import { callbacksOf } from "./engine/callbacks.ts";
import { callsOf } from "./engine/calls.ts";
import { campaignsOf } from "./engine/campaigns.ts";
import { cliOf } from "./engine/cli.ts";
import { complianceOf } from "./engine/compliance.ts";
import { consentsOf } from "./engine/consents.ts";
import { contactsOf } from "./engine/contacts.ts";
import type {
  AgentLegs,
  AuditMeans,
  Engine,
  GiveUpRinging,
  InCallMeans,
  Trunk,
  WebhookSettings,
} from "./engine/context.ts";
import { deliveriesIdle } from "./engine/deliver.ts";
import { dncOf } from "./engine/dnc.ts";
import { saveLearned } from "./engine/learned.ts";
import { hear, makeEngine } from "./engine/make.ts";
import { insertTenant } from "./engine/new-tenant.ts";
import type { PolicyMaker } from "./engine/pacers.ts";
import { personsOf } from "./engine/persons.ts";
import { previewsOf } from "./engine/previews.ts";
import { recordingsOf } from "./engine/recordings.ts";
import { relationshipsOf } from "./engine/relationships.ts";
import { step } from "./engine/step.ts";
import { uploadsIdle } from "./engine/uploads.ts";
import { webhooksOf } from "./engine/webhooks.ts";
import { memoryRegistry } from "./memory/registry.ts";
import { memoryStorage } from "./memory/storage.ts";
import type { DomainEvent } from "./model/events.ts";
import type { TenantId } from "./model/ids.ts";
import type { NumberPlace } from "./model/number-place.ts";
import type { E164 } from "./model/phone.ts";
import type { RulePack } from "./model/rule-pack.ts";
import type { Tenant } from "./model/tenant.ts";
import type { Clock } from "./ports/clock.ts";
import type { HttpSender } from "./ports/http-sender.ts";
import type { Log } from "./ports/log.ts";
import type { MessageLibrary } from "./ports/message-library.ts";
import type { ObjectStore } from "./ports/object-store.ts";
import type { RecordingSource } from "./ports/recording-source.ts";
import type { Registry } from "./ports/registry.ts";
import type { Storage } from "./ports/storage.ts";
import type { SwitchTransport } from "./ports/switch-transport.ts";
import { system as realSystem, type System, silentLog, tzdataVersion } from "./system.ts";

export interface DialerOptions {
  /** The telephone switch, e.g. `freeswitch({ … })` or a simulated one. */
  readonly switch: SwitchTransport;
  /** Rule packs. A number of a country without one is never dialed. */
  readonly rules: readonly RulePack[];
  /** Rules of a tenant's own, beside `rules`: they apply to numbers of their jurisdiction and can only add. Default: none. */
  readonly ownRules?: (tenantId: TenantId) => readonly RulePack[];
  /**
   * Where a number can be and what kind of line it can be; every possibility counts. Default: its country, every zone of that
   * country's pack and every region, and the type of line that its digits tell.
   */
  readonly placeOf?: (phone: E164) => NumberPlace | null;
  /** Default: in memory, strict, gone with the process. */
  readonly storage?: Storage;
  /** National do-not-call registers. Default: none loaded, so a pack that asks for one blocks. */
  readonly registry?: Registry;
  /** Sends webhooks. Default: none can be sent; deliveries fail and are retried on their schedule. */
  readonly http?: HttpSender;
  /** Clock, chance, ids and timers. Default: the real ones. */
  readonly system?: System;
  /** Stamps webhook attempts, which receivers judge by their own clock. Default: the system's clock; differs only where that one is simulated. */
  readonly wallClock?: Clock;
  /** Default: header names begin with `X-BroadNet-`, retries come without jitter. */
  readonly webhooks?: Partial<WebhookSettings>;
  /** Paces the campaigns: makes the policy of each. Default: predictive for that mode, and the other modes' own rules. */
  readonly pacing?: PolicyMaker;
  /** A candidate: hears and is asked the same as the policy, and launches nothing. Diagnostics tell what it would have done. */
  readonly shadowPacing?: PolicyMaker;
  /**
   * Which ringing calls predictive campaigns may let go, after the law's least time of ringing and never before 15 s. `"surplus"`:
   * those for which no agent is left. `true`: also those that have rung so long that a fresh call is worth more to an agent who
   * waits, so that small teams ring most phones for that time only. `false`: none. Default true.
   */
  readonly giveUpRinging?: GiveUpRinging;
  readonly log?: Log;
  /** What may be used of the carriers at once, over all campaigns. Default: 200 calls, 20 new ones a second. */
  readonly trunk?: Trunk;
  /** How agents' phones are reached. Default `on_demand`. */
  readonly agentLegs?: AgentLegs;
  /** How long a node of the switch may be away before its calls are given up. Default 60 s. */
  readonly nodeGraceMs?: number;
  /** Recordings, messages that are played to people; see {@link InCallOptions}. Default: none. */
  readonly inCall?: InCallOptions;
  /** Who signs the heads of the audit logs, and who else is told them. Default: nobody. */
  readonly audit?: Partial<AuditMeans>;
  /** The tenant whose campaigns the dialer's own members handle. Default: one called `default`, made at start if missing. */
  readonly tenant?: Pick<Tenant, "name" | "slug"> & Partial<Pick<Tenant, "id" | "timezone" | "defaultCountry">>;
}

/** What a dialer needs to record calls and to play messages. What is left out is not done. */
export interface InCallOptions {
  readonly recordings?: {
    /** Where the switch leaves its files, e.g. `directorySource(path)` of `…/files`. */
    readonly source: RecordingSource;
    readonly objects: ObjectStore;
    /** Default `bridge`: what comes before an agent is there is nobody's conversation. */
    readonly from?: "answer" | "bridge";
    /** Remove the switch's file once it is stored and verified. Default false. */
    readonly removeSource?: boolean;
    /** Days a recording is kept where its campaign does not say. Default: for ever. */
    readonly retentionDays?: number | null;
  };
  readonly messages?: MessageLibrary;
  /** Played to a person for whom there was no agent, where the rule pack names nothing. */
  readonly abandonMessage?: string | null;
  /** Played to both when a recording begins whose campaign wants it announced. */
  readonly recordingAnnouncement?: string | null;
}

/** At most this long between two steps, whatever happens: agents, limits and the clock change without telling. */
const STEP_MS = 100;
const DEFAULT_TENANT_ID = "00000000-0000-7000-8000-000000000001" as TenantId;

/**
 * Makes a dialer. Nothing happens before `start()`.
 *
 * Guarantees: no customer is dialed without a recorded, allowed compliance decision; a dial is written down before it is
 * asked of the switch; a contact has at most one live call; each call ends with exactly one `call.completed`.
 */
export function createDialer(options: DialerOptions): Dialer {
  const world = makeWorld(options);
  const { engine, emitter, loop } = world;
  const tenantId = options.tenant?.id ?? DEFAULT_TENANT_ID;
  const forTenant = (id: TenantId): TenantDialer => tenantDialer(engine, id);
  return {
    ...forTenant(tenantId),
    start: async () => {
      await ensureTenant(engine, tenantId, options.tenant);
      await loop.start();
    },
    stop: () => loop.stop(),
    on: (type, listener) => listen(emitter, type, listener as (event: DomainEvent) => void),
    onAny: (listener) => listen(emitter, "*", listener),
    forTenant,
    status: (): DialerStatus => ({
      running: loop.running(),
      switchConnected: engine.switch.connected,
      switchSince: engine.memory.switchSince,
      nodes: engine.switch.load().nodes,
      gateways: engine.switch.load().gateways,
      answerToBridge: percentiles(engine.memory.bridgeTimes),
    }),
    drain: (node, draining) => engine.switch.drain(node, draining),
    storage: engine.storage,
  };
}

function percentiles(times: readonly number[]): DialerStatus["answerToBridge"] {
  const sorted = [...times].sort((a, b) => a - b);
  const at = (share: number): number | null => sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? null;
  return { count: sorted.length, p50Ms: at(0.5), p95Ms: at(0.95) };
}

const tenantDialer = (engine: Engine, tenantId: TenantId): TenantDialer => ({
  tenantId,
  campaigns: campaignsOf(engine, tenantId),
  contacts: contactsOf(engine, tenantId),
  agents: agentsOf(engine, tenantId),
  calls: callsOf(engine, tenantId),
  callbacks: callbacksOf(engine, tenantId),
  previews: previewsOf(engine, tenantId),
  recordings: recordingsOf(engine, tenantId),
  compliance: complianceOf(engine, tenantId),
  dnc: dncOf(engine, tenantId),
  consents: consentsOf(engine, tenantId),
  persons: personsOf(engine, tenantId),
  relationships: relationshipsOf(engine, tenantId),
  cli: cliOf(engine, tenantId),
  webhooks: webhooksOf(engine, tenantId),
});

function listen(emitter: EventEmitter, type: string, listener: (event: DomainEvent) => void): () => void {
  emitter.on(type, listener);
  return () => {
    emitter.off(type, listener);
  };
}

interface Loop {
  start(): Promise<void>;
  stop(): Promise<void>;
  running(): boolean;
}

function makeWorld(options: DialerOptions): { engine: Engine; emitter: EventEmitter; loop: Loop } {
  const log = options.log ?? silentLog;
  const emitter = new EventEmitter();
  const waker = { wake: (): void => {} };
  const engine = makeEngine({
    system: options.system ?? realSystem,
    ...(options.wallClock ? { wallClock: options.wallClock } : {}),
    storage: options.storage ?? memoryStorage(),
    switch: options.switch,
    registry: options.registry ?? memoryRegistry({}),
    http: options.http ?? noSender,
    packs: options.rules,
    tzdata: tzdataVersion,
    ...(options.ownRules ? { ownRules: options.ownRules } : {}),
    ...(options.placeOf ? { placeOf: options.placeOf } : {}),
    log,
    trunk: options.trunk ?? { maxConcurrentCalls: 200, maxCallsPerSecond: 20 },
    ...(options.audit ? { audit: { signer: null, publishers: [], ...options.audit } } : {}),
    ...(options.webhooks ? { webhooks: options.webhooks } : {}),
    ...(options.pacing ? { pacing: options.pacing } : {}),
    ...(options.shadowPacing ? { shadow: options.shadowPacing } : {}),
    ...(options.giveUpRinging === undefined ? {} : { giveUpRinging: options.giveUpRinging }),
    ...(options.agentLegs ? { agentLegs: options.agentLegs } : {}),
    ...(options.nodeGraceMs === undefined ? {} : { nodeGraceMs: options.nodeGraceMs }),
    inCall: inCallMeans(options.inCall ?? {}),
    tell: (events) => {
      noteBridges(engine.memory.bridgeTimes, events);
      tellListeners(emitter, events, log);
    },
    wake: () => waker.wake(),
  });
  return { engine, emitter, loop: makeLoop(engine, waker) };
}

function noteBridges(times: number[], events: readonly DomainEvent[]): void {
  for (const event of events) if (event.type === "call.connected") times.push(event.payload.waitMs);
  if (times.length > LATEST_BRIDGES) times.splice(0, times.length - LATEST_BRIDGES);
}
const inCallMeans = ({ recordings, messages, abandonMessage, recordingAnnouncement }: InCallOptions): InCallMeans => ({
  recordings: recordings ? { from: "bridge", removeSource: false, retentionDays: null, ...recordings } : null,
  messages: messages ?? { find: async () => null },
  abandonMessage: abandonMessage ?? null,
  recordingAnnouncement: recordingAnnouncement ?? null,
});

/** A listener that throws is its author's fault and must not stop a call: it is logged, and the others still hear. */
function tellListeners(emitter: EventEmitter, events: readonly DomainEvent[], log: Log): void {
  for (const event of events)
    for (const name of [event.type, "*"])
      for (const listener of emitter.listeners(name))
        try {
          listener(event);
        } catch (error) {
          log.error("A listener failed.", { type: event.type, error: String(error) });
        }
}

const noSender: HttpSender = {
  post: async () => ({ kind: "failed", error: "no HTTP sender was given to createDialer", durationMs: 0 }),
};

function makeLoop(engine: Engine, waker: { wake: () => void }): Loop {
  let running = false;
  let finished: Promise<void> = Promise.resolve();
  let woken = false;
  let rouse: (() => void) | null = null;
  waker.wake = () => {
    woken = true;
    rouse?.();
  };
  const rest = (): Promise<void> =>
    new Promise((resolve) => {
      const cancel = engine.timers.after(STEP_MS, resolve);
      rouse = () => {
        cancel();
        resolve();
      };
      if (woken) rouse();
    });
  const run = async (): Promise<void> => {
    while (running) {
      woken = false;
      await step(engine);
      if (running) await rest();
    }
  };
  return {
    start: async () => {
      if (running) return;
      running = true;
      engine.memory.stopping = false;
      await engine.switch.start((event) => hear(engine, event));
      finished = run();
    },
    stop: async () => {
      engine.memory.stopping = true;
      running = false;
      waker.wake();
      await finished;
      await saveLearned(engine, true).catch((error: unknown) =>
        engine.log.warn("What pacing learned lately could not be kept.", { error: String(error) }),
      );
      await deliveriesIdle(engine);
      await uploadsIdle(engine);
      await engine.switch.stop();
    },
    running: () => running,
  };
}

async function ensureTenant(engine: Engine, id: TenantId, given: DialerOptions["tenant"]): Promise<void> {
  await engine.storage.transact(async (stores) => {
    if ((await stores.tenants.find(id)) !== null) return;
    await insertTenant(stores, engine.ids, {
      id,
      name: given?.name ?? "Default",
      slug: given?.slug ?? "default",
      timezone: given?.timezone ?? "Asia/Dubai",
      defaultCountry: given?.defaultCountry ?? null,
      createdAt: engine.clock.now(),
    });
  });
}
