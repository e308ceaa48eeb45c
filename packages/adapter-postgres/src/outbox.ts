import type {
  EventId,
  EventRange,
  Instant,
  Page,
  PageRequest,
  StoredEvent,
  TenantId,
} from "@broadnet-engage/core/model";
import type { Outbox } from "@broadnet-engage/core/ports";
import { OUTBOX_EVENTS } from "./rows/webhooks.ts";
import { mustBeNew, Store } from "./store.ts";
import { atMost, pageById, unseen, Where } from "./where.ts";

/** "Oldest first" is by id: ids are made in order of time (UUIDv7). */
export class SqlOutbox extends Store implements Outbox {
  async append(events: readonly StoredEvent[]): Promise<void> {
    mustBeNew(await OUTBOX_EVENTS.insert(this.db, ...events), "An event");
  }

  async takeUnrouted(limit: number): Promise<readonly StoredEvent[]> {
    const rows = await this.db.change(
      `SELECT ${OUTBOX_EVENTS.selected} FROM outbox_events AS t
       WHERE t.routed_at IS NULL ORDER BY t.id ${atMost("$1")} FOR UPDATE SKIP LOCKED`,
      [limit],
    );
    return OUTBOX_EVENTS.nouns(rows);
  }

  async unrouted(limit: number): Promise<number> {
    const [counted] = await this.db.rows(
      "SELECT count(*)::int AS n FROM (SELECT 1 FROM outbox_events WHERE routed_at IS NULL LIMIT $1) AS waiting",
      [limit],
    );
    return Number(counted?.n);
  }

  async markRouted(ids: readonly EventId[], at: Instant): Promise<void> {
    await this.db.change("UPDATE outbox_events SET routed_at = $2 WHERE id = ANY($1::uuid[]) AND routed_at IS NULL", [
      ids,
      at,
    ]);
  }

  find(tenantId: TenantId, id: EventId): Promise<StoredEvent | null> {
    return OUTBOX_EVENTS.find(this.db, tenantId, id);
  }

  since(tenantId: TenantId, after: EventId | null, limit: number): Promise<readonly StoredEvent[]> {
    return OUTBOX_EVENTS.many(
      this.db,
      `WHERE t.tenant_id = ${unseen("$1")} AND ($2::uuid IS NULL OR t.id > $2::uuid) ORDER BY t.id ${atMost("$3")}`,
      [tenantId, after, limit],
    );
  }

  page(tenantId: TenantId, { from, to }: EventRange, page: PageRequest): Promise<Page<StoredEvent>> {
    const where = new Where()
      .when(`t.tenant_id = ${unseen("?")}`, tenantId)
      .when("t.at >= ?", from)
      .when("t.at < ?", to);
    return pageById(this.db, OUTBOX_EVENTS, where, page, "newest first");
  }

  async forget(tenantId: TenantId, before: Instant, limit: number): Promise<number> {
    const gone = await this.db.change(
      `DELETE FROM outbox_events WHERE id IN (
         SELECT t.id FROM outbox_events AS t
         WHERE t.tenant_id = $1 AND t.at < $2 AND t.routed_at IS NOT NULL AND NOT EXISTS (
           SELECT 1 FROM deliveries AS d WHERE d.event_id = t.id AND d.status = 'pending'
         )
         ORDER BY t.id LIMIT $3
       ) RETURNING 1`,
      [tenantId, before, limit],
    );
    return gone.length;
  }
}
