import type { DncEntry, DncSource } from "../model/dnc.ts";
import type { CampaignId, DncEntryId, TenantId } from "../model/ids.ts";
import type { Instant } from "../model/instant.ts";
import type { Page, PageRequest } from "../model/page.ts";
import type { E164 } from "../model/phone.ts";

export interface DncFilter {
  readonly phone?: E164 | undefined;
  readonly source?: DncSource | undefined;
  /** The number, reason or name of who added it contains it, whatever the case. */
  readonly q?: string | undefined;
  /** `addedAt`, inclusive. */
  readonly from?: Instant | undefined;
  /** `addedAt`, exclusive. */
  readonly to?: Instant | undefined;
}

/** Removed entries bar nobody and are in no list; `get` alone still shows them. */
export interface DncStore {
  /**
   * Adds entries; one that is listed already (same phone, scope and campaign) changes nothing and is returned as
   * duplicate, unless the new one bars longer: then it takes the old one's place and counts as added. Takes effect for every check that begins after the transaction ends.
   */
  add(
    entries: readonly DncEntry[],
  ): Promise<{ readonly added: readonly DncEntry[]; readonly duplicates: readonly DncEntry[] }>;
  /** The entry that bars this number at `now`: of the tenant, or of the campaign when given. Expired ones do not bar. */
  find(tenantId: TenantId, phone: E164, campaignId: CampaignId | null, now: Instant): Promise<DncEntry | null>;
  /** Those of `phones` that are barred, as `find` says. */
  listed(
    tenantId: TenantId,
    phones: readonly E164[],
    campaignId: CampaignId | null,
    now: Instant,
  ): Promise<ReadonlySet<E164>>;
  /** Newest first. */
  page(tenantId: TenantId, page: PageRequest, filter?: DncFilter): Promise<Page<DncEntry>>;
  /** Also a removed one. */
  get(tenantId: TenantId, id: DncEntryId): Promise<DncEntry | null>;
  /** Every entry of the number, of the tenant and of any campaign, newest first. At most 200. */
  ofPhone(tenantId: TenantId, phone: E164): Promise<readonly DncEntry[]>;
  /** Marks it removed, as the entry says. Null when there is none, or it was removed before. */
  remove(
    tenantId: TenantId,
    id: DncEntryId,
    removal: Pick<DncEntry, "removedAt" | "removedBy" | "removedById" | "removedReason">,
  ): Promise<DncEntry | null>;
}
