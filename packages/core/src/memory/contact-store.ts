import { EngageError } from "../errors.ts";
import type { Contact } from "../model/contact.ts";
import type { CampaignId, ContactId, TenantId } from "../model/ids.ts";
import type { Instant } from "../model/instant.ts";
import type { Page, PageRequest } from "../model/page.ts";
import type { E164 } from "../model/phone.ts";
import type {
  ContactClaim,
  ContactCounts,
  ContactFilter,
  ContactStore,
  Erased,
  Tombstone,
} from "../ports/contact-store.ts";
import type { MemoryCampaigns } from "./campaign-store.ts";
import { ContactQueue } from "./contact-queue.ts";
import { byRank, ranked } from "./contact-search.ts";
import { idGroups, idsBy } from "./groups.ts";
import type { Journal } from "./journal.ts";
import { pageOf, take } from "./paging.ts";
import { byText } from "./sorted.ts";
import { type Index, OwnedTable, VersionedTable } from "./table.ts";

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
  readonly #tombstones: OwnedTable<Tombstone & { readonly tenantId: TenantId }>;
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
    this.#tombstones = new OwnedTable(journal, "contact_tombstones");
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

  async scan(
    tenantId: TenantId,
    campaignId: CampaignId,
    after: ContactId | null,
    limit: number,
  ): Promise<readonly Contact[]> {
    return take(this.#queueOf(tenantId, campaignId).ids.after(after), limit).map((id) => this.#rows.get(id) as Contact);
  }

  async sample(tenantId: TenantId, campaignId: CampaignId, limit: number): Promise<readonly Contact[]> {
    const all = Array.from(this.#queueOf(tenantId, campaignId).ids.after(), (id) => this.#rows.get(id) as Contact);
    const chance = ({ id }: Contact): string => `${id.slice(-12)} ${id}`;
    return all
      .filter(({ status }) => status === "pending")
      .sort((a, b) => byText(chance(a), chance(b)))
      .slice(0, limit);
  }

  async claim(claim: ContactClaim): Promise<readonly Contact[]> {
    const queue = this.#queueOf(claim.tenantId, claim.campaignId);
    return queue.next(claim, (id) => this.#rows.get(id) as Contact).map((best) => this.#lease(best, claim.leasedUntil));
  }

  async claimOne(tenantId: TenantId, id: ContactId, now: Instant, leasedUntil: Instant): Promise<Contact | null> {
    const contact = this.#rows.find(tenantId, id);
    if (contact?.status !== "pending" || (contact.leasedUntil !== null && contact.leasedUntil > now)) return null;
    return this.#lease(contact, leasedUntil);
  }

  async erase(tenantId: TenantId, tombstone: Tombstone): Promise<boolean> {
    if (this.#rows.find(tenantId, tombstone.id) === null) return false;
    this.#rows.remove(tombstone.id);
    this.#tombstones.put(tombstone.id, { ...tombstone, tenantId });
    return true;
  }

  async eraseMany(
    tenantId: TenantId,
    campaignId: CampaignId,
    by: Pick<Tombstone, "erasedAt" | "erasedBy">,
    limit: number,
  ): Promise<Erased> {
    const all = await this.scan(tenantId, campaignId, null, Number.MAX_SAFE_INTEGER);
    const free = ({ status, leasedUntil }: Contact) =>
      status !== "dialing" && status !== "connected" && (leasedUntil === null || leasedUntil <= by.erasedAt);
    const gone = all.filter(free).slice(0, limit);
    for (const { id } of gone) await this.erase(tenantId, { id, campaignId, ...by });
    return {
      contacts: gone.length,
      contacted: gone.filter(({ attempts }) => attempts > 0).length,
      connected: gone.filter(({ reached }) => reached).length,
    };
  }

  async tombstone(tenantId: TenantId, id: ContactId): Promise<Tombstone | null> {
    const found = this.#tombstones.find(tenantId, id);
    if (found === null) return null;
    const { tenantId: _tenantId, ...tombstone } = found;
    return tombstone;
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

  async search(tenantId: TenantId, query: Parameters<ContactStore["search"]>[1]): ReturnType<ContactStore["search"]> {
    const { campaignId, limit, after } = query;
    const ids = campaignId === null ? this.#byTenant.of(tenantId) : this.#queueOf(tenantId, campaignId).ids;
    const contacts = Array.from(ids.after(), (id) => this.#rows.get(id) as Contact);
    const { found, capped } = ranked(query.q, contacts);
    const rest = after === null ? found : found.filter((hit) => byRank(hit, { ...after, contact: after }) > 0);
    const hits = rest
      .slice(0, limit)
      .map((hit) => ({ ...hit, campaignName: this.#campaigns.nameOf(hit.contact.campaignId) }));
    return { hits, total: found.length, capped };
  }

  #lease(contact: Contact, leasedUntil: Instant): Contact {
    return this.#rows.rewrite({ ...contact, leasedUntil, leaseEpoch: contact.leaseEpoch + 1 });
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
