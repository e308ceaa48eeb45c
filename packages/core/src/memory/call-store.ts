import { EngageError } from "../errors.ts";
import { type Call, type CallEventRecord, durationSeconds, isLive, statusOf, talkSeconds } from "../model/call.ts";
import type { AgentId, CallId, CampaignId, ContactId, TenantId } from "../model/ids.ts";
import type { Instant } from "../model/instant.ts";
import type { Page, PageRequest } from "../model/page.ts";
import type { E164 } from "../model/phone.ts";
import type { AgentTotals, CallFilter, CallStore, CallTotals, CallWork, CliUse } from "../ports/call-store.ts";
import { CallSums, sumKey, summed, workOf } from "./call-sums.ts";
import { Groups, idGroups, idsBy, uniqueBy } from "./groups.ts";
import type { Journal } from "./journal.ts";
import { pageOf, take } from "./paging.ts";
import { byTime, type Timed } from "./sorted.ts";
import { type Index, Table, VersionedTable } from "./table.ts";

const NO_CALLS = new CallSums();
const inLivePhase = (call: Call): string | null => (isLive(call) ? "all" : null);

function fitsStatus(call: Call, { status, includeLive }: CallFilter): boolean {
  if (status !== undefined) return statusOf(call) === status;
  return includeLive === true || !isLive(call);
}

function fits(call: Call, filter: CallFilter): boolean {
  const { campaignId, agentId, agentIds, contactId, phone, direction, disposition, abandoned } = filter;
  const { minDurationSeconds, from, to } = filter;
  if (!fitsStatus(call, filter)) return false;
  if (campaignId !== undefined && call.campaignId !== campaignId) return false;
  if (agentId !== undefined && call.agentId !== agentId) return false;
  if (agentIds !== undefined && (call.agentId === null || !agentIds.includes(call.agentId))) return false;
  if (contactId !== undefined && call.contactId !== contactId) return false;
  if (phone !== undefined && call.phone !== phone) return false;
  if (direction !== undefined && call.direction !== direction) return false;
  if (disposition !== undefined && call.disposition !== disposition) return false;
  if (abandoned !== undefined && call.abandoned !== abandoned) return false;
  if (from !== undefined && call.startedAt < from) return false;
  if (to !== undefined && call.startedAt >= to) return false;
  return minDurationSeconds === undefined || durationSeconds(call, call.startedAt) >= minDurationSeconds;
}

export class MemoryCalls implements CallStore {
  readonly #byTenant = idGroups();
  readonly #byContact = idGroups();
  readonly #byCli = idGroups();
  readonly #live = idGroups();
  readonly #liveByTenant = idGroups();
  readonly #inWrapUp = idGroups();
  readonly #liveByContact = new Map<string, string>();
  readonly #liveByAgent = new Map<string, string>();
  readonly #ofAgents = new Groups<Timed>(byTime);
  readonly #sums = new Map<string, CallSums>();
  readonly #rows: VersionedTable<Call>;
  readonly #eventsByCall = new Map<string, CallEventRecord[]>();
  readonly #events: Table<CallEventRecord>;

  constructor(journal: Journal) {
    this.#rows = new VersionedTable<Call>(
      journal,
      "calls",
      idsBy(this.#byTenant, (call) => call.tenantId),
      idsBy(this.#byContact, (call) => call.contactId),
      idsBy(this.#byCli, ({ tenantId, cli }) => `${tenantId} ${cli}`),
      idsBy(this.#live, inLivePhase),
      idsBy(this.#liveByTenant, (call) => (isLive(call) ? call.tenantId : null)),
      idsBy(this.#inWrapUp, (call) => (call.phase === "wrap_up" ? "all" : null)),
      uniqueBy(this.#liveByContact, (call) => (isLive(call) ? call.contactId : null)),
      uniqueBy(this.#liveByAgent, (call) => (isLive(call) ? call.agentId : null)),
      ofAgents(this.#ofAgents),
      summed(this.#sums),
    );
    this.#events = new Table<CallEventRecord>(journal, "call_events", inOrder(this.#eventsByCall));
  }

  async insert(call: Call, events: readonly CallEventRecord[]): Promise<void> {
    this.#refuseSecondLive(call);
    this.#rows.insert(call);
    this.#append(call.id, events);
  }

  async find(tenantId: TenantId, id: CallId): Promise<Call | null> {
    return this.#rows.find(tenantId, id);
  }

  async lock(tenantId: TenantId, id: CallId): Promise<Call | null> {
    return this.#rows.find(tenantId, id);
  }

  async locate(id: CallId): Promise<TenantId | null> {
    return this.#rows.get(id)?.tenantId ?? null;
  }

  async save(call: Call, events: readonly CallEventRecord[]): Promise<Call> {
    this.#refuseSecondLive(call);
    const saved = this.#rows.save(call);
    this.#append(call.id, events);
    return saved;
  }

  async events(tenantId: TenantId, id: CallId): Promise<readonly CallEventRecord[]> {
    return this.#rows.find(tenantId, id) ? [...(this.#eventsByCall.get(id) ?? [])] : [];
  }

  async page(tenantId: TenantId, filter: CallFilter, page: PageRequest): Promise<Page<Call>> {
    const ids = filter.contactId === undefined ? this.#byTenant.of(tenantId) : this.#byContact.of(filter.contactId);
    const get = (id: string) => this.#rows.find(tenantId, id);
    return pageOf({ ids, order: "newest", get, fits: (call) => fits(call, filter) }, page);
  }

  async live(tenantId: TenantId | null, limit: number): Promise<readonly Call[]> {
    const ids = tenantId === null ? this.#live.of("all") : this.#liveByTenant.of(tenantId);
    return this.#rowsOf(take(ids.after(), limit));
  }

  async inWrapUp(limit: number): Promise<readonly Call[]> {
    return this.#rowsOf(take(this.#inWrapUp.of("all").after(), limit));
  }

  async liveOfContact(tenantId: TenantId, contactId: ContactId): Promise<Call | null> {
    const id = this.#liveByContact.get(contactId);
    return id === undefined ? null : this.#rows.find(tenantId, id);
  }

  async totals(tenantId: TenantId, campaignId: CampaignId | null, from: Instant, to: Instant): Promise<CallTotals> {
    const sums = this.#sums.get(sumKey(tenantId, campaignId)) ?? NO_CALLS;
    return sums.between(from, to, (id) => this.#rows.get(id) as Call);
  }

  async agentTotals(tenantId: TenantId, from: Instant, to: Instant): Promise<ReadonlyMap<AgentId, AgentTotals>> {
    const totals = new Map<AgentId, AgentTotals>();
    for (const { at, id } of this.#ofAgents.of(tenantId).after({ at: from, id: "" })) {
      if (at >= to) break;
      const call = this.#rows.get(id) as Call;
      if (call.agentId === null) continue;
      const sum = totals.get(call.agentId) ?? { calls: 0, talkSeconds: 0 };
      const talked = talkSeconds(call, call.connectedAt ?? call.startedAt);
      totals.set(call.agentId, { calls: sum.calls + 1, talkSeconds: sum.talkSeconds + talked });
    }
    return totals;
  }

  async usesOf(
    tenantId: TenantId,
    clis: readonly E164[],
    from: Instant,
    to: Instant,
  ): Promise<ReadonlyMap<E164, CliUse>> {
    const uses = new Map<E164, CliUse>();
    for (const cli of new Set(clis)) {
      const calls = [...this.#byCli.of(`${tenantId} ${cli}`).after()]
        .map((id) => this.#rows.get(id) as Call)
        .filter(({ startedAt }) => startedAt >= from && startedAt < to);
      const answered = calls.filter(({ answeredAt }) => answeredAt !== null).length;
      if (calls.length > 0) uses.set(cli, { calls: calls.length, answered });
    }
    return uses;
  }

  /** For reports: finished calls by start, then id. Must not be changed while it is walked. */
  *startedBetween(tenantId: TenantId, from: Instant, to: Instant): Generator<Call> {
    const sums = this.#sums.get(sumKey(tenantId, null)) ?? NO_CALLS;
    for (const id of sums.started(from, to)) yield this.#rows.get(id) as Call;
  }

  async work(tenantId: TenantId, campaignId: CampaignId, from: Instant, to: Instant): Promise<CallWork> {
    const sums = this.#sums.get(sumKey(tenantId, campaignId)) ?? NO_CALLS;
    return workOf(sums.callsBetween(from, to, (id) => this.#rows.get(id) as Call));
  }

  async ofContact(tenantId: TenantId, contactId: ContactId, limit: number): Promise<readonly Call[]> {
    const calls = this.#rowsOf([...this.#byContact.of(contactId).before()]);
    return take(
      calls.filter((call) => call.tenantId === tenantId),
      limit,
    );
  }

  #rowsOf(ids: readonly string[]): readonly Call[] {
    return ids.map((id) => this.#rows.get(id) as Call);
  }

  #append(callId: CallId, events: readonly CallEventRecord[]): void {
    for (const event of events) {
      const key = `${callId} ${event.seq}`;
      if (event.callId !== callId || this.#events.get(key)) {
        throw new EngageError("invariant-broken", "The event is of another call, or the call has one of this number.");
      }
      this.#events.put(key, event);
    }
  }

  #refuseSecondLive(call: Call): void {
    if (!isLive(call)) return;
    const live = [
      call.contactId === null ? undefined : this.#liveByContact.get(call.contactId),
      call.agentId === null ? undefined : this.#liveByAgent.get(call.agentId),
    ];
    if (live.every((id) => id === undefined || id === call.id)) return;
    throw new EngageError("invariant-broken", "The contact or the agent has a live call already.");
  }
}

/** Per tenant, by start: calls that an agent was rung or bridged for. */
function ofAgents(groups: Groups<Timed>): Index<Call> {
  return (before, after) => {
    if (before && before.agentId !== null) groups.delete(before.tenantId, { at: before.startedAt, id: before.id });
    if (after && after.agentId !== null) groups.add(after.tenantId, { at: after.startedAt, id: after.id });
  };
}

function inOrder(events: Map<string, CallEventRecord[]>): Index<CallEventRecord> {
  return (before, after) => {
    const callId = (before ?? after)?.callId ?? "";
    const own = (events.get(callId) ?? []).filter((event) => event.seq !== before?.seq);
    events.set(
      callId,
      (after ? [...own, after] : own).sort((a, b) => a.seq - b.seq),
    );
  };
}
