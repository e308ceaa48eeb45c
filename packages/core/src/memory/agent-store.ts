import { EngageError } from "../errors.ts";
import type { Agent } from "../model/agent.ts";
import type { AgentId, CampaignId, TenantId } from "../model/ids.ts";
import type { Page, PageRequest } from "../model/page.ts";
import { foldText } from "../model/search-text.ts";
import type { AgentFilter, AgentStore } from "../ports/agent-store.ts";
import type { MemoryCampaigns } from "./campaign-store.ts";
import { idGroups, idsBy, uniqueBy } from "./groups.ts";
import type { Journal } from "./journal.ts";
import { take } from "./paging.ts";
import { byText } from "./sorted.ts";
import { VersionedTable } from "./table.ts";

const byName = (a: Agent, b: Agent): number => byText(a.fullName, b.fullName) || byText(a.id, b.id);
const byWait = (a: Agent, b: Agent): number => a.stateSince - b.stateSince || byText(a.id, b.id);

function fits(agent: Agent, { teamId, ids, state, q }: AgentFilter): boolean {
  if (ids !== undefined && !ids.includes(agent.id)) return false;
  if (teamId !== undefined && !agent.teamIds.includes(teamId)) return false;
  if (state !== undefined && agent.state !== state) return false;
  return q === undefined || [agent.fullName, agent.sipUser].some((text) => foldText(text).includes(foldText(q)));
}

export class MemoryAgents implements AgentStore {
  readonly #byTenant = idGroups();
  readonly #everyone = idGroups();
  readonly #sipUsers = new Map<string, string>();
  readonly #rows: VersionedTable<Agent>;
  readonly #campaigns: MemoryCampaigns;

  constructor(journal: Journal, campaigns: MemoryCampaigns) {
    this.#rows = new VersionedTable<Agent>(
      journal,
      "agents",
      idsBy(this.#byTenant, (agent) => agent.tenantId),
      idsBy(this.#everyone, () => "all"),
      uniqueBy(this.#sipUsers, (agent) => agent.sipUser),
    );
    this.#campaigns = campaigns;
  }

  async insert(agent: Agent): Promise<void> {
    this.#refuseTaken(agent);
    this.#rows.insert(agent);
  }

  async find(tenantId: TenantId, id: AgentId): Promise<Agent | null> {
    return this.#rows.find(tenantId, id);
  }

  async lock(tenantId: TenantId, id: AgentId): Promise<Agent | null> {
    return this.#rows.find(tenantId, id);
  }

  async save(agent: Agent): Promise<Agent> {
    this.#refuseTaken(agent);
    return this.#rows.save(agent);
  }

  async locate(id: AgentId): Promise<TenantId | null> {
    return this.#rows.get(id)?.tenantId ?? null;
  }

  async bySipUser(sipUser: string): Promise<Agent | null> {
    const id = this.#sipUsers.get(sipUser);
    return id === undefined ? null : this.#rows.get(id);
  }

  async page(tenantId: TenantId, filter: AgentFilter, { limit, after }: PageRequest): Promise<Page<Agent>> {
    const fitting = this.#rowsOf(this.#byTenant.of(tenantId).after())
      .filter((agent) => fits(agent, filter))
      .sort(byName);
    const last = after === null ? null : this.#rows.find(tenantId, after);
    const rest = last === null ? fitting : fitting.filter((agent) => byName(agent, last) > 0);
    return { items: rest.slice(0, limit), total: fitting.length, hasMore: rest.length > limit };
  }

  async all(tenantId: TenantId): Promise<readonly Agent[]> {
    return this.#rowsOf(this.#byTenant.of(tenantId).after()).sort(byName).slice(0, 5_000);
  }

  async ofCampaign(tenantId: TenantId, campaignId: CampaignId): Promise<readonly Agent[]> {
    const ids = this.#campaigns.agentsOf(tenantId, campaignId);
    return this.#rowsOf(ids.filter((id) => this.#rows.find(tenantId, id) !== null)).sort(byWait);
  }

  async everyone(limit: number): Promise<readonly Agent[]> {
    return this.#rowsOf(take(this.#everyone.of("all").after(), limit));
  }

  async remove(tenantId: TenantId, id: AgentId): Promise<boolean> {
    return this.#rows.find(tenantId, id) !== null && this.#rows.remove(id);
  }

  #rowsOf(ids: Iterable<string>): Agent[] {
    return Array.from(ids, (id) => this.#rows.get(id) as Agent);
  }

  #refuseTaken(agent: Agent): void {
    const existingId = this.#sipUsers.get(agent.sipUser);
    if (existingId === undefined || existingId === agent.id) return;
    throw new EngageError("duplicate-resource", "The SIP user is taken on this installation.", {
      extra: { existingId },
    });
  }
}
