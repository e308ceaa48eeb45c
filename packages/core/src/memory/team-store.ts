import type { AgentId, TeamId, TenantId, UserId } from "../model/ids.ts";
import type { Page, PageRequest } from "../model/page.ts";
import type { Team } from "../model/team.ts";
import type { TeamStore } from "../ports/team-store.ts";
import { idGroups, idsBy } from "./groups.ts";
import type { Journal } from "./journal.ts";
import { pageOf } from "./paging.ts";
import { VersionedTable } from "./table.ts";

/** A team's own row says who is in it; `teamIds` of an agent is kept as given and asked for nowhere here. */
export class MemoryTeams implements TeamStore {
  readonly #byTenant = idGroups();
  readonly #rows: VersionedTable<Team>;

  constructor(journal: Journal) {
    this.#rows = new VersionedTable<Team>(
      journal,
      "teams",
      idsBy(this.#byTenant, (team) => team.tenantId),
    );
  }

  async insert(team: Team): Promise<void> {
    this.#rows.insert(team);
  }

  async find(tenantId: TenantId, id: TeamId): Promise<Team | null> {
    return this.#rows.find(tenantId, id);
  }

  async save(team: Team): Promise<Team> {
    return this.#rows.save(team);
  }

  async remove(tenantId: TenantId, id: TeamId): Promise<boolean> {
    return this.#rows.find(tenantId, id) !== null && this.#rows.remove(id);
  }

  async page(tenantId: TenantId, page: PageRequest): Promise<Page<Team>> {
    return pageOf({ ids: this.#byTenant.of(tenantId), order: "newest", get: (id) => this.#rows.get(id) }, page);
  }

  async agentsOf(tenantId: TenantId, teamIds: readonly TeamId[]): Promise<readonly AgentId[]> {
    return this.membersOf(tenantId, teamIds);
  }

  async agentsUnder(tenantId: TenantId, supervisorId: UserId): Promise<readonly AgentId[]> {
    const teams = [...this.#byTenant.of(tenantId).after()].map((id) => this.#rows.get(id));
    const led = teams.filter((team) => team?.supervisorIds.includes(supervisorId));
    return [...new Set(led.flatMap((team) => team?.agentIds ?? []))];
  }

  membersOf(tenantId: TenantId, teamIds: readonly TeamId[]): readonly AgentId[] {
    return [...new Set(teamIds.flatMap((id) => this.#rows.find(tenantId, id)?.agentIds ?? []))];
  }
}
