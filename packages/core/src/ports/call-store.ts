import type { Call, CallEventRecord, CallStatus } from "../model/call.ts";
import type { AgentId, CallId, CampaignId, ContactId, TenantId } from "../model/ids.ts";
import type { Instant } from "../model/instant.ts";
import type { Page, PageRequest } from "../model/page.ts";
import type { E164 } from "../model/phone.ts";

export interface CallFilter {
  readonly campaignId?: CampaignId;
  readonly agentId?: AgentId;
  /** Of one of these; none of nobody. */
  readonly agentIds?: readonly AgentId[];
  readonly contactId?: ContactId;
  readonly phone?: E164;
  /** A live status reads live calls; without one only finished calls are listed, unless `includeLive`. */
  readonly status?: CallStatus;
  readonly includeLive?: boolean;
  readonly direction?: "outbound" | "inbound";
  readonly disposition?: string;
  readonly abandoned?: boolean;
  readonly minDurationSeconds?: number;
  /** `startedAt`, inclusive. */
  readonly from?: Instant;
  /** `startedAt`, exclusive. */
  readonly to?: Instant;
}
/** Finished calls of a span, added up (contract §10.3). */
export interface CallTotals {
  readonly completed: number;
  readonly noAnswer: number;
  readonly busy: number;
  readonly failed: number;
  readonly voicemail: number;
  readonly abandoned: number;
  /** Completed calls that were bridged to an agent. */
  readonly withAgent: number;
  /** Whole talk seconds over `withAgent`. */
  readonly talkSeconds: number;
}
/** What calls cost beside the talk, and what was said of them. */
export interface CallWork {
  /** Calls that rang, and for how long in all: to the answer, or to the end. */
  readonly rang: number;
  readonly ringMs: number;
  /** Calls whose wrap-up is over, and how long it took in all. */
  readonly wrappedUp: number;
  readonly wrapUpMs: number;
  /** By code. */
  readonly dispositions: readonly { readonly code: string; readonly count: number }[];
}
export interface AgentTotals {
  readonly calls: number;
  readonly talkSeconds: number;
}

export interface CliUse {
  readonly calls: number;
  /** Of them, those that were answered, by whomever. */
  readonly answered: number;
}

export interface CallStore {
  /** Writes the call and its first events. A second live call for the same contact or agent: `EngageError("invariant-broken")`. */
  insert(call: Call, events: readonly CallEventRecord[]): Promise<void>;
  find(tenantId: TenantId, id: CallId): Promise<Call | null>;
  lock(tenantId: TenantId, id: CallId): Promise<Call | null>;
  /** Not bound to a tenant: the switch knows calls, not tenants. */
  locate(id: CallId): Promise<TenantId | null>;
  /** Writes the row and appends the events, together. */
  save(call: Call, events: readonly CallEventRecord[]): Promise<Call>;
  /** By `seq`. */
  events(tenantId: TenantId, id: CallId): Promise<readonly CallEventRecord[]>;
  /** Newest first (id descending). */
  page(tenantId: TenantId, filter: CallFilter, page: PageRequest): Promise<Page<Call>>;
  /** Calls in a live phase, of one tenant or of all; oldest first, at most `limit`. */
  live(tenantId: TenantId | null, limit: number): Promise<readonly Call[]>;
  /** Calls in wrap-up, of all tenants, oldest first. */
  inWrapUp(limit: number): Promise<readonly Call[]>;
  /** Live calls of one contact; at most one is ever there. */
  liveOfContact(tenantId: TenantId, contactId: ContactId): Promise<Call | null>;
  /** Of one campaign or (null) the tenant: finished calls whose `startedAt` lies in [from, to). */
  totals(tenantId: TenantId, campaignId: CampaignId | null, from: Instant, to: Instant): Promise<CallTotals>;
  /** Per agent: calls bridged or rung for them that started in [from, to), and their talk seconds. */
  agentTotals(tenantId: TenantId, from: Instant, to: Instant): Promise<ReadonlyMap<AgentId, AgentTotals>>;
  /** Per caller ID, of those asked for that showed any: calls of any phase that started in [from, to). */
  usesOf(tenantId: TenantId, clis: readonly E164[], from: Instant, to: Instant): Promise<ReadonlyMap<E164, CliUse>>;
  /** Of one campaign, over the calls that `totals` counts. */
  work(tenantId: TenantId, campaignId: CampaignId, from: Instant, to: Instant): Promise<CallWork>;
  /** Attempts at a contact, newest first. */
  ofContact(tenantId: TenantId, contactId: ContactId, limit: number): Promise<readonly Call[]>;
}
