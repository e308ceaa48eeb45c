import type { DncEntry } from "../model/dnc.ts";
import type { CampaignId, TenantId } from "../model/ids.ts";
import type { Instant } from "../model/instant.ts";
import type { Page, PageRequest } from "../model/page.ts";
import type { E164 } from "../model/phone.ts";

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
  page(tenantId: TenantId, page: PageRequest): Promise<Page<DncEntry>>;
}
