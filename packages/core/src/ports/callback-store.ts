import type { Callback, CallbackStatus } from "../model/callback.ts";
import type { AgentId, CallbackId, CampaignId, ContactId, TenantId } from "../model/ids.ts";
import type { Instant } from "../model/instant.ts";
import type { Page, PageRequest } from "../model/page.ts";

export interface CallbackFilter {
  readonly campaignId?: CampaignId | undefined;
  readonly contactId?: ContactId | undefined;
  /** Callbacks only this agent makes. */
  readonly agentId?: AgentId | undefined;
  /** Only one of these makes it, or anybody. */
  readonly agentIds?: readonly AgentId[] | undefined;
  readonly status?: CallbackStatus | undefined;
  /** `dueAt`, inclusive. */
  readonly from?: Instant | undefined;
  /** `dueAt`, exclusive. */
  readonly to?: Instant | undefined;
}

export interface CallbackStore {
  /** The contact has an open one: `EngageError("duplicate-resource", extra.existingId)`. */
  insert(callback: Callback): Promise<void>;
  find(tenantId: TenantId, id: CallbackId): Promise<Callback | null>;
  lock(tenantId: TenantId, id: CallbackId): Promise<Callback | null>;
  save(callback: Callback): Promise<Callback>;
  /** The contact's `scheduled`, `due` or `in_progress` one. */
  openOf(tenantId: TenantId, contactId: ContactId): Promise<Callback | null>;
  /** Newest first. */
  page(tenantId: TenantId, filter: CallbackFilter, page: PageRequest): Promise<Page<Callback>>;
  /** Status `due`, longest due first (then id): those for any agent, or with `agentId` those of this agent. At most `limit`. */
  due(tenantId: TenantId, campaignId: CampaignId, agentId: AgentId | null, limit: number): Promise<readonly Callback[]>;
  /** Agents of whom a callback of the campaign is due, once each. At most `limit`. */
  agentsWanted(tenantId: TenantId, campaignId: CampaignId, limit: number): Promise<readonly AgentId[]>;
  /** All open callbacks of the campaign, by id. At most `limit`. */
  openOfCampaign(tenantId: TenantId, campaignId: CampaignId, limit: number): Promise<readonly Callback[]>;
}
