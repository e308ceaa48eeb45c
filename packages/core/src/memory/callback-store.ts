import { EngageError } from "../errors.ts";
import { type Callback, isOpenCallback } from "../model/callback.ts";
import type { AgentId, CallbackId, CampaignId, ContactId, TenantId } from "../model/ids.ts";
import type { Page, PageRequest } from "../model/page.ts";
import type { CallbackFilter, CallbackStore } from "../ports/callback-store.ts";
import { Groups, idGroups, idsBy, uniqueBy } from "./groups.ts";
import type { Journal } from "./journal.ts";
import { pageOf, take } from "./paging.ts";
import { byTime, type Timed } from "./sorted.ts";
import { type Index, VersionedTable } from "./table.ts";

const queueOf = (campaignId: string, agentId: string | null): string => `${campaignId} ${agentId ?? "any"}`;

function fits(callback: Callback, filter: CallbackFilter): boolean {
  const { campaignId, contactId, agentId, agentIds, status, from, to } = filter;
  if (campaignId !== undefined && callback.campaignId !== campaignId) return false;
  if (contactId !== undefined && callback.contactId !== contactId) return false;
  if (agentId !== undefined && callback.agentId !== agentId) return false;
  if (agentIds !== undefined && callback.agentId !== null && !agentIds.includes(callback.agentId)) return false;
  if (status !== undefined && callback.status !== status) return false;
  return (from === undefined || callback.dueAt >= from) && (to === undefined || callback.dueAt < to);
}

export class MemoryCallbacks implements CallbackStore {
  readonly #byTenant = idGroups();
  readonly #openByContact = new Map<string, string>();
  readonly #openByCampaign = idGroups();
  readonly #due = new Groups<Timed>(byTime);
  readonly #dueOfAgents = idGroups();
  readonly #rows: VersionedTable<Callback>;

  constructor(journal: Journal) {
    this.#rows = new VersionedTable<Callback>(
      journal,
      "callbacks",
      idsBy(this.#byTenant, (callback) => callback.tenantId),
      idsBy(this.#openByCampaign, (callback) => (isOpenCallback(callback) ? callback.campaignId : null)),
      idsBy(this.#dueOfAgents, (callback) =>
        callback.status === "due" && callback.agentId !== null ? callback.campaignId : null,
      ),
      uniqueBy(this.#openByContact, (callback) => (isOpenCallback(callback) ? callback.contactId : null)),
      dueOnes(this.#due),
    );
  }

  async insert(callback: Callback): Promise<void> {
    this.#refuseSecond(callback);
    this.#rows.insert(callback);
  }

  async find(tenantId: TenantId, id: CallbackId): Promise<Callback | null> {
    return this.#rows.find(tenantId, id);
  }

  async lock(tenantId: TenantId, id: CallbackId): Promise<Callback | null> {
    return this.#rows.find(tenantId, id);
  }

  async save(callback: Callback): Promise<Callback> {
    this.#refuseSecond(callback);
    return this.#rows.save(callback);
  }

  async openOf(tenantId: TenantId, contactId: ContactId): Promise<Callback | null> {
    const id = this.#openByContact.get(contactId);
    return id === undefined ? null : this.#rows.find(tenantId, id);
  }

  async page(tenantId: TenantId, filter: CallbackFilter, page: PageRequest): Promise<Page<Callback>> {
    const get = (id: string) => this.#rows.get(id);
    const listing = { ids: this.#byTenant.of(tenantId), order: "newest", get } as const;
    return pageOf({ ...listing, fits: (callback: Callback) => fits(callback, filter) }, page);
  }

  async due(
    tenantId: TenantId,
    campaignId: CampaignId,
    agentId: AgentId | null,
    limit: number,
  ): Promise<readonly Callback[]> {
    return this.#found(
      tenantId,
      take(this.#due.of(queueOf(campaignId, agentId)).after(), limit).map(({ id }) => id),
    );
  }

  async agentsWanted(tenantId: TenantId, campaignId: CampaignId, limit: number): Promise<readonly AgentId[]> {
    const due = this.#found(tenantId, this.#dueOfAgents.of(campaignId).after());
    return [...new Set(due.flatMap(({ agentId }) => (agentId === null ? [] : [agentId])))].slice(0, limit);
  }

  async openOfCampaign(tenantId: TenantId, campaignId: CampaignId, limit: number): Promise<readonly Callback[]> {
    return this.#found(tenantId, take(this.#openByCampaign.of(campaignId).after(), limit));
  }

  #found(tenantId: TenantId, ids: Iterable<string>): Callback[] {
    return Array.from(ids, (id) => this.#rows.find(tenantId, id)).filter((callback) => callback !== null);
  }

  #refuseSecond(callback: Callback): void {
    const existingId = isOpenCallback(callback) ? this.#openByContact.get(callback.contactId) : undefined;
    if (existingId === undefined || existingId === callback.id) return;
    throw new EngageError("duplicate-resource", "The contact has an open callback already.", { extra: { existingId } });
  }
}

function dueOnes(due: Groups<Timed>): Index<Callback> {
  const placeOf = (callback: Callback | null): readonly [string, Timed] | null =>
    callback?.status === "due"
      ? [queueOf(callback.campaignId, callback.agentId), { at: callback.dueAt, id: callback.id }]
      : null;
  return (before, after) => {
    const [from, to] = [placeOf(before), placeOf(after)];
    if (from) due.delete(...from);
    if (to) due.add(...to);
  };
}
