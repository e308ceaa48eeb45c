import type { CampaignId, DncEntry, E164, Instant, Page, PageRequest, TenantId } from "@broadnet-engage/core/model";
import type { DncStore } from "@broadnet-engage/core/ports";
import { DNC_ENTRIES } from "./rows/compliance.ts";
import { Store } from "./store.ts";
import { pageById, Where } from "./where.ts";

/** $1 tenant, $2 phones, $3 campaign or null, $4 now. */
const BARS = `t.tenant_id = $1 AND t.phone = ANY($2::text[])
  AND (t.scope = 'tenant' OR t.campaign_id = $3::uuid) AND (t.expires_at IS NULL OR t.expires_at > $4)`;

const placeOf = (entry: DncEntry): string =>
  `${entry.tenantId} ${entry.phone} ${entry.scope} ${entry.campaignId ?? ""}`;
const byPlace = (a: DncEntry, b: DncEntry): number => (placeOf(a) < placeOf(b) ? -1 : placeOf(a) > placeOf(b) ? 1 : 0);

/** $1 the entries handed in, as `r`; `t` the one that lies in the same place. */
const SAME_PLACE = `jsonb_populate_recordset(NULL::dnc_entries, $1::jsonb) AS r
  WHERE t.tenant_id = r.tenant_id AND t.phone = r.phone AND t.scope = r.scope
    AND t.campaign_id IS NOT DISTINCT FROM r.campaign_id`;

/** An entry that bars no more, or not as long, must not keep out one that does. */
const GIVES_WAY = `(t.expires_at <= r.added_at OR t.expires_at < r.expires_at
    OR (t.expires_at IS NOT NULL AND r.expires_at IS NULL))`;

export class SqlDncStore extends Store implements DncStore {
  async add(
    entries: readonly DncEntry[],
  ): Promise<{ readonly added: readonly DncEntry[]; readonly duplicates: readonly DncEntry[] }> {
    // In order of number, so that two requests at once do not lock each other out.
    const records = DNC_ENTRIES.records([...entries].sort(byPlace));
    await this.db.change(`DELETE FROM dnc_entries AS t USING ${SAME_PLACE} AND ${GIVES_WAY}`, [records]);
    const rows = await this.db.change(`${DNC_ENTRIES.insertion} ON CONFLICT DO NOTHING RETURNING id`, [records]);
    const stored = new Set(rows.map((row) => row.id));
    const added = entries.filter((entry) => stored.has(entry.id));
    const rest = entries.filter((entry) => !stored.has(entry.id));
    return { added, duplicates: rest.length === 0 ? [] : await this.#listedInPlaceOf(rest) };
  }

  /** The entries that kept these out. */
  async #listedInPlaceOf(entries: readonly DncEntry[]): Promise<readonly DncEntry[]> {
    const found = await DNC_ENTRIES.many(this.db, `, ${SAME_PLACE}`, [DNC_ENTRIES.records(entries)]);
    const inPlace = new Map(found.map((entry) => [placeOf(entry), entry]));
    return entries.map((entry) => inPlace.get(placeOf(entry)) ?? entry);
  }

  async find(tenantId: TenantId, phone: E164, campaignId: CampaignId | null, now: Instant): Promise<DncEntry | null> {
    const found = await DNC_ENTRIES.many(this.db, `WHERE ${BARS} ORDER BY t.scope DESC, t.id LIMIT 1`, [
      tenantId,
      [phone],
      campaignId,
      now,
    ]);
    return found[0] ?? null;
  }

  async listed(
    tenantId: TenantId,
    phones: readonly E164[],
    campaignId: CampaignId | null,
    now: Instant,
  ): Promise<ReadonlySet<E164>> {
    const rows = await this.db.rows(`SELECT DISTINCT t.phone FROM dnc_entries AS t WHERE ${BARS}`, [
      tenantId,
      phones,
      campaignId,
      now,
    ]);
    return new Set(rows.map((row) => row.phone as E164));
  }

  page(tenantId: TenantId, page: PageRequest): Promise<Page<DncEntry>> {
    return pageById(this.db, DNC_ENTRIES, new Where().when("t.tenant_id = ?", tenantId), page, "newest first");
  }
}
