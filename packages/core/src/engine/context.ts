import type { Intent } from "../lifecycle/reactions.ts";
import type { Call } from "../model/call.ts";
import type { DomainEvent } from "../model/events.ts";
import type { AgentId, CallId, CampaignId, TenantId } from "../model/ids.ts";
import type { Instant } from "../model/instant.ts";
import type { NumberPlace } from "../model/number-place.ts";
import type { E164 } from "../model/phone.ts";
import type { Bucket, Rate } from "../model/rate.ts";
import type { RulePack } from "../model/rule-pack.ts";
import type { Shares } from "../pacing/agent-shares.ts";
import type { Plan } from "../pacing/plan.ts";
import type { Clock, Timers } from "../ports/clock.ts";
import type { HeadPublisher } from "../ports/head-publisher.ts";
import type { HeadSigner } from "../ports/head-signer.ts";
import type { HttpSender } from "../ports/http-sender.ts";
import type { Ids } from "../ports/ids.ts";
import type { Log } from "../ports/log.ts";
import type { MessageLibrary } from "../ports/message-library.ts";
import type { ObjectStore } from "../ports/object-store.ts";
import type { Random } from "../ports/random.ts";
import type { RecordingSource } from "../ports/recording-source.ts";
import type { Registry } from "../ports/registry.ts";
import type { Storage } from "../ports/storage.ts";
import type { SwitchTransport } from "../ports/switch-transport.ts";
import type { AbandonGuard } from "./abandon-guard.ts";
import type { AbandonLaw, AbandonLedger } from "./abandon-ledger.ts";
import type { FloorBook } from "./floor-book.ts";
import type { Inbox } from "./inbox.ts";
import type { Pacers } from "./pacers.ts";
import type { TickLog } from "./tick-log.ts";

/** What we may use of the carriers, over all campaigns. */
export interface Trunk {
  readonly maxConcurrentCalls: number;
  readonly maxCallsPerSecond: number;
}

/**
 * How agents' phones are reached: `on_demand` rings one when a person waits; `nailed_up` keeps a leg to each available
 * agent's phone standing, so that an answered person is bridged at once.
 */
export type AgentLegs = "on_demand" | "nailed_up";
/** How calls are recorded and where their sound goes. */
export interface RecordingMeans {
  readonly source: RecordingSource;
  readonly objects: ObjectStore;
  readonly from: "answer" | "bridge";
  /** Whether the switch's file is removed once it is stored and verified. */
  readonly removeSource: boolean;
  /** Where the campaign does not say, and the tenant keeps it longer; null = as long as the tenant does. */
  readonly retentionDays: number | null;
}

/** What may be done in a call beside talking. */
export interface InCallMeans {
  /** Null: nothing is recorded. */
  readonly recordings: RecordingMeans | null;
  readonly messages: MessageLibrary;
  /** Where no rule pack names one. */
  readonly abandonMessage: string | null;
  /** What is played when a recording that is announced begins. */
  readonly recordingAnnouncement: string | null;
}

/** How this installation sends webhooks. */
export interface WebhookSettings {
  /** What our own header names begin with. */
  readonly headerPrefix: string;
  /** Added to the delay of a retry, at random: 0 to this many per cent of it (C-WH-9). */
  readonly retryJitterPercent: number;
  /** When an event occurred is told with milliseconds (C-GEN-4). */
  readonly preciseTime: boolean;
}

/** How the audit log is made known to others. */
export interface AuditMeans {
  /** Null: no heads are signed. */
  readonly signer: HeadSigner | null;
  readonly publishers: readonly HeadPublisher[];
}

/**
 * Which ringing calls a predictive campaign may let go: `surplus`, those for which no agent is left; `true`, also those that have
 * rung so long that a fresh call is worth more to an agent who waits; `false`, none.
 */
export type GiveUpRinging = boolean | "surplus";

/** Everything the engine was given, and the little it remembers. What must survive is in the storage, not here. */
export interface Engine {
  readonly storage: Storage;
  readonly switch: SwitchTransport;
  readonly registry: Registry;
  readonly http: HttpSender;
  readonly packs: readonly RulePack[];
  /** A tenant's rules beside the law's. They can only add. */
  readonly ownRules: (tenantId: TenantId) => readonly RulePack[];
  /** Where a number can be and what it can be; null = of no country. */
  readonly placeOf: (phone: E164) => NumberPlace | null;
  /** Version of the runtime's time zone data, for the record. */
  readonly tzdata: string | null;
  readonly audit: AuditMeans;
  readonly clock: Clock;
  /** The time receivers live in: stamps on webhook attempts. The clock itself, but in a simulated world beside a real one. */
  readonly wallClock: Clock;
  readonly random: Random;
  readonly ids: Ids;
  readonly timers: Timers;
  readonly log: Log;
  readonly trunk: Trunk;
  readonly agentLegs: AgentLegs;
  /** How long a node of the switch may be away before its calls are given up. */
  readonly nodeGraceMs: number;
  readonly inCall: InCallMeans;
  readonly webhooks: WebhookSettings;
  readonly inbox: Inbox;
  /** The floor as committed; a hint. */
  readonly book: FloorBook;
  /** The latest pacing decisions, and how well they foretold. */
  readonly ticks: TickLog;
  /** Whether the guard may lower plans and stop campaigns; false in trials of policies that are meant to fail, nowhere else. */
  readonly guarded: boolean;
  /** Which ringing calls may be let go where the policy asks for it; false = none. */
  readonly giveUpRinging: GiveUpRinging;
  /** The net under the pacing policies. */
  readonly guard: AbandonGuard;
  /** Persons connected and abandoned, as the law counts them. */
  readonly ledger: AbandonLedger;
  /** The pacing policy of each active campaign. */
  readonly pacers: Pacers;
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
  /** Answered calls without an agent, and transfers that seek somebody; rebuilt from the live calls at each reconciliation. */
  readonly waiting: Map<CallId, TenantId>;
  readonly trunkRate: Rate;
  trunkBucket: Bucket;
  readonly campaignBuckets: Map<CampaignId, Bucket>;
  readonly lastPlans: Map<CampaignId, { readonly at: Instant; readonly plan: Plan }>;
  /** Events were written since the outbox was last emptied. */
  outboxDirty: boolean;
  nextOutboxLookAt: Instant;
  /** Recordings may wait for the object store, or be past their day. */
  nextUploadLookAt: Instant;
  nextRetentionLookAt: Instant;
  /** The set of packs that is known to be in the archive. */
  archivedPacks: string | null;
  nextHeadsAt: Instant;
  nextLawAt: Instant;
  /** Keys of what was told of the law and still stands, so that it is not looked up every minute. */
  lawTold: ReadonlySet<string>;
  /** The largest head each publisher took, by tenant. */
  readonly publishedHeads: Map<HeadPublisher, Map<TenantId, number>>;
  /** Publishers that have not answered yet. */
  readonly handingOver: Set<HeadPublisher>;
  /** When old events are looked for again. */
  nextSweepAt: Instant;
  /** When contacts of finished campaigns are. */
  nextContactSweepAt: Instant;
  /** When caller IDs are judged again. */
  nextHealthLookAt: Instant;
  /** When it was last decided how many calls to launch. */
  lastDecisionAt: Instant;
  /** When deadlines are looked for in the storage although the book knows of none: other processes set them too. */
  nextDeadlineLookAt: Instant;
  /** Callbacks of one agent may be due; looked for now and then. */
  readonly nextCallbackLook: Map<CampaignId, Instant>;
  /** How often the guard let less pass than was asked for. */
  readonly guarded: Map<CampaignId, number>;
  readonly abandonLaws: Map<CampaignId, AbandonLaw>;
  /** When the day of a campaign ends, as last looked up. */
  readonly shiftEnds: Map<CampaignId, { readonly at: Instant; readonly endsAt: Instant | null }>;
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
  /** How often each caller ID was shown by this process. */
  readonly cliUses: Map<E164, number>;
  /** How many calls each group of caller IDs has shown, for those who take turns. */
  readonly cliTurns: Map<string, number>;
  /** Which campaign reckons on which of the agents they share, and when that was made out. */
  shares: Shares;
  sharedAt: Instant;
  /** Callbacks of any agent that are due, by campaign; looked for while several campaigns are active. */
  readonly promised: Map<CampaignId, number>;
  readonly nextListLook: Map<CampaignId, Instant>;
  /** Campaigns of which nobody could be claimed, the last time. */
  readonly dry: Set<CampaignId>;
  /** Agents that are enough for a campaign as its limits are. */
  readonly enough: Map<CampaignId, { readonly at: Instant; readonly agents: number }>;
  /** Calls started for each tenant lately. */
  readonly tenantStarts: Map<TenantId, { readonly at: Instant; readonly starts: number }>;
  /** What was told of the lines a campaign crossed, and when that is looked at again. */
  readonly told: Map<CampaignId, { readonly capped: boolean; readonly low: boolean }>;
  nextCapLook: Instant;
  readonly nextLowLook: Map<CampaignId, Instant>;
  /** Calls launched for each campaign, over its weight: who is behind goes first among equals. */
  readonly served: Map<CampaignId, number>;
  /** No new dials: the engine is being stopped. */
  stopping: boolean;
  /** Switch state as last told: connected while any node is. */
  switchConnected: boolean;
  switchSince: Instant | null;
  /** Nodes that are away, since when, and whether their calls were given up. */
  readonly nodesLost: Map<string, { readonly since: Instant; readonly settled: boolean }>;
  /** When the switch took an originate of ours: after a gap, a call it does not list is gone and not still to come. */
  readonly dialedAt: Map<CallId, Instant>;
  /** Hang-up causes the table does not know, told once each. */
  readonly unknownCauses: Set<string>;
  /** An agent or a seat changed. */
  seatsDirty: boolean;
  lastSeatLookAt: Instant;
  /** Some agent has a seat, or is to have one. */
  seatsLeft: boolean;
  /** Openings that failed, and when to try again. */
  readonly seatTries: Map<AgentId, { readonly failures: number; readonly at: Instant }>;
  /** Seats of available agents per node, at the last look. */
  readySeats: ReadonlyMap<string, number>;
  /** Milliseconds from answer to bridge, of the latest calls. */
  readonly bridgeTimes: number[];
  /** Campaigns whose filter fitted nothing, and until when that need not be asked again. */
  readonly emptyUntil: Map<CampaignId, Instant>;
  /** Abandoned and connected calls of a campaign's window, as last counted. */
  readonly abandonCounts: Map<
    CampaignId,
    { readonly at: Instant; readonly connected: number; readonly abandoned: number }
  >;
  /** The latest moment a decision was made at: a clock behind it is wrong. */
  latestDecisionAt: Instant | null;
  /** Keeps the question whether a campaign is complete rare. */
  readonly nextCompletionLook: Map<CampaignId, Instant>;
}
