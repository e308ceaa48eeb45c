import { EngageError } from "../errors.ts";
import { type Campaign, type CampaignCounters, NO_COUNTERS } from "../model/campaign.ts";
import type { AgentId, CampaignId, TenantId } from "../model/ids.ts";
import type { Instant } from "../model/instant.ts";
import type { Page, PageRequest } from "../model/page.ts";
import type { CampaignAssignment, CampaignFilter, CampaignStore, PacingLearned } from "../ports/campaign-store.ts";
import { idGroups, idsBy } from "./groups.ts";
import type { Journal } from "./journal.ts";
import { pageOf, take } from "./paging.ts";
import { byTime, Sorted, type Timed } from "./sorted.ts";
import { type Index, Table, VersionedTable } from "./table.ts";
import type { MemoryTeams } from "./team-store.ts";

const NOBODY: CampaignAssignment = { agentIds: [], teamIds: [] };
const isThere = (campaign: Campaign): boolean => campaign.deletedAt === null;

function fits(campaign: Campaign, filter: CampaignFilter): boolean {
  const { status, dialingMode, from, to, q } = filter;
  if (status !== undefined && campaign.status !== status) return false;
  if (dialingMode !== undefined && campaign.dialingMode !== dialingMode) return false;
  if (from !== undefined && campaign.createdAt < from) return false;
  if (to !== undefined && campaign.createdAt >= to) return false;
  return q === undefined || campaign.name.toLowerCase().includes(q.toLowerCase());
}

/** Whichever came first; null = neither did. */
function finishedAt({ completedAt, deletedAt }: Campaign): Instant | null {
  if (completedAt === null || deletedAt === null) return completedAt ?? deletedAt;
  return Math.min(completedAt, deletedAt);
}

export class MemoryCampaigns implements CampaignStore {
  readonly #byTenant = idGroups();
  /** Of each tenant, completed or deleted. */
  readonly #finished = idGroups();
  readonly #byCliGroup = idGroups();
  readonly #byDispositionSet = idGroups();
  /** In the order they are served; `at` is the priority. */
  readonly #active = new Sorted<Timed>(byTime);
  readonly #rows: VersionedTable<Campaign>;
  readonly #assignments: Table<CampaignAssignment>;
  readonly #counters: Table<CampaignCounters>;
  readonly #learned: Table<PacingLearned>;
  readonly #teams: MemoryTeams;

  constructor(journal: Journal, teams: MemoryTeams) {
    this.#rows = new VersionedTable<Campaign>(
      journal,
      "campaigns",
      idsBy(this.#byTenant, (campaign) => (isThere(campaign) ? campaign.tenantId : null)),
      idsBy(this.#finished, (campaign) => (finishedAt(campaign) === null ? null : campaign.tenantId)),
      idsBy(this.#byCliGroup, (campaign) => (isThere(campaign) ? campaign.cliGroupId : null)),
      idsBy(this.#byDispositionSet, (campaign) => (isThere(campaign) ? campaign.dispositionSetId : null)),
      activeOnes(this.#active),
    );
    this.#assignments = new Table<CampaignAssignment>(journal, "campaign_assignments");
    this.#counters = new Table<CampaignCounters>(journal, "campaign_counters");
    this.#learned = new Table<PacingLearned>(journal, "pacing_learned");
    this.#teams = teams;
  }

  async insert(campaign: Campaign): Promise<void> {
    this.#rows.insert(campaign);
  }

  async find(tenantId: TenantId, id: CampaignId): Promise<Campaign | null> {
    return this.#present(tenantId, id);
  }

  async lock(tenantId: TenantId, id: CampaignId): Promise<Campaign | null> {
    return this.#present(tenantId, id);
  }

  async share(tenantId: TenantId, id: CampaignId): Promise<Campaign | null> {
    return this.#present(tenantId, id);
  }

  async save(campaign: Campaign): Promise<Campaign> {
    return this.#rows.save(campaign);
  }

  async page(tenantId: TenantId, filter: CampaignFilter, page: PageRequest): Promise<Page<Campaign>> {
    const listing = {
      ids: this.#byTenant.of(tenantId),
      order: "newest",
      get: (id: string) => this.#rows.get(id),
    } as const;
    return pageOf({ ...listing, fits: (campaign: Campaign) => fits(campaign, filter) }, page);
  }

  async active(limit: number): Promise<readonly Campaign[]> {
    return take(this.#active.after(), limit).map(({ id }) => this.#rows.get(id) as Campaign);
  }

  async finishedWithContacts(tenantId: TenantId, before: Instant, limit: number): Promise<readonly Campaign[]> {
    return [...this.#finished.of(tenantId).after()]
      .filter((id) => (this.#counters.get(id)?.totalContacts ?? 0) > 0)
      .map((id) => this.#rows.get(id) as Campaign)
      .filter((campaign) => (finishedAt(campaign) ?? before + 1) <= before)
      .slice(0, limit);
  }

  async assign(tenantId: TenantId, id: CampaignId, assignment: CampaignAssignment): Promise<void> {
    this.#mustExist(tenantId, id);
    this.#assignments.put(id, {
      agentIds: [...new Set(assignment.agentIds)],
      teamIds: [...new Set(assignment.teamIds)],
    });
  }

  async assignment(tenantId: TenantId, id: CampaignId): Promise<CampaignAssignment> {
    return this.#assignmentOf(tenantId, id);
  }

  async agentIds(tenantId: TenantId, id: CampaignId): Promise<readonly AgentId[]> {
    return this.agentsOf(tenantId, id);
  }

  async count(tenantId: TenantId, id: CampaignId, delta: Partial<CampaignCounters>): Promise<void> {
    this.#mustExist(tenantId, id);
    const sum: Record<string, number> = { ...(this.#counters.get(id) ?? NO_COUNTERS) };
    for (const [member, added] of Object.entries(delta)) sum[member] = (sum[member] ?? 0) + (added ?? 0);
    this.#counters.put(id, sum as unknown as CampaignCounters);
  }

  async counters(tenantId: TenantId, ids: readonly CampaignId[]): Promise<ReadonlyMap<CampaignId, CampaignCounters>> {
    const own = (id: CampaignId) => (this.#rows.find(tenantId, id) ? this.#counters.get(id) : null);
    return new Map(ids.map((id) => [id, own(id) ?? NO_COUNTERS]));
  }

  async learn(tenantId: TenantId, id: CampaignId, learned: PacingLearned): Promise<void> {
    this.#mustExist(tenantId, id);
    this.#learned.put(`${id} ${learned.policy}`, JSON.parse(JSON.stringify(learned)) as PacingLearned);
  }

  async learned(tenantId: TenantId, id: CampaignId, policy: string): Promise<PacingLearned | null> {
    return this.#rows.find(tenantId, id) ? this.#learned.get(`${id} ${policy}`) : null;
  }

  agentsOf(tenantId: TenantId, id: CampaignId): readonly AgentId[] {
    const { agentIds, teamIds } = this.#assignmentOf(tenantId, id);
    return [...new Set([...agentIds, ...this.#teams.membersOf(tenantId, teamIds)])];
  }

  /** Also of a deleted campaign. */
  nameOf(id: CampaignId): string {
    return this.#rows.get(id)?.name ?? "";
  }

  useCliGroup(groupId: string): boolean {
    return this.#byCliGroup.of(groupId).size > 0;
  }

  useDispositionSet(setId: string): boolean {
    return this.#byDispositionSet.of(setId).size > 0;
  }

  #present(tenantId: TenantId, id: CampaignId): Campaign | null {
    const campaign = this.#rows.find(tenantId, id);
    return campaign && isThere(campaign) ? campaign : null;
  }

  #assignmentOf(tenantId: TenantId, id: CampaignId): CampaignAssignment {
    return (this.#rows.find(tenantId, id) && this.#assignments.get(id)) ?? NOBODY;
  }

  #mustExist(tenantId: TenantId, id: CampaignId): void {
    if (this.#rows.find(tenantId, id)) return;
    throw new EngageError("unknown-reference", "There is no such campaign in this tenant.");
  }
}

function activeOnes(active: Sorted<Timed>): Index<Campaign> {
  const placeOf = (campaign: Campaign | null): Timed | null =>
    campaign && isThere(campaign) && campaign.status === "active" ? { at: campaign.priority, id: campaign.id } : null;
  return (before, after) => {
    const [from, to] = [placeOf(before), placeOf(after)];
    if (from) active.delete(from);
    if (to) active.add(to);
  };
}
