import type { AgentId, Page, PageRequest, Team, TeamId, TenantId, UserId } from "@broadnet-engage/core/model";
import type { TeamStore } from "@broadnet-engage/core/ports";
import { TEAMS } from "./rows/people.ts";
import { mustBeNew, Store } from "./store.ts";
import { pageById, Where } from "./where.ts";

export class SqlTeamStore extends Store implements TeamStore {
  async insert(team: Team): Promise<void> {
    mustBeNew(await TEAMS.insert(this.db, team), "The team");
  }

  find(tenantId: TenantId, id: TeamId): Promise<Team | null> {
    return TEAMS.find(this.db, tenantId, id);
  }

  save(team: Team): Promise<Team> {
    return TEAMS.save(this.db, team);
  }

  remove(tenantId: TenantId, id: TeamId): Promise<boolean> {
    return TEAMS.remove(this.db, tenantId, id);
  }

  page(tenantId: TenantId, page: PageRequest): Promise<Page<Team>> {
    return pageById(this.db, TEAMS, new Where().when("t.tenant_id = ?", tenantId), page, "newest first");
  }

  async agentsOf(tenantId: TenantId, teamIds: readonly TeamId[]): Promise<readonly AgentId[]> {
    const rows = await this.db.rows(
      "SELECT DISTINCT unnest(agent_ids) AS id FROM teams WHERE tenant_id = $1 AND id = ANY($2::uuid[]) ORDER BY id",
      [tenantId, teamIds],
    );
    return rows.map((row) => row.id as AgentId);
  }

  async agentsUnder(tenantId: TenantId, supervisorId: UserId): Promise<readonly AgentId[]> {
    const rows = await this.db.rows(
      "SELECT DISTINCT unnest(agent_ids) AS id FROM teams WHERE tenant_id = $1 AND $2::uuid = ANY(supervisor_ids) ORDER BY id",
      [tenantId, supervisorId],
    );
    return rows.map((row) => row.id as AgentId);
  }
}
