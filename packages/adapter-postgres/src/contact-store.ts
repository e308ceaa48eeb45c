import { EngageError } from "@broadnet-engage/core/errors";
import {
  byOrder,
  type CampaignId,
  type Contact,
  type ContactId,
  ContactStatus,
  type E164,
  grouped,
  type Instant,
  type Page,
  type PageRequest,
  type TenantId,
} from "@broadnet-engage/core/model";
import type {
  ContactClaim,
  ContactCounts,
  ContactFilter,
  ContactStore,
  Erased,
  Tombstone,
} from "@broadnet-engage/core/ports";
import { claimSql } from "./contact-claim.ts";
import { searchContacts } from "./contact-search.ts";
import { CONTACTS } from "./rows/campaigns.ts";
import { Store } from "./store.ts";
import { facetOf, saysOnly } from "./tally.ts";
import { atMost, beside, pageById, totalOf, unseen, Where } from "./where.ts";

const byText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
/** A number can come in between two looks, hardly between five times two. */
const LOOKS = 5;

/** $1 tenant, $2 campaign: the way of `contacts_page`, and of no other index. */
const OF_CAMPAIGN = `t.campaign_id = ${unseen("$2")} AND ${beside("t.tenant_id = $1")}`;
const BEFORE_ALL = "00000000-0000-0000-0000-000000000000";

/** As `claim` promises; an UPDATE gives its rows in no order. */
const bestFirst = (a: Contact, b: Contact): number =>
  b.priority - a.priority ||
  (a.nextAttemptAt ?? Number.POSITIVE_INFINITY) - (b.nextAttemptAt ?? Number.POSITIVE_INFINITY) ||
  byText(a.id, b.id);

export class SqlContactStore extends Store implements ContactStore {
  async insertMany(contacts: readonly Contact[]): Promise<{ readonly duplicates: readonly E164[] }> {
    const stored = new Set<ContactId>();
    // In one order always, so that two imports into the same campaigns wait for each other and do not lock each other out.
    const byCampaign = [...grouped(contacts, ({ campaignId }) => campaignId)].sort(([a], [b]) => byText(a, b));
    for (const [campaignId, given] of byCampaign)
      for (const id of await this.#insertInto(campaignId, given)) stored.add(id);
    return { duplicates: contacts.filter(({ id }) => !stored.has(id)).map(({ phone }) => phone) };
  }

  /**
   * The ids of those that were not there. Imports into one campaign take turns from here to their end, so what is not there
   * when they look is still not there when they add it; but a contact whose number was changed may come in between.
   */
  async #insertInto(campaignId: CampaignId, given: readonly Contact[]): Promise<readonly ContactId[]> {
    await this.db.change("SELECT pg_advisory_xact_lock(hashtextextended($1, 0))", [`contacts:${campaignId}`]);
    for (let look = 0; look < LOOKS; look += 1) {
      const taken = await this.#numbersIn(campaignId, given);
      const fresh = given.filter(({ phone }) => !taken.has(phone) && taken.add(phone));
      if (fresh.length === 0 || (await CONTACTS.copy(this.db, fresh))) return fresh.map(({ id }) => id);
    }
    throw new EngageError("version-conflict", "Numbers of the campaign changed all the while.");
  }

  async #numbersIn(campaignId: CampaignId, given: readonly Contact[]): Promise<Set<E164>> {
    // All at once, so that the worst a planner can do is to read the campaign through once.
    const rows = await this.db.rows(
      `SELECT phone FROM contacts WHERE campaign_id = ${unseen("$1")} AND phone = ANY($2::text[])`,
      [campaignId, given.map(({ phone }) => phone)],
    );
    return new Set(rows.map(({ phone }) => phone as E164));
  }

  find(tenantId: TenantId, id: ContactId): Promise<Contact | null> {
    return CONTACTS.find(this.db, tenantId, id);
  }

  lock(tenantId: TenantId, id: ContactId): Promise<Contact | null> {
    return CONTACTS.lock(this.db, tenantId, id);
  }

  save(contact: Contact): Promise<Contact> {
    return CONTACTS.save(this.db, contact);
  }

  page(tenantId: TenantId, campaignId: CampaignId, filter: ContactFilter, page: PageRequest): Promise<Page<Contact>> {
    const where = new Where()
      .when(beside("t.tenant_id = ?"), tenantId)
      .when(`t.campaign_id = ${unseen("?")}`, campaignId)
      .when("t.status = ?", filter.status)
      .when("t.disposition = ?", filter.disposition)
      .when("t.external_id = ?", filter.externalId)
      .when("t.phone = ?", filter.phone);
    const facet = saysOnly(filter, "status") ? facetOf({ campaignId, status: filter.status }) : null;
    return pageById(this.db, CONTACTS, where, page, "oldest first", totalOf("contacts", tenantId, facet, where));
  }

  scan(
    tenantId: TenantId,
    campaignId: CampaignId,
    after: ContactId | null,
    limit: number,
  ): Promise<readonly Contact[]> {
    return CONTACTS.many(this.db, `WHERE ${OF_CAMPAIGN} AND t.id > $3 ORDER BY t.id ${atMost("$4")}`, [
      tenantId,
      campaignId,
      after ?? BEFORE_ALL,
      limit,
    ]);
  }

  sample(tenantId: TenantId, campaignId: CampaignId, limit: number): Promise<readonly Contact[]> {
    // The last 12 digits of a UUIDv7 are chance.
    return CONTACTS.many(
      this.db,
      `WHERE t.tenant_id = $1 AND t.campaign_id = $2 AND t.status = 'pending'
       ORDER BY right(t.id::text, 12), t.id LIMIT $3`,
      [tenantId, campaignId, limit],
    );
  }

  async claim(claim: ContactClaim): Promise<readonly Contact[]> {
    const { text, params } = claimSql(claim);
    const rows = await this.db.change(text, params);
    const { order = [] } = claim;
    return CONTACTS.nouns(rows).toSorted((a, b) => byOrder(order, a, b) || bestFirst(a, b));
  }

  async claimOne(tenantId: TenantId, id: ContactId, now: Instant, leasedUntil: Instant): Promise<Contact | null> {
    const rows = await this.db.change(
      `UPDATE contacts AS t SET leased_until = $4, lease_epoch = t.lease_epoch + 1, version = t.version + 1
       WHERE t.tenant_id = $1 AND t.id = $2 AND t.status = 'pending' AND (t.leased_until IS NULL OR t.leased_until <= $3)
       RETURNING ${CONTACTS.selected}`,
      [tenantId, id, now, leasedUntil],
    );
    return CONTACTS.nouns(rows)[0] ?? null;
  }

  async erase(tenantId: TenantId, { id, campaignId, erasedAt, erasedBy }: Tombstone): Promise<boolean> {
    if (!(await CONTACTS.remove(this.db, tenantId, id))) return false;
    await this.db.change(
      `INSERT INTO contact_tombstones (id, tenant_id, campaign_id, erased_at, erased_by) VALUES ($1, $2, $3, $4, $5)`,
      [id, tenantId, campaignId, erasedAt, erasedBy],
    );
    return true;
  }

  async eraseMany(
    tenantId: TenantId,
    campaignId: CampaignId,
    { erasedAt, erasedBy }: Pick<Tombstone, "erasedAt" | "erasedBy">,
    limit: number,
  ): Promise<Erased> {
    const [row] = await this.db.change(
      `WITH free AS MATERIALIZED (
         SELECT t.id FROM contacts AS t
         WHERE ${OF_CAMPAIGN} AND t.status NOT IN ('dialing', 'connected')
           AND (t.leased_until IS NULL OR t.leased_until <= $3)
         ORDER BY t.id ${atMost("$5")} FOR UPDATE SKIP LOCKED
       ), gone AS (
         DELETE FROM contacts AS t WHERE t.id = ANY (ARRAY(SELECT free.id FROM free)) RETURNING t.id, t.attempts, t.reached
       ), told AS (
         INSERT INTO contact_tombstones (id, tenant_id, campaign_id, erased_at, erased_by)
         SELECT gone.id, $1, $2, $3, $4 FROM gone
       )
       SELECT count(*)::int AS contacts, count(*) FILTER (WHERE attempts > 0)::int AS contacted,
         count(*) FILTER (WHERE reached)::int AS connected FROM gone`,
      [tenantId, campaignId, erasedAt, erasedBy, limit],
    );
    return row as unknown as Erased;
  }

  async tombstone(tenantId: TenantId, id: ContactId): Promise<Tombstone | null> {
    const [row] = await this.db.rows(
      `SELECT id, campaign_id AS "campaignId", erased_at AS "erasedAt", erased_by AS "erasedBy"
       FROM contact_tombstones WHERE tenant_id = $1 AND id = $2`,
      [tenantId, id],
    );
    return (row as unknown as Tombstone | undefined) ?? null;
  }

  async release(
    tenantId: TenantId,
    leases: readonly { readonly id: ContactId; readonly leaseEpoch: number }[],
  ): Promise<void> {
    await this.db.change(
      `UPDATE contacts AS t SET leased_until = NULL, version = t.version + 1
       FROM unnest($2::uuid[], $3::bigint[]) AS lease(id, epoch)
       WHERE t.tenant_id = $1 AND t.id = lease.id AND t.lease_epoch = lease.epoch AND t.leased_until IS NOT NULL`,
      [tenantId, leases.map((lease) => lease.id), leases.map((lease) => lease.leaseEpoch)],
    );
  }

  async counts(tenantId: TenantId, campaignId: CampaignId, now: Instant): Promise<ContactCounts> {
    const rows = await this.db.rows(
      `SELECT t.status, t.held_by, count(*)::int AS total,
         count(*) FILTER (WHERE t.next_attempt_at > $3)::int AS later,
         min(t.next_attempt_at) FILTER (WHERE t.next_attempt_at > $3) AS next_due_at
       FROM contacts AS t WHERE t.tenant_id = $1 AND t.campaign_id = $2 GROUP BY t.status, t.held_by`,
      [tenantId, campaignId, now],
    );
    const byStatus = Object.fromEntries(ContactStatus.options.map((status) => [status, 0])) as Record<
      ContactStatus,
      number
    >;
    const held: Record<string, number> = {};
    let pending = { now: 0, later: 0, nextDueAt: null as Instant | null };
    for (const row of rows) {
      const total = Number(row.total);
      byStatus[row.status as ContactStatus] += total;
      if (row.status !== "pending") continue;
      if (row.held_by !== null) held[String(row.held_by)] = total;
      else
        pending = {
          now: total - Number(row.later),
          later: Number(row.later),
          nextDueAt: row.next_due_at as Instant | null,
        };
    }
    return { byStatus, held, pendingNow: pending.now, pendingLater: pending.later, nextDueAt: pending.nextDueAt };
  }

  inFlight(limit: number): Promise<readonly Contact[]> {
    return CONTACTS.many(this.db, "WHERE t.status IN ('dialing', 'connected') ORDER BY t.id LIMIT $1", [limit]);
  }

  async markDnc(
    tenantId: TenantId,
    phones: readonly E164[],
    campaignId: CampaignId | null,
    at: Instant,
  ): Promise<number> {
    const marked = await this.db.change(
      `UPDATE contacts AS t SET status = 'dnc', updated_at = $3, version = t.version + 1
       FROM (SELECT DISTINCT reverse(phone) AS turned FROM unnest(string_to_array($2, ',')) AS phone) AS barred
       CROSS JOIN LATERAL (
         SELECT c.id FROM contacts AS c WHERE c.tenant_id = ${unseen("$1")} AND reverse(c.phone) = barred.turned
           AND ${beside("($4::uuid IS NULL OR c.campaign_id = $4::uuid)")} OFFSET 0) AS hit
       WHERE t.id = hit.id AND t.status = 'pending'
       RETURNING 1`,
      [tenantId, phones.join(), at, campaignId],
    );
    return marked.length;
  }

  search(tenantId: TenantId, query: Parameters<ContactStore["search"]>[1]): ReturnType<ContactStore["search"]> {
    return searchContacts(this.db, tenantId, query);
  }
}
