import type { DncEntry } from "../model/dnc.ts";
import type { CampaignId, TenantId } from "../model/ids.ts";
import type { Instant } from "../model/instant.ts";
import type { Page, PageRequest } from "../model/page.ts";
import type { E164 } from "../model/phone.ts";
import type { DncStore } from "../ports/dnc-store.ts";
import { idGroups, idsBy, uniqueBy } from "./groups.ts";
import type { Journal } from "./journal.ts";
import { pageOf } from "./paging.ts";
import { OwnedTable } from "./table.ts";

const placeOf = (tenantId: string, phone: string, campaignId: string | null): string =>
  `${tenantId} ${phone} ${campaignId ?? "tenant"}`;

const holds = (entry: DncEntry, now: Instant): boolean => entry.expiresAt === null || entry.expiresAt > now;

/** An entry that bars no more, or not as long, must not keep out one that does. */
const givesWay = (listed: DncEntry, to: DncEntry): boolean =>
  !holds(listed, to.addedAt) ||
  (listed.expiresAt !== null && (to.expiresAt === null || to.expiresAt > listed.expiresAt));

export class MemoryDnc implements DncStore {
  readonly #byTenant = idGroups();
  readonly #listed = new Map<string, string>();
  readonly #rows: OwnedTable<DncEntry>;

  constructor(journal: Journal) {
    this.#rows = new OwnedTable<DncEntry>(
      journal,
      "dnc",
      idsBy(this.#byTenant, (entry) => entry.tenantId),
      uniqueBy(this.#listed, (entry) => placeOf(entry.tenantId, entry.phone, entry.campaignId)),
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

  async page(tenantId: TenantId, page: PageRequest): Promise<Page<DncEntry>> {
    return pageOf({ ids: this.#byTenant.of(tenantId), order: "newest", get: (id) => this.#rows.get(id) }, page);
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
