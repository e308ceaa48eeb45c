import type { AgentId, TeamId, TenantId, UserId } from "../model/ids.ts";
import type { Page, PageRequest } from "../model/page.ts";
import type { Team } from "../model/team.ts";

export interface TeamStore {
  insert(team: Team): Promise<void>;
  find(tenantId: TenantId, id: TeamId): Promise<Team | null>;
  /** Writes name, members and supervisors. */
  save(team: Team): Promise<Team>;
  remove(tenantId: TenantId, id: TeamId): Promise<boolean>;
  page(tenantId: TenantId, page: PageRequest): Promise<Page<Team>>;
  /** Every agent of the given teams, once each. */
  agentsOf(tenantId: TenantId, teamIds: readonly TeamId[]): Promise<readonly AgentId[]>;
  /** Every agent of the teams this user leads, once each. */
  agentsUnder(tenantId: TenantId, supervisorId: UserId): Promise<readonly AgentId[]>;
}
