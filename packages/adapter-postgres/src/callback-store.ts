import { EngageError } from "@broadnet-engage/core/errors";
import type {
  AgentId,
  Callback,
  CallbackId,
  CampaignId,
  ContactId,
  Page,
  PageRequest,
  TenantId,
} from "@broadnet-engage/core/model";
import type { CallbackFilter, CallbackStore } from "@broadnet-engage/core/ports";
import { CALLBACKS } from "./rows/campaigns.ts";
import { Store } from "./store.ts";
import { pageById, unseen, Where } from "./where.ts";

/** Spelled as in the partial indexes, which only then are used. */
const IS_OPEN = "t.status IN ('scheduled', 'due', 'in_progress')";

export class SqlCallbackStore extends Store implements CallbackStore {
  async insert(callback: Callback): Promise<void> {
    if (await CALLBACKS.insert(this.db, callback)) return;
    const existing = await this.openOf(callback.tenantId, callback.contactId);
    throw new EngageError("duplicate-resource", "The contact has an open callback already.", {
      extra: { existingId: existing?.id ?? callback.id },
    });
  }

  find(tenantId: TenantId, id: CallbackId): Promise<Callback | null> {
    return CALLBACKS.find(this.db, tenantId, id);
  }

  lock(tenantId: TenantId, id: CallbackId): Promise<Callback | null> {
    return CALLBACKS.lock(this.db, tenantId, id);
  }

  save(callback: Callback): Promise<Callback> {
    return CALLBACKS.save(this.db, callback);
  }

  openOf(tenantId: TenantId, contactId: ContactId): Promise<Callback | null> {
    return CALLBACKS.one(this.db, `t.tenant_id = $1 AND t.contact_id = $2 AND ${IS_OPEN}`, [tenantId, contactId]);
  }

  page(tenantId: TenantId, filter: CallbackFilter, page: PageRequest): Promise<Page<Callback>> {
    const where = new Where()
      .when(`t.tenant_id = ${unseen("?")}`, tenantId)
      .when(`t.campaign_id = ${unseen("?")}`, filter.campaignId)
      .when(`t.contact_id = ${unseen("?")}`, filter.contactId)
      .when(`t.agent_id = ${unseen("?")}`, filter.agentId)
      .when("(t.agent_id IS NULL OR t.agent_id = ANY(?::uuid[]))", filter.agentIds)
      .when("t.status = ?", filter.status)
      .when("t.due_at >= ?", filter.from)
      .when("t.due_at < ?", filter.to);
    return pageById(this.db, CALLBACKS, where, page, "newest first");
  }

  due(
    tenantId: TenantId,
    campaignId: CampaignId,
    agentId: AgentId | null,
    limit: number,
  ): Promise<readonly Callback[]> {
    const whose = agentId === null ? "t.agent_id IS NULL" : "t.agent_id = $4";
    return CALLBACKS.many(
      this.db,
      `WHERE t.tenant_id = $1 AND t.campaign_id = $2 AND t.status = 'due' AND ${whose} ORDER BY t.due_at, t.id LIMIT $3`,
      [tenantId, campaignId, limit, ...(agentId === null ? [] : [agentId])],
    );
  }

  async agentsWanted(tenantId: TenantId, campaignId: CampaignId, limit: number): Promise<readonly AgentId[]> {
    const rows = await this.db.rows(
      `SELECT t.agent_id, min(t.id::text) AS first FROM callbacks AS t
       WHERE t.tenant_id = $1 AND t.campaign_id = $2 AND t.status = 'due' AND t.agent_id IS NOT NULL
       GROUP BY t.agent_id ORDER BY first LIMIT $3`,
      [tenantId, campaignId, limit],
    );
    return rows.map((row) => row.agent_id as AgentId);
  }

  openOfCampaign(tenantId: TenantId, campaignId: CampaignId, limit: number): Promise<readonly Callback[]> {
    return CALLBACKS.many(
      this.db,
      `WHERE t.tenant_id = $1 AND t.campaign_id = $2 AND ${IS_OPEN} ORDER BY t.id LIMIT $3`,
      [tenantId, campaignId, limit],
    );
  }
}
