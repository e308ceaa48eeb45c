import type {
  CampaignId,
  DncEntry,
  DncEntryId,
  E164,
  Instant,
  Page,
  PageRequest,
  TenantId,
} from "@broadnet-engage/core/model";
import type { DncFilter, DncStore } from "@broadnet-engage/core/ports";
import { DNC_ENTRIES } from "./rows/compliance.ts";
import { foldKey } from "./search-key.ts";
import { Store } from "./store.ts";
import { saysOnly } from "./tally.ts";
import { atMost, ofEachPhone, pageById, totalOf, unseen, Where } from "./where.ts";

const MOST_OF_A_PHONE = 200;

/** $1 tenant, $3 campaign or null, $4 now. */
const BARS = `t.removed_at IS NULL AND t.tenant_id = ${unseen("$1")}
  AND (t.scope = 'tenant' OR t.campaign_id = $3::uuid) AND (t.expires_at IS NULL OR t.expires_at > $4)`;

/**
 * The tenant's before the campaign's. In the order of \`dnc_entries_listed\`, or a planner who does not know yet how long the list of a
 * tenant has become prefers the index of its pages, and reads the list through for each number.
 */
const FIRST = "ORDER BY t.scope DESC, t.campaign_id DESC LIMIT 1";

const placeOf = (entry: DncEntry): string =>
  `${entry.tenantId} ${entry.phone} ${entry.scope} ${entry.campaignId ?? ""}`;
const byPlace = (a: DncEntry, b: DncEntry): number => (placeOf(a) < placeOf(b) ? -1 : placeOf(a) > placeOf(b) ? 1 : 0);

/** $1 the entries handed in, as `r`; of each the one that lies in the same place, found by its number (see `FIRST`). */
const IN_SAME_PLACE = (and = ""): string => `(
  SELECT place.id FROM jsonb_populate_recordset(NULL::dnc_entries, $1::jsonb) AS r CROSS JOIN LATERAL (
    SELECT t.id FROM dnc_entries AS t WHERE t.tenant_id = r.tenant_id AND t.phone = r.phone AND t.scope = r.scope
      AND t.campaign_id IS NOT DISTINCT FROM r.campaign_id AND t.removed_at IS NULL${and}
    ORDER BY t.campaign_id DESC LIMIT 1) AS place) AS found WHERE t.id = found.id AND t.removed_at IS NULL`;

/** An entry that bars no more, or not as long, must not keep out one that does. */
const GIVES_WAY = ` AND (t.expires_at <= r.added_at OR t.expires_at < r.expires_at
    OR (t.expires_at IS NOT NULL AND r.expires_at IS NULL))`;

export class SqlDncStore extends Store implements DncStore {
  async add(
    entries: readonly DncEntry[],
  ): Promise<{ readonly added: readonly DncEntry[]; readonly duplicates: readonly DncEntry[] }> {
    // In order of number, so that two requests at once do not lock each other out.
    const records = DNC_ENTRIES.records([...entries].sort(byPlace));
    await this.db.change(`DELETE FROM dnc_entries AS t USING ${IN_SAME_PLACE(GIVES_WAY)}`, [records]);
    const rows = await this.db.change(`${DNC_ENTRIES.insertion} ON CONFLICT DO NOTHING RETURNING id`, [records]);
    const stored = new Set(rows.map((row) => row.id));
    const added = entries.filter((entry) => stored.has(entry.id));
    const rest = entries.filter((entry) => !stored.has(entry.id));
    return { added, duplicates: rest.length === 0 ? [] : await this.#listedInPlaceOf(rest) };
  }

  /** The entries that kept these out. */
  async #listedInPlaceOf(entries: readonly DncEntry[]): Promise<readonly DncEntry[]> {
    const found = await DNC_ENTRIES.many(this.db, `, ${IN_SAME_PLACE()}`, [DNC_ENTRIES.records(entries)]);
    const inPlace = new Map(found.map((entry) => [placeOf(entry), entry]));
    return entries.map((entry) => inPlace.get(placeOf(entry)) ?? entry);
  }

  async find(tenantId: TenantId, phone: E164, campaignId: CampaignId | null, now: Instant): Promise<DncEntry | null> {
    const found = await DNC_ENTRIES.many(this.db, `WHERE ${BARS} AND t.phone = $2 ${FIRST}`, [
      tenantId,
      phone,
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
    const rows = await this.db.rows(
      ofEachPhone(`SELECT t.phone FROM dnc_entries AS t WHERE ${BARS} AND t.phone = p.phone COLLATE "C" ${FIRST}`),
      [tenantId, phones.join(), campaignId, now],
      "listed numbers",
    );
    return new Set(rows.map((row) => row.phone as E164));
  }

  page(tenantId: TenantId, page: PageRequest, filter: DncFilter = {}): Promise<Page<DncEntry>> {
    const where = new Where()
      .when(`t.tenant_id = ${unseen("?")}`, tenantId)
      .that("t.removed_at IS NULL")
      .when("t.phone = ?", filter.phone)
      .when("t.source = ?", filter.source)
      .when("t.added_at >= ?", filter.from)
      .when("t.added_at < ?", filter.to)
      .when("strpos(t.search_key, ?) > 0", filter.q === undefined ? undefined : foldKey(filter.q));
    const facet = saysOnly(filter) ? "" : null;
    return pageById(this.db, DNC_ENTRIES, where, page, "newest first", totalOf("dnc_entries", tenantId, facet, where));
  }

  get(tenantId: TenantId, id: DncEntryId): Promise<DncEntry | null> {
    return DNC_ENTRIES.find(this.db, tenantId, id);
  }

  ofPhone(tenantId: TenantId, phone: E164): Promise<readonly DncEntry[]> {
    return DNC_ENTRIES.many(
      this.db,
      `WHERE t.id = ANY (ARRAY(
         SELECT one.id FROM dnc_entries AS one WHERE one.tenant_id = ${unseen("$1")} AND one.phone = $2 AND one.removed_at IS NULL
         ORDER BY one.scope DESC, one.campaign_id DESC ${atMost("$3")})) ORDER BY t.id DESC`,
      [tenantId, phone, MOST_OF_A_PHONE],
    );
  }

  async remove(
    tenantId: TenantId,
    id: DncEntryId,
    removal: Pick<DncEntry, "removedAt" | "removedBy" | "removedById" | "removedReason">,
  ): Promise<DncEntry | null> {
    const rows = await this.db.change(
      `UPDATE dnc_entries AS t SET removed_at = $3, removed_by = $4, removed_by_id = $5, removed_reason = $6
       WHERE t.tenant_id = $1 AND t.id = $2 AND t.removed_at IS NULL RETURNING ${DNC_ENTRIES.selected}`,
      [tenantId, id, removal.removedAt, removal.removedBy, removal.removedById, removal.removedReason],
    );
    return DNC_ENTRIES.nouns(rows)[0] ?? null;
  }
}
