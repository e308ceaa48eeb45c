import type { Intent } from "../lifecycle/reactions.ts";
import type { Call } from "../model/call.ts";
import type { DomainEvent } from "../model/events.ts";
import type { CallId, CampaignId, TenantId } from "../model/ids.ts";
import type { Instant } from "../model/instant.ts";
import type { Bucket, Rate } from "../model/rate.ts";
import type { RulePack } from "../model/rule-pack.ts";
import type { Plan } from "../pacing/plan.ts";
import type { Clock, Timers } from "../ports/clock.ts";
import type { HttpSender } from "../ports/http-sender.ts";
import type { Ids } from "../ports/ids.ts";
import type { Log } from "../ports/log.ts";
import type { Random } from "../ports/random.ts";
import type { Registry } from "../ports/registry.ts";
import type { Storage } from "../ports/storage.ts";
import type { SwitchTransport } from "../ports/switch-transport.ts";
import type { Inbox } from "./inbox.ts";

/** What we may use of the carriers, over all campaigns. */
export interface Trunk {
  readonly maxConcurrentCalls: number;
  readonly maxCallsPerSecond: number;
}

/** Everything the engine was given, and the little it remembers. What must survive is in the storage, not here. */
export interface Engine {
  readonly storage: Storage;
  readonly switch: SwitchTransport;
  readonly registry: Registry;
  readonly http: HttpSender;
  readonly packs: readonly RulePack[];
  readonly clock: Clock;
  /** The time receivers live in: stamps on webhook attempts. The clock itself, but in a simulated world beside a real one. */
  readonly wallClock: Clock;
  readonly random: Random;
  readonly ids: Ids;
  readonly timers: Timers;
  readonly log: Log;
  readonly trunk: Trunk;
  readonly inbox: Inbox;
  /** Tells listeners in this process, after commit. Never throws. */
  readonly tell: (events: readonly DomainEvent[]) => void;
  /** Something changed: step soon. */
  readonly wake: () => void;
  /** Does an intent after its commit; handed in so that the rooms that decide need not know the one that acts. */
  readonly react: (intent: Intent, call: Call) => Promise<void>;
  readonly memory: EngineMemory;
}

/** Hints that save work. Losing them costs a query, never a call. */
export interface EngineMemory {
  /** Answered calls without an agent; rebuilt from the live calls at each reconciliation. */
  readonly waiting: Map<CallId, TenantId>;
  readonly trunkRate: Rate;
  trunkBucket: Bucket;
  readonly campaignBuckets: Map<CampaignId, Bucket>;
  readonly lastPlans: Map<CampaignId, { readonly at: Instant; readonly plan: Plan }>;
  /** Events were written since the outbox was last emptied. */
  outboxDirty: boolean;
  nextOutboxLookAt: Instant;
  lastTickAt: Instant;
  /** Why compliance last held back a whole batch of a campaign, and until when as far as it said. */
  readonly lastBlocks: Map<
    CampaignId,
    { readonly rule: string; readonly unjudged: boolean; readonly until: Instant | null }
  >;
  /** A reconciliation is owed, and since when. */
  reconcileSince: Instant | null;
  nextReconcileAt: Instant;
  /** A phone may be registered whose agent is new here: the switch must be asked. */
  registrationsOwed: boolean;
  /** No new dials: the engine is being stopped. */
  stopping: boolean;
  /** Switch state as last told. */
  switchConnected: boolean;
  switchSince: Instant | null;
  /** Keeps the question whether a campaign is complete rare. */
  readonly nextCompletionLook: Map<CampaignId, Instant>;
}
