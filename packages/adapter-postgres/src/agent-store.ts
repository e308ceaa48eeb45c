import { EngageError } from "@broadnet-engage/core/errors";
import type { Agent, AgentId, CampaignId, Page, PageRequest, TenantId } from "@broadnet-engage/core/model";
import type { AgentFilter, AgentStore } from "@broadnet-engage/core/ports";
import { AGENTS } from "./rows/people.ts";
import { foldKey } from "./search-key.ts";
import { Store } from "./store.ts";
import { Where } from "./where.ts";

const MOST_OF_A_TENANT = 5_000;

/** Ids of the agents of campaign $2 of tenant $1, themselves or through a team. */
export const ASSIGNED_AGENTS = `
  SELECT agent_id AS id FROM campaign_agents WHERE tenant_id = $1 AND campaign_id = $2
  UNION
  SELECT unnest(teams.agent_ids) FROM campaign_teams
    JOIN teams ON teams.id = campaign_teams.team_id AND teams.tenant_id = campaign_teams.tenant_id
    WHERE campaign_teams.tenant_id = $1 AND campaign_teams.campaign_id = $2`;

export class SqlAgentStore extends Store implements AgentStore {
  async insert(agent: Agent): Promise<void> {
    if (await AGENTS.insert(this.db, agent)) return;
    const existing = await this.bySipUser(agent.sipUser);
    throw new EngageError("duplicate-resource", "The SIP user is taken on this installation.", {
      extra: { existingId: existing?.id ?? agent.id },
    });
  }

  find(tenantId: TenantId, id: AgentId): Promise<Agent | null> {
    return AGENTS.find(this.db, tenantId, id);
  }

  lock(tenantId: TenantId, id: AgentId): Promise<Agent | null> {
    return AGENTS.lock(this.db, tenantId, id);
  }

  save(agent: Agent): Promise<Agent> {
    return AGENTS.save(this.db, agent);
  }

  async locate(id: AgentId): Promise<TenantId | null> {
    const rows = await this.db.rows("SELECT tenant_id FROM agents WHERE id = $1", [id]);
    return (rows[0]?.tenant_id as TenantId | undefined) ?? null;
  }

  bySipUser(sipUser: string): Promise<Agent | null> {
    return AGENTS.one(this.db, "t.sip_user = $1", [sipUser]);
  }

  async page(tenantId: TenantId, filter: AgentFilter, { limit, after }: PageRequest): Promise<Page<Agent>> {
    const where = new Where()
      .when("t.tenant_id = ?", tenantId)
      .when("? = ANY(t.team_ids)", filter.teamId)
      .when("t.id = ANY(?::uuid[])", filter.ids)
      .when("t.state = ?", filter.state)
      .when("strpos(t.search_key, ?) > 0", filter.q === undefined ? undefined : foldKey(filter.q));
    const [sums] = await this.db.rows(`SELECT count(*)::int AS total FROM agents AS t ${where.sql}`, where.params);
    if (after !== null)
      where.when(
        "(t.full_name, t.id) > (SELECT last.full_name, last.id FROM agents AS last WHERE last.id = ?::uuid)",
        after,
      );
    const rows = await AGENTS.many(
      this.db,
      `${where.sql} ORDER BY t.full_name, t.id LIMIT ${where.bind(limit + 1)}`,
      where.params,
    );
    return { items: rows.slice(0, limit), total: Number(sums?.total ?? 0), hasMore: rows.length > limit };
  }

  all(tenantId: TenantId): Promise<readonly Agent[]> {
    return AGENTS.many(this.db, "WHERE t.tenant_id = $1 ORDER BY t.full_name, t.id LIMIT $2", [
      tenantId,
      MOST_OF_A_TENANT,
    ]);
  }

  ofCampaign(tenantId: TenantId, campaignId: CampaignId): Promise<readonly Agent[]> {
    return AGENTS.many(
      this.db,
      `WHERE t.tenant_id = $1 AND t.id IN (${ASSIGNED_AGENTS}) ORDER BY t.state_since, t.id`,
      [tenantId, campaignId],
    );
  }

  everyone(limit: number): Promise<readonly Agent[]> {
    return AGENTS.many(this.db, "ORDER BY t.id LIMIT $1", [limit]);
  }

  remove(tenantId: TenantId, id: AgentId): Promise<boolean> {
    return AGENTS.remove(this.db, tenantId, id);
  }
}
