import { type Agent, isReady } from "../model/agent.ts";
import { type Call, isLive } from "../model/call.ts";
import type { Campaign } from "../model/campaign.ts";
import type { AgentId, CallId, CampaignId, TenantId } from "../model/ids.ts";
import { type Instant, SECOND } from "../model/instant.ts";

/** One committed write, as far as the floor is concerned. */
export type BookEntry =
  | { readonly of: "call"; readonly row: Call }
  | { readonly of: "agent"; readonly row: Agent }
  | { readonly of: "agentGone"; readonly id: AgentId }
  | { readonly of: "campaign"; readonly row: Campaign }
  | { readonly of: "deadline"; readonly dueAt: Instant }
  /** Somebody was assigned, a team changed: the book must be read anew. */
  | { readonly of: "assignment" };

/** What the stores say the floor is. */
export interface FloorRows {
  readonly campaigns: readonly Campaign[];
  readonly agents: ReadonlyMap<CampaignId, readonly Agent[]>;
  readonly calls: readonly Call[];
}

/** What changed of a row; null = it was not there, or is gone. */
export interface BookChange {
  readonly call?: { readonly before: Call | null; readonly after: Call };
  readonly agent?: { readonly before: Agent | null; readonly after: Agent };
  /** A call that another process ended: what became of it was not heard. */
  readonly gone?: Call;
}

/** How often a book is read anew whose storage others may write to, and one whose storage is ours alone. */
const READ_ANEW_MS = { shared: SECOND / 4, own: SECOND } as const;

/**
 * The floor in memory: active campaigns with their agents, and every live call, as committed. It follows the commits of this
 * process and costs a tick no reading; what other processes write is read anew every {@link READ_ANEW_MS}.
 *
 * It is a hint and holds nobody's safety: a contact is claimed and an agent reserved in the storage, whatever stands here. A
 * book that is wrong for a moment launches a call too many or too few.
 */
export class FloorBook {
  readonly #shared: boolean;
  #campaigns: readonly Campaign[] = [];
  #assigned: ReadonlyMap<CampaignId, readonly AgentId[]> = new Map();
  readonly #worksFor = new Map<AgentId, readonly CampaignId[]>();
  readonly #agents = new Map<AgentId, Agent>();
  readonly #calls = new Map<CallId, Call>();
  readonly #byCampaign = new Map<CampaignId, Map<CallId, Call>>();
  /** Ids written while the stores are being read: what was read of them may be older. */
  #touched: Set<string> | null = null;
  #readAt: Instant | null = null;
  #doubtful = true;
  #moved = true;
  #nextDeadline: Instant = Number.NEGATIVE_INFINITY;
  readonly #listeners: ((change: BookChange) => void)[] = [];

  constructor(shared: boolean) {
    this.#shared = shared;
  }

  /** The listener hears every change, in the order of commits. */
  listen(listener: (change: BookChange) => void): void {
    this.#listeners.push(listener);
  }

  #changed(change: BookChange): void {
    this.#moved = true;
    for (const listener of this.#listeners) listener(change);
  }

  /** What stands in the book may be wrong: it is read anew before it is used again. */
  doubt(): void {
    this.#doubtful = true;
  }

  /** Whether the stores must be asked before the next look. */
  isOld(now: Instant): boolean {
    const every = this.#shared ? READ_ANEW_MS.shared : READ_ANEW_MS.own;
    return this.#doubtful || this.#readAt === null || now < this.#readAt || now - this.#readAt >= every;
  }

  /** True once after each change: there is something new to decide on. */
  takeMoved(): boolean {
    const moved = this.#moved;
    this.#moved = false;
    return moved;
  }

  /** The first deadline that may be due; looked for in the storage no sooner. */
  get nextDeadline(): Instant {
    return this.#nextDeadline;
  }

  setNextDeadline(at: Instant): void {
    this.#nextDeadline = at;
  }

  apply(entries: readonly BookEntry[]): void {
    for (const entry of entries) this.#apply(entry);
  }

  /** Begins a reading of the stores; what is committed meanwhile is newer than what it finds. */
  beginReading(): void {
    this.#touched = new Set();
    this.#doubtful = false;
  }

  /** Takes over what was read. Rows written since {@link beginReading} stay as the commits left them. */
  endReading(rows: FloorRows, now: Instant): void {
    const touched = this.#touched ?? new Set();
    this.#touched = null;
    this.#readAt = now;
    this.#campaigns = rows.campaigns;
    this.#assigned = new Map([...rows.agents].map(([id, agents]) => [id, agents.map((agent) => agent.id)]));
    this.#worksFor.clear();
    for (const [id, agents] of this.#assigned)
      for (const agentId of agents) this.#worksFor.set(agentId, [...(this.#worksFor.get(agentId) ?? []), id]);
    this.#takeAgents(rows, touched);
    this.#takeCalls(rows, touched);
  }

  #takeAgents({ agents }: FloorRows, touched: ReadonlySet<string>): void {
    const found = new Map<AgentId, Agent>();
    for (const some of agents.values()) for (const agent of some) found.set(agent.id, agent);
    for (const id of this.#agents.keys()) if (!found.has(id) && !touched.has(id)) this.#agents.delete(id);
    for (const agent of found.values()) if (!touched.has(agent.id)) this.#putAgent(agent, true);
  }

  #takeCalls({ calls }: FloorRows, touched: ReadonlySet<string>): void {
    const found = new Set(calls.map(({ id }) => id));
    for (const call of this.#calls.values())
      if (!found.has(call.id) && !touched.has(call.id)) {
        this.#dropCall(call);
        this.#changed({ gone: call });
      }
    for (const call of calls) if (!touched.has(call.id)) this.#putCall(call);
  }

  #apply(entry: BookEntry): void {
    switch (entry.of) {
      case "call":
        this.#touched?.add(entry.row.id);
        return this.#putCall(entry.row);
      case "agent":
        this.#touched?.add(entry.row.id);
        return this.#putAgent(entry.row, false);
      case "agentGone":
        this.#agents.delete(entry.id);
        return this.doubt();
      case "campaign":
        return this.#putCampaign(entry.row);
      case "assignment":
        return this.doubt();
      case "deadline":
        if (entry.dueAt < this.#nextDeadline) this.#nextDeadline = entry.dueAt;
    }
  }

  /** Two transactions may commit in one order and be heard of in the other; the version tells. */
  #putAgent(agent: Agent, isNew: boolean): void {
    const before = this.#agents.get(agent.id) ?? null;
    if (before === null ? !isNew : before.version >= agent.version) return;
    this.#agents.set(agent.id, agent);
    this.#changed({ agent: { before, after: agent } });
  }

  #putCall(call: Call): void {
    const before = this.#calls.get(call.id) ?? null;
    if (before !== null && before.version >= call.version) return;
    if (before === null && !isLive(call)) return;
    if (isLive(call)) this.#keepCall(call);
    else this.#dropCall(call);
    this.#changed({ call: { before, after: call } });
  }

  #keepCall(call: Call): void {
    this.#calls.set(call.id, call);
    if (call.campaignId === null) return;
    const mine = this.#byCampaign.get(call.campaignId);
    if (mine) mine.set(call.id, call);
    else this.#byCampaign.set(call.campaignId, new Map([[call.id, call]]));
  }

  #dropCall(call: Call): void {
    this.#calls.delete(call.id);
    if (call.campaignId === null) return;
    const mine = this.#byCampaign.get(call.campaignId);
    mine?.delete(call.id);
    if (mine?.size === 0) this.#byCampaign.delete(call.campaignId);
  }

  /** One that begins or stops being active changes who is on the floor. */
  #putCampaign(campaign: Campaign): void {
    const isActive = campaign.status === "active" && campaign.deletedAt === null;
    const place = this.#campaigns.findIndex(({ id }) => id === campaign.id);
    this.#moved = true;
    if (place < 0) {
      if (isActive) this.doubt();
      return;
    }
    const rest = this.#campaigns.filter(({ id }) => id !== campaign.id);
    this.#campaigns = isActive ? [...rest, campaign].sort(byTurn) : rest;
  }

  /** Active ones, by priority. */
  get campaigns(): readonly Campaign[] {
    return this.#campaigns;
  }

  /** Every live call, of all tenants and campaigns. */
  get liveCalls(): ReadonlyMap<CallId, Call> {
    return this.#calls;
  }

  callsOf(id: CampaignId): ReadonlyMap<CallId, Call> {
    return this.#byCampaign.get(id) ?? NO_CALLS;
  }

  agentsOf(id: CampaignId): readonly Agent[] {
    const agents: Agent[] = [];
    for (const agentId of this.#assigned.get(id) ?? []) {
      const agent = this.#agents.get(agentId);
      if (agent !== undefined) agents.push(agent);
    }
    return agents;
  }

  /** Active campaigns the agent is assigned to. */
  campaignsOf(id: AgentId): readonly CampaignId[] {
    return this.#worksFor.get(id) ?? [];
  }

  /** Whether somebody of the campaign could take a call now, as far as known; true when the campaign is not in the book. */
  mayHaveReady(tenantId: TenantId, id: CampaignId): boolean {
    const assigned = this.#assigned.get(id);
    if (assigned === undefined || this.#doubtful) return true;
    return assigned.some((agentId) => {
      const agent = this.#agents.get(agentId);
      return agent !== undefined && agent.tenantId === tenantId && isReady(agent);
    });
  }
}

const NO_CALLS: ReadonlyMap<CallId, Call> = new Map();
const byTurn = (a: Campaign, b: Campaign): number => a.priority - b.priority || (a.id < b.id ? -1 : 1);
