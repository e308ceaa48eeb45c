import { EngageError } from "@broadnet-engage/core/errors";
import {
  type AgentId,
  type Campaign,
  type CampaignCounters,
  type CampaignId,
  type Instant,
  NO_COUNTERS,
  type Page,
  type PageRequest,
  type TeamId,
  type TenantId,
} from "@broadnet-engage/core/model";
import type { CampaignAssignment, CampaignFilter, CampaignStore, PacingLearned } from "@broadnet-engage/core/ports";
import { ASSIGNED_AGENTS } from "./agent-store.ts";
import { CAMPAIGNS } from "./rows/campaigns.ts";
import { mustBeNew, Store } from "./store.ts";
import { pageById, unseen, Where } from "./where.ts";

/** Ids of one assignment table, as they were handed in. */
const ASSIGNED = (table: "campaign_agents" | "campaign_teams", id: "agent_id" | "team_id") =>
  `SELECT ${id} AS id FROM ${table} WHERE tenant_id = $1 AND campaign_id = $2 ORDER BY place`;
const ASSIGN = (table: "campaign_agents" | "campaign_teams", id: "agent_id" | "team_id") =>
  `INSERT INTO ${table} (tenant_id, campaign_id, ${id}, place)
   SELECT $1, $2, given.id, given.place FROM unnest($3::uuid[]) WITH ORDINALITY AS given(id, place)
   ON CONFLICT DO NOTHING`;

export class SqlCampaignStore extends Store implements CampaignStore {
  async insert(campaign: Campaign): Promise<void> {
    mustBeNew(await CAMPAIGNS.insert(this.db, campaign), "The campaign");
  }

  find(tenantId: TenantId, id: CampaignId): Promise<Campaign | null> {
    return CAMPAIGNS.one(this.db, "t.tenant_id = $1 AND t.id = $2 AND t.deleted_at IS NULL", [tenantId, id]);
  }

  async lock(tenantId: TenantId, id: CampaignId): Promise<Campaign | null> {
    return notDeleted(await CAMPAIGNS.lock(this.db, tenantId, id));
  }

  async share(tenantId: TenantId, id: CampaignId): Promise<Campaign | null> {
    return notDeleted(await CAMPAIGNS.lock(this.db, tenantId, id, "SHARE"));
  }

  save(campaign: Campaign): Promise<Campaign> {
    return CAMPAIGNS.save(this.db, campaign);
  }

  page(tenantId: TenantId, filter: CampaignFilter, page: PageRequest): Promise<Page<Campaign>> {
    const where = new Where()
      .when(`t.tenant_id = ${unseen("?")}`, tenantId)
      .that("t.deleted_at IS NULL")
      .when("t.status = ?", filter.status)
      .when("t.dialing_mode = ?", filter.dialingMode)
      .when("t.created_at >= ?", filter.from)
      .when("t.created_at < ?", filter.to)
      .when("strpos(t.name_key, ?) > 0", filter.q?.toLowerCase());
    return pageById(this.db, CAMPAIGNS, where, page, "newest first");
  }

  active(limit: number): Promise<readonly Campaign[]> {
    return CAMPAIGNS.many(
      this.db,
      "WHERE t.status = 'active' AND t.deleted_at IS NULL ORDER BY t.priority, t.id LIMIT $1",
      [limit],
    );
  }

  async assign(tenantId: TenantId, id: CampaignId, { agentIds, teamIds }: CampaignAssignment): Promise<void> {
    // Locked, so that two assignments at once do not mix.
    if (!(await CAMPAIGNS.lock(this.db, tenantId, id))) throw noSuchCampaign();
    await this.db.change("DELETE FROM campaign_agents WHERE tenant_id = $1 AND campaign_id = $2", [tenantId, id]);
    await this.db.change("DELETE FROM campaign_teams WHERE tenant_id = $1 AND campaign_id = $2", [tenantId, id]);
    await this.db.change(ASSIGN("campaign_agents", "agent_id"), [tenantId, id, agentIds]);
    await this.db.change(ASSIGN("campaign_teams", "team_id"), [tenantId, id, teamIds]);
  }

  async assignment(tenantId: TenantId, id: CampaignId): Promise<CampaignAssignment> {
    const agents = await this.db.rows(ASSIGNED("campaign_agents", "agent_id"), [tenantId, id]);
    const teams = await this.db.rows(ASSIGNED("campaign_teams", "team_id"), [tenantId, id]);
    return { agentIds: agents.map((row) => row.id as AgentId), teamIds: teams.map((row) => row.id as TeamId) };
  }

  async agentIds(tenantId: TenantId, id: CampaignId): Promise<readonly AgentId[]> {
    return (await this.db.rows(`${ASSIGNED_AGENTS} ORDER BY id`, [tenantId, id])).map((row) => row.id as AgentId);
  }

  finishedWithContacts(tenantId: TenantId, before: Instant, limit: number): Promise<readonly Campaign[]> {
    return CAMPAIGNS.many(
      this.db,
      `WHERE t.tenant_id = $1 AND least(t.completed_at, t.deleted_at) <= $2 AND EXISTS (
         SELECT 1 FROM campaign_counters AS c WHERE c.campaign_id = t.id AND c.total_contacts > 0
       )
       ORDER BY t.id LIMIT $3`,
      [tenantId, before, limit],
    );
  }

  async count(tenantId: TenantId, id: CampaignId, delta: Partial<CampaignCounters>): Promise<void> {
    const by = { ...NO_COUNTERS, ...delta };
    const counted = await this.db.change(
      `INSERT INTO campaign_counters AS t
         (tenant_id, campaign_id, total_contacts, contacted, connected, answered_connected, abandoned)
       SELECT tenant_id, id, $3::bigint, $4::bigint, $5::bigint, $6::bigint, $7::bigint
       FROM campaigns WHERE tenant_id = $1 AND id = $2
       ON CONFLICT (campaign_id) DO UPDATE SET
         total_contacts = t.total_contacts + excluded.total_contacts,
         contacted = t.contacted + excluded.contacted,
         connected = t.connected + excluded.connected,
         answered_connected = t.answered_connected + excluded.answered_connected,
         abandoned = t.abandoned + excluded.abandoned
       RETURNING 1`,
      [tenantId, id, by.totalContacts, by.contacted, by.connected, by.answeredConnected, by.abandoned],
    );
    if (counted.length === 0) throw noSuchCampaign();
  }

  async learn(tenantId: TenantId, id: CampaignId, { policy, learned, at }: PacingLearned): Promise<void> {
    const kept = await this.db.change(
      `INSERT INTO pacing_learned AS t (tenant_id, campaign_id, policy, learned, at)
       SELECT tenant_id, id, $3, $4::jsonb, $5::bigint FROM campaigns WHERE tenant_id = $1 AND id = $2
       ON CONFLICT (campaign_id, policy) DO UPDATE SET learned = excluded.learned, at = excluded.at
       RETURNING 1`,
      [tenantId, id, policy, JSON.stringify(learned), at],
    );
    if (kept.length === 0) throw noSuchCampaign();
  }

  async learned(tenantId: TenantId, id: CampaignId, policy: string): Promise<PacingLearned | null> {
    const [row] = await this.db.rows(
      "SELECT policy, learned, at FROM pacing_learned WHERE tenant_id = $1 AND campaign_id = $2 AND policy = $3",
      [tenantId, id, policy],
    );
    return row === undefined ? null : { policy, learned: row.learned, at: Number(row.at) };
  }

  async counters(tenantId: TenantId, ids: readonly CampaignId[]): Promise<ReadonlyMap<CampaignId, CampaignCounters>> {
    const rows = await this.db.rows(
      `SELECT campaign_id, total_contacts AS "totalContacts", contacted, connected,
         answered_connected AS "answeredConnected", abandoned
       FROM campaign_counters WHERE tenant_id = $1 AND campaign_id = ANY($2::uuid[])`,
      [tenantId, ids],
    );
    const found = new Map<CampaignId, CampaignCounters>(ids.map((id) => [id, NO_COUNTERS]));
    for (const { campaign_id, ...counters } of rows) {
      found.set(campaign_id as CampaignId, counters as unknown as CampaignCounters);
    }
    return found;
  }
}

const noSuchCampaign = () => new EngageError("unknown-reference", "There is no such campaign in this tenant.");
const notDeleted = (campaign: Campaign | null): Campaign | null => (campaign?.deletedAt === null ? campaign : null);
