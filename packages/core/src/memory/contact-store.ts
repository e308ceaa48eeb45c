import { EngageError } from "../errors.ts";
import type { Contact } from "../model/contact.ts";
import type { CampaignId, ContactId, TenantId } from "../model/ids.ts";
import type { Instant } from "../model/instant.ts";
import type { Page, PageRequest } from "../model/page.ts";
import type { E164 } from "../model/phone.ts";
import type { ContactClaim, ContactCounts, ContactFilter, ContactHit, ContactStore } from "../ports/contact-store.ts";
import type { MemoryCampaigns } from "./campaign-store.ts";
import { ContactQueue } from "./contact-queue.ts";
import { matcher } from "./contact-search.ts";
import { idGroups, idsBy } from "./groups.ts";
import type { Journal } from "./journal.ts";
import { pageOf, take } from "./paging.ts";
import { byText } from "./sorted.ts";
import { type Index, VersionedTable } from "./table.ts";

const NO_ONE = new ContactQueue();
const isInFlight = (contact: Contact): boolean => contact.status === "dialing" || contact.status === "connected";
/** One tenant's contacts with one number, whatever the campaign. */
const personOf = (tenantId: string, phone: string): string => `${tenantId} ${phone}`;

export class MemoryContacts implements ContactStore {
  readonly #queues = new Map<string, ContactQueue>();
  readonly #byTenant = idGroups();
  readonly #byPerson = idGroups();
  readonly #inFlight = idGroups();
  readonly #rows: VersionedTable<Contact>;
  readonly #campaigns: MemoryCampaigns;

  constructor(journal: Journal, campaigns: MemoryCampaigns) {
    this.#rows = new VersionedTable<Contact>(
      journal,
      "contacts",
      queued(this.#queues),
      idsBy(this.#byTenant, (contact) => contact.tenantId),
      idsBy(this.#byPerson, (contact) => personOf(contact.tenantId, contact.phone)),
      idsBy(this.#inFlight, (contact) => (isInFlight(contact) ? "all" : null)),
    );
    this.#campaigns = campaigns;
  }

  async insertMany(contacts: readonly Contact[]): Promise<{ readonly duplicates: readonly E164[] }> {
    const duplicates: E164[] = [];
    for (const contact of contacts) {
      if (this.#queues.get(contact.campaignId)?.phones.has(contact.phone)) duplicates.push(contact.phone);
      else this.#rows.insert(contact);
    }
    return { duplicates };
  }

  async find(tenantId: TenantId, id: ContactId): Promise<Contact | null> {
    return this.#rows.find(tenantId, id);
  }

  async lock(tenantId: TenantId, id: ContactId): Promise<Contact | null> {
    return this.#rows.find(tenantId, id);
  }

  async save(contact: Contact): Promise<Contact> {
    const existingId = this.#queues.get(contact.campaignId)?.phones.get(contact.phone);
    if (existingId !== undefined && existingId !== contact.id) {
      throw new EngageError("duplicate-resource", "The number is in the campaign already.", { extra: { existingId } });
    }
    return this.#rows.save(contact);
  }

  async page(
    tenantId: TenantId,
    campaignId: CampaignId,
    filter: ContactFilter,
    page: PageRequest,
  ): Promise<Page<Contact>> {
    const queue = this.#queueOf(tenantId, campaignId);
    const { status, disposition, externalId, phone } = filter;
    const onlyStatus = [disposition, externalId, phone].every((member) => member === undefined);
    const fits = (contact: Contact): boolean =>
      (status === undefined || contact.status === status) &&
      (disposition === undefined || contact.disposition === disposition) &&
      (externalId === undefined || contact.externalId === externalId) &&
      (phone === undefined || contact.phone === phone);
    const known = status === undefined ? queue.ids.size : queue.total(status);
    const total = onlyStatus ? { total: known } : {};
    return pageOf({ ids: queue.ids, order: "oldest", get: (id) => this.#rows.get(id), fits, ...total }, page);
  }

  async claim({ tenantId, campaignId, limit, now, leasedUntil }: ContactClaim): Promise<readonly Contact[]> {
    const best = this.#queueOf(tenantId, campaignId).next(limit, now, (id) => this.#rows.get(id) as Contact);
    return best.map((contact) => this.#rows.rewrite({ ...contact, leasedUntil, leaseEpoch: contact.leaseEpoch + 1 }));
  }

  async release(
    tenantId: TenantId,
    leases: readonly { readonly id: ContactId; readonly leaseEpoch: number }[],
  ): Promise<void> {
    for (const { id, leaseEpoch } of leases) {
      const contact = this.#rows.find(tenantId, id);
      if (contact === null || contact.leaseEpoch !== leaseEpoch || contact.leasedUntil === null) continue;
      this.#rows.rewrite({ ...contact, leasedUntil: null });
    }
  }

  async counts(tenantId: TenantId, campaignId: CampaignId, now: Instant): Promise<ContactCounts> {
    return this.#queueOf(tenantId, campaignId).counts(now);
  }

  async inFlight(limit: number): Promise<readonly Contact[]> {
    return take(this.#inFlight.of("all").after(), limit).map((id) => this.#rows.get(id) as Contact);
  }

  async markDnc(
    tenantId: TenantId,
    phones: readonly E164[],
    campaignId: CampaignId | null,
    at: Instant,
  ): Promise<number> {
    let marked = 0;
    for (const id of phones.flatMap((phone) => [...this.#byPerson.of(personOf(tenantId, phone)).after()])) {
      const contact = this.#rows.get(id) as Contact;
      if (contact.status !== "pending" || (campaignId !== null && contact.campaignId !== campaignId)) continue;
      this.#rows.rewrite({ ...contact, status: "dnc", updatedAt: at });
      marked += 1;
    }
    return marked;
  }

  async search(
    tenantId: TenantId,
    query: {
      readonly q: string;
      readonly campaignId: CampaignId | null;
      readonly limit: number;
      readonly offset: number;
    },
  ): Promise<{ readonly hits: readonly ContactHit[]; readonly total: number }> {
    const { campaignId, limit, offset } = query;
    const ids = campaignId === null ? this.#byTenant.of(tenantId) : this.#queueOf(tenantId, campaignId).ids;
    const match = matcher(query.q);
    const hits: ContactHit[] = [];
    for (const id of ids.after()) {
      const contact = this.#rows.get(id) as Contact;
      const found = match(contact);
      if (found) hits.push({ contact, campaignName: this.#campaigns.nameOf(contact.campaignId), ...found });
    }
    hits.sort((a, b) => b.score - a.score || byText(a.contact.id, b.contact.id));
    return { hits: hits.slice(offset, offset + limit), total: hits.length };
  }

  /** The campaign's contacts; none when the campaign is another tenant's. */
  #queueOf(tenantId: TenantId, campaignId: CampaignId): ContactQueue {
    const queue = this.#queues.get(campaignId);
    const first = queue?.ids.first;
    return queue && first !== undefined && this.#rows.find(tenantId, first) ? queue : NO_ONE;
  }
}

function queued(queues: Map<string, ContactQueue>): Index<Contact> {
  const queueOf = (contact: Contact): ContactQueue => {
    const queue = queues.get(contact.campaignId) ?? new ContactQueue();
    queues.set(contact.campaignId, queue);
    return queue;
  };
  return (before, after) => {
    if (before && after && before.campaignId === after.campaignId) return queueOf(after).index(before, after);
    if (before) queueOf(before).index(before, null);
    if (after) queueOf(after).index(null, after);
  };
}
