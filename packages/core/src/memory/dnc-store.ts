import type { DncEntry } from "../model/dnc.ts";
import type { CampaignId, DncEntryId, TenantId } from "../model/ids.ts";
import type { Instant } from "../model/instant.ts";
import type { Page, PageRequest } from "../model/page.ts";
import type { E164 } from "../model/phone.ts";
import { foldText } from "../model/search-text.ts";
import type { DncFilter, DncStore } from "../ports/dnc-store.ts";
import { idGroups, idsBy, uniqueBy } from "./groups.ts";
import type { Journal } from "./journal.ts";
import { pageOf, take } from "./paging.ts";
import { OwnedTable } from "./table.ts";

const placeOf = (tenantId: string, phone: string, campaignId: string | null): string =>
  `${tenantId} ${phone} ${campaignId ?? "tenant"}`;

const holds = (entry: DncEntry, now: Instant): boolean => entry.expiresAt === null || entry.expiresAt > now;

/** An entry that bars no more, or not as long, must not keep out one that does. */
const givesWay = (listed: DncEntry, to: DncEntry): boolean =>
  !holds(listed, to.addedAt) ||
  (listed.expiresAt !== null && (to.expiresAt === null || to.expiresAt > listed.expiresAt));

const isListed = (entry: DncEntry): boolean => entry.removedAt === null;
const MOST_OF_A_PHONE = 200;

function fits(entry: DncEntry, { phone, source, q, from, to }: DncFilter): boolean {
  if (phone !== undefined && entry.phone !== phone) return false;
  if (source !== undefined && entry.source !== source) return false;
  if (from !== undefined && entry.addedAt < from) return false;
  if (to !== undefined && entry.addedAt >= to) return false;
  const text = [entry.phone, entry.reason ?? "", entry.addedBy].map(foldText);
  return q === undefined || text.some((part) => part.includes(foldText(q)));
}

export class MemoryDnc implements DncStore {
  readonly #byTenant = idGroups();
  readonly #byPhone = idGroups();
  readonly #listed = new Map<string, string>();
  readonly #rows: OwnedTable<DncEntry>;

  constructor(journal: Journal) {
    this.#rows = new OwnedTable<DncEntry>(
      journal,
      "dnc",
      idsBy(this.#byTenant, (entry) => (isListed(entry) ? entry.tenantId : null)),
      idsBy(this.#byPhone, (entry) => (isListed(entry) ? `${entry.tenantId} ${entry.phone}` : null)),
      uniqueBy(this.#listed, (entry) =>
        isListed(entry) ? placeOf(entry.tenantId, entry.phone, entry.campaignId) : null,
      ),
    );
  }

  async add(
    entries: readonly DncEntry[],
  ): Promise<{ readonly added: readonly DncEntry[]; readonly duplicates: readonly DncEntry[] }> {
    const added: DncEntry[] = [];
    const duplicates: DncEntry[] = [];
    for (const entry of entries) {
      const listed = this.#at(entry.tenantId, entry.phone, entry.campaignId);
      if (listed && !givesWay(listed, entry)) duplicates.push(listed);
      else {
        if (listed) this.#rows.remove(listed.id);
        added.push(this.#rows.insert(entry));
      }
    }
    return { added, duplicates };
  }

  async find(tenantId: TenantId, phone: E164, campaignId: CampaignId | null, now: Instant): Promise<DncEntry | null> {
    return this.#barring(tenantId, phone, campaignId, now);
  }

  async listed(
    tenantId: TenantId,
    phones: readonly E164[],
    campaignId: CampaignId | null,
    now: Instant,
  ): Promise<ReadonlySet<E164>> {
    return new Set(phones.filter((phone) => this.#barring(tenantId, phone, campaignId, now) !== null));
  }

  async page(tenantId: TenantId, page: PageRequest, filter: DncFilter = {}): Promise<Page<DncEntry>> {
    const ids = this.#byTenant.of(tenantId);
    const get = (id: string) => this.#rows.get(id);
    return pageOf({ ids, order: "newest", get, fits: (entry) => fits(entry, filter) }, page);
  }

  async get(tenantId: TenantId, id: DncEntryId): Promise<DncEntry | null> {
    return this.#rows.find(tenantId, id);
  }

  async ofPhone(tenantId: TenantId, phone: E164): Promise<readonly DncEntry[]> {
    return take(this.#byPhone.of(`${tenantId} ${phone}`).before(), MOST_OF_A_PHONE).map(
      (id) => this.#rows.get(id) as DncEntry,
    );
  }

  async remove(
    tenantId: TenantId,
    id: DncEntryId,
    removal: Pick<DncEntry, "removedAt" | "removedBy" | "removedById" | "removedReason">,
  ): Promise<DncEntry | null> {
    const entry = this.#rows.find(tenantId, id);
    return entry !== null && isListed(entry) ? this.#rows.put(id, { ...entry, ...removal }) : null;
  }

  #at(tenantId: string, phone: string, campaignId: string | null): DncEntry | null {
    const id = this.#listed.get(placeOf(tenantId, phone, campaignId));
    return id === undefined ? null : this.#rows.get(id);
  }

  #barring(tenantId: string, phone: string, campaignId: string | null, now: Instant): DncEntry | null {
    const ofTenant = this.#at(tenantId, phone, null);
    if (ofTenant && holds(ofTenant, now)) return ofTenant;
    const ofCampaign = campaignId === null ? null : this.#at(tenantId, phone, campaignId);
    return ofCampaign && holds(ofCampaign, now) ? ofCampaign : null;
  }
}
