import type { Campaign, CampaignCounters, CampaignStatus, DialingMode } from "../model/campaign.ts";
import type { AgentId, CampaignId, TeamId, TenantId } from "../model/ids.ts";
import type { Instant } from "../model/instant.ts";
import type { Page, PageRequest } from "../model/page.ts";

export interface CampaignFilter {
  readonly status?: CampaignStatus;
  readonly dialingMode?: DialingMode;
  /** `createdAt`, inclusive. */
  readonly from?: Instant;
  /** `createdAt`, exclusive. */
  readonly to?: Instant;
  /** The name contains it, whatever the case. */
  readonly q?: string;
}
export interface CampaignAssignment {
  readonly agentIds: readonly AgentId[];
  readonly teamIds: readonly TeamId[];
}

/** What the policy of that name learned, as plain JSON. */
export interface PacingLearned {
  readonly policy: string;
  readonly learned: unknown;
  readonly at: Instant;
}

export interface CampaignStore {
  insert(campaign: Campaign): Promise<void>;
  /** Deleted campaigns are not found by `find`, `lock` and `page`. */
  find(tenantId: TenantId, id: CampaignId): Promise<Campaign | null>;
  lock(tenantId: TenantId, id: CampaignId): Promise<Campaign | null>;
  /** The pause fence: like `lock`, but many may hold it at once; keeps `lock` and `save` of others waiting until this transaction ends. */
  share(tenantId: TenantId, id: CampaignId): Promise<Campaign | null>;
  save(campaign: Campaign): Promise<Campaign>;
  /** Newest first. */
  page(tenantId: TenantId, filter: CampaignFilter, page: PageRequest): Promise<Page<Campaign>>;
  /** Of all tenants: status `active`, by priority then id. At most `limit`. */
  active(limit: number): Promise<readonly Campaign[]>;
  /** Completed or deleted by `before`, and still with contacts as their counters say; by id, at most `limit`. */
  finishedWithContacts(tenantId: TenantId, before: Instant, limit: number): Promise<readonly Campaign[]>;
  /** Replaces who is assigned. */
  assign(tenantId: TenantId, id: CampaignId, assignment: CampaignAssignment): Promise<void>;
  assignment(tenantId: TenantId, id: CampaignId): Promise<CampaignAssignment>;
  /** Agents assigned themselves or through a team, once each. */
  agentIds(tenantId: TenantId, id: CampaignId): Promise<readonly AgentId[]>;
  /** Adds to the running totals; a member left out adds 0. */
  count(tenantId: TenantId, id: CampaignId, delta: Partial<CampaignCounters>): Promise<void>;
  /** Keeps what a pacing policy learned for the campaign, over what it had learned before. Unknown campaign: `unknown-reference`. */
  learn(tenantId: TenantId, id: CampaignId, learned: PacingLearned): Promise<void>;
  /** Null: nothing of this policy is kept. */
  learned(tenantId: TenantId, id: CampaignId, policy: string): Promise<PacingLearned | null>;
  /** Missing ones read as zeros. */
  counters(tenantId: TenantId, ids: readonly CampaignId[]): Promise<ReadonlyMap<CampaignId, CampaignCounters>>;
}
