import type { Agent, AgentState } from "../model/agent.ts";
import type { AgentId, CampaignId, TeamId, TenantId } from "../model/ids.ts";
import type { Page, PageRequest } from "../model/page.ts";

export interface AgentFilter {
  readonly teamId?: TeamId | undefined;
  readonly ids?: readonly AgentId[] | undefined;
  readonly state?: AgentState | undefined;
  /** The name or SIP user contains it, whatever the case. */
  readonly q?: string | undefined;
}

export interface AgentStore {
  /** `sipUser` taken on this installation: `EngageError("duplicate-resource")`. */
  insert(agent: Agent): Promise<void>;
  find(tenantId: TenantId, id: AgentId): Promise<Agent | null>;
  lock(tenantId: TenantId, id: AgentId): Promise<Agent | null>;
  save(agent: Agent): Promise<Agent>;
  /** Not bound to a tenant: the switch knows agents, not tenants. */
  locate(id: AgentId): Promise<TenantId | null>;
  /** Not bound to a tenant: a phone registers with its SIP user only. */
  bySipUser(sipUser: string): Promise<Agent | null>;
  /** By full name, then id; `after` is an id. */
  page(tenantId: TenantId, filter: AgentFilter, page: PageRequest): Promise<Page<Agent>>;
  /** All agents of the tenant by full name, then id. At most 5,000. */
  all(tenantId: TenantId): Promise<readonly Agent[]>;
  /** Agents assigned to the campaign, themselves or through a team, by `stateSince` (longest first). */
  ofCampaign(tenantId: TenantId, campaignId: CampaignId): Promise<readonly Agent[]>;
  /** Of all tenants: every agent, for reconciliation with the switch's registrations. At most `limit`. */
  everyone(limit: number): Promise<readonly Agent[]>;
  /** The SIP user is free again; an assignment that names the agent means nobody. False when there is none. */
  remove(tenantId: TenantId, id: AgentId): Promise<boolean>;
}
