import type { SwitchEvent } from "../model/leg.ts";
import { fullBucket } from "../model/rate.ts";
import type { RulePack } from "../model/rule-pack.ts";
import { NO_SHARES } from "../pacing/agent-shares.ts";
import type { Clock, Timers } from "../ports/clock.ts";
import type { Ids } from "../ports/ids.ts";
import type { Random } from "../ports/random.ts";
import { HEADER_PREFIX } from "../webhooks/sign.ts";
import { AbandonGuard } from "./abandon-guard.ts";
import { AbandonLedger } from "./abandon-ledger.ts";
import { bookedStorage } from "./booked-storage.ts";
import type { Engine, EngineMemory, GiveUpRinging, InCallMeans, WebhookSettings } from "./context.ts";
import { defaultPolicy } from "./default-policy.ts";
import { FloorBook } from "./floor-book.ts";
import { guardedSwitch } from "./guarded-switch.ts";
import { Inbox } from "./inbox.ts";
import { plainPlaceOf } from "./number-facts.ts";
import { Pacers, type PolicyMaker } from "./pacers.ts";
import { performAfterCommit } from "./react.ts";
import { TickLog } from "./tick-log.ts";

/** What an engine is made of; everything from outside, nothing by default. */
export type EngineParts = Pick<
  Engine,
  "storage" | "switch" | "registry" | "http" | "packs" | "log" | "trunk" | "tell" | "wake"
> &
  Partial<Pick<Engine, "agentLegs" | "nodeGraceMs" | "placeOf" | "ownRules" | "tzdata" | "audit">> & {
    readonly system: { readonly clock: Clock; readonly random: Random; readonly ids: Ids; readonly timers: Timers };
    readonly wallClock?: Clock;
    readonly inCall?: InCallMeans;
    readonly webhooks?: Partial<WebhookSettings>;
    readonly pacing?: PolicyMaker;
    /** A candidate that is asked beside, and launches nothing. */
    readonly shadow?: PolicyMaker;
    readonly guarded?: boolean;
    readonly giveUpRinging?: GiveUpRinging;
  };

/** Nothing recorded, no message to play. */
const NO_MEANS: InCallMeans = {
  recordings: null,
  messages: { find: async () => null },
  abandonMessage: null,
  recordingAnnouncement: null,
};

/** An engine that stands still: `step()` moves it. The switch is guarded from here on. */
export function makeEngine({
  system,
  wallClock,
  inCall = NO_MEANS,
  webhooks,
  pacing,
  shadow,
  guarded,
  giveUpRinging,
  ...parts
}: EngineParts): Engine {
  const { clock, random, ids, timers } = system;
  const { durable, concurrentTransactions } = parts.storage.capabilities;
  const book = new FloorBook(durable && concurrentTransactions);
  const ticks = new TickLog();
  const engine: Engine = {
    ...parts,
    storage: bookedStorage(parts.storage, book),
    book,
    ledger: new AbandonLedger(book),
    guard: new AbandonGuard(book),
    ticks,
    guarded: guarded ?? true,
    giveUpRinging: giveUpRinging ?? true,
    pacers: new Pacers({ make: pacing ?? defaultPolicy, shadow: shadow ?? null, book, ticks, now: () => clock.now() }),
    inCall,
    webhooks: { headerPrefix: HEADER_PREFIX, retryJitterPercent: 0, preciseTime: false, ...webhooks },
    switch: guardedSwitch(parts.switch, clock),
    clock,
    wallClock: wallClock ?? clock,
    random,
    ids,
    timers,
    agentLegs: parts.agentLegs ?? "on_demand",
    nodeGraceMs: parts.nodeGraceMs ?? NODE_GRACE_MS,
    placeOf: parts.placeOf ?? plainPlaceOf,
    ownRules: parts.ownRules ?? (() => NO_RULES),
    tzdata: parts.tzdata ?? null,
    audit: parts.audit ?? { signer: null, publishers: [] },
    inbox: new Inbox(),
    react: (intent, call) => performAfterCommit(engine, intent, call),
    memory: freshMemory(parts.trunk.maxCallsPerSecond, clock.now()),
  };
  return engine;
}

const NO_RULES: readonly RulePack[] = [];

/** Longer than a switch takes to restart its event socket, shorter than people wait for an agent's line to be free again. */
const NODE_GRACE_MS = 60_000;

function freshMemory(perSecond: number, now: number): EngineMemory {
  const trunkRate = { perSecond, burst: Math.max(1, perSecond) };
  return {
    waiting: new Map(),
    trunkRate,
    trunkBucket: fullBucket(trunkRate, now),
    campaignBuckets: new Map(),
    lastPlans: new Map(),
    lastBlocks: new Map(),
    outboxDirty: true,
    nextOutboxLookAt: 0,
    nextUploadLookAt: 0,
    nextRetentionLookAt: 0,
    nextSweepAt: 0,
    nextContactSweepAt: 0,
    nextHealthLookAt: 0,
    archivedPacks: null,
    nextHeadsAt: 0,
    nextLawAt: 0,
    lawTold: new Set(),
    publishedHeads: new Map(),
    handingOver: new Set(),
    lastDecisionAt: Number.NEGATIVE_INFINITY,
    nextDeadlineLookAt: Number.NEGATIVE_INFINITY,
    nextCallbackLook: new Map(),
    guarded: new Map(),
    abandonLaws: new Map(),
    shiftEnds: new Map(),
    reconcileSince: null,
    nextReconcileAt: 0,
    registrationsOwed: false,
    cliUses: new Map(),
    cliTurns: new Map(),
    shares: NO_SHARES,
    sharedAt: now,
    promised: new Map(),
    nextListLook: new Map(),
    dry: new Set(),
    enough: new Map(),
    tenantStarts: new Map(),
    told: new Map(),
    nextCapLook: 0,
    nextLowLook: new Map(),
    served: new Map(),
    stopping: false,
    switchConnected: false,
    switchSince: null,
    nodesLost: new Map(),
    dialedAt: new Map(),
    unknownCauses: new Set(),
    seatsDirty: true,
    lastSeatLookAt: Number.NEGATIVE_INFINITY,
    seatsLeft: true,
    seatTries: new Map(),
    readySeats: new Map(),
    bridgeTimes: [],
    emptyUntil: new Map(),
    abandonCounts: new Map(),
    nextCompletionLook: new Map(),
    latestDecisionAt: null,
  };
}

/** Hands a switch event to the engine. When the inbox is full the event is dropped and the switch will be asked instead. */
export function hear(engine: Engine, event: SwitchEvent): void {
  if (!engine.inbox.put(event)) engine.memory.reconcileSince = engine.clock.now();
  engine.wake();
}
