import { EngageError } from "@broadnet-engage/core/errors";
import type {
  Delivery,
  DeliveryFilter,
  DeliveryId,
  Instant,
  Page,
  PageRequest,
  TenantId,
  WebhookEndpoint,
  WebhookHealth,
  WebhookId,
} from "@broadnet-engage/core/model";
import type { DeliveryShare, TakenDelivery, WebhookStore } from "@broadnet-engage/core/ports";
import { DELIVERIES, OUTBOX_EVENTS, WEBHOOK_ENDPOINTS } from "./rows/webhooks.ts";
import { mustBeNew, Store } from "./store.ts";
import { atMost, beside, pageById, unseen, Where } from "./where.ts";

const MOST_ENABLED = 100;

export class SqlWebhookStore extends Store implements WebhookStore {
  async insertEndpoint(endpoint: WebhookEndpoint): Promise<void> {
    mustBeNew(await WEBHOOK_ENDPOINTS.insert(this.db, endpoint), "The webhook");
  }

  findEndpoint(tenantId: TenantId, id: WebhookId): Promise<WebhookEndpoint | null> {
    return WEBHOOK_ENDPOINTS.find(this.db, tenantId, id);
  }

  saveEndpoint(endpoint: WebhookEndpoint): Promise<WebhookEndpoint> {
    return WEBHOOK_ENDPOINTS.save(this.db, endpoint);
  }

  async setHealth(
    tenantId: TenantId,
    id: WebhookId,
    health: WebhookHealth,
    failingSince: Instant | null,
  ): Promise<void> {
    await this.db.change(
      `UPDATE webhook_endpoints SET health = $3, failing_since = $4,
         version = version + (enabled AND $3 = 'disabled')::int, enabled = enabled AND $3 <> 'disabled'
       WHERE tenant_id = $1 AND id = $2`,
      [tenantId, id, health, failingSince],
    );
  }

  async removeEndpoint(tenantId: TenantId, id: WebhookId): Promise<boolean> {
    if (!(await WEBHOOK_ENDPOINTS.remove(this.db, tenantId, id))) return false;
    await this.cancelPending(tenantId, id);
    return true;
  }

  async cancelPending(tenantId: TenantId, webhookId: WebhookId): Promise<number> {
    const rows = await this.db.change(
      `UPDATE deliveries SET status = 'cancelled', next_attempt_at = NULL, leased_until = NULL
       WHERE tenant_id = $1 AND webhook_id = $2 AND status = 'pending' RETURNING 1`,
      [tenantId, webhookId],
    );
    return rows.length;
  }

  pageEndpoints(tenantId: TenantId, page: PageRequest): Promise<Page<WebhookEndpoint>> {
    return pageById(
      this.db,
      WEBHOOK_ENDPOINTS,
      new Where().when(`t.tenant_id = ${unseen("?")}`, tenantId),
      page,
      "newest first",
    );
  }

  enabledEndpoints(tenantId: TenantId): Promise<readonly WebhookEndpoint[]> {
    return WEBHOOK_ENDPOINTS.many(this.db, "WHERE t.tenant_id = $1 AND t.enabled ORDER BY t.id LIMIT $2", [
      tenantId,
      MOST_ENABLED,
    ]);
  }

  async insertDeliveries(deliveries: readonly Delivery[]): Promise<void> {
    if (deliveries.length === 0) return;
    const records = DELIVERIES.records(deliveries);
    // Shared, so that an endpoint is not removed before its new deliveries are there to be cancelled with it.
    await this.db.change("SELECT 1 FROM webhook_endpoints WHERE id = ANY($1::uuid[]) ORDER BY id FOR KEY SHARE", [
      [...new Set(deliveries.map((delivery) => delivery.webhookId))],
    ]);
    const lost = await this.db.rows(
      `SELECT 1 FROM jsonb_populate_recordset(NULL::deliveries, $1::jsonb) AS r
       WHERE NOT EXISTS (SELECT 1 FROM webhook_endpoints AS w WHERE w.id = r.webhook_id AND w.tenant_id = r.tenant_id)
          OR NOT EXISTS (SELECT 1 FROM outbox_events AS e WHERE e.id = r.event_id AND e.tenant_id = r.tenant_id)
       LIMIT 1`,
      [records],
    );
    if (lost.length > 0) throw new EngageError("unknown-reference", "A delivery needs its event and its endpoint.");
    mustBeNew(await DELIVERIES.insert(this.db, ...deliveries), "A delivery");
  }

  /**
   * Walks the endpoints that have something pending, one index probe each, and takes the soonest due of each. A plain walk
   * by due time would read an endpoint's whole queue to find that all of it must wait.
   */
  async takeDue(
    now: Instant,
    leasedUntil: Instant,
    limit: number,
    share?: DeliveryShare,
  ): Promise<readonly TakenDelivery[]> {
    const { perEndpoint: usual, room } = share ?? { perEndpoint: limit, room: new Map<WebhookId, number>() };
    const most = Math.max(usual, ...room.values());
    const rows = await this.db.change(
      `WITH RECURSIVE endpoint (id) AS (
         (SELECT t.webhook_id FROM deliveries AS t WHERE t.status = 'pending' ORDER BY t.webhook_id LIMIT 1)
         UNION ALL
         SELECT (SELECT t.webhook_id FROM deliveries AS t
                 WHERE t.status = 'pending' AND t.webhook_id > endpoint.id ORDER BY t.webhook_id LIMIT 1)
         FROM endpoint WHERE endpoint.id IS NOT NULL
       ), due AS MATERIALIZED (
         SELECT ranked.id FROM (
           SELECT one.id, one.next_attempt_at, coalesce(room.places, $4) AS places,
             row_number() OVER (PARTITION BY endpoint.id ORDER BY one.next_attempt_at, one.id) AS place
           FROM endpoint LEFT JOIN unnest($6::uuid[], $7::int[]) AS room (id, places) ON room.id = endpoint.id
           CROSS JOIN LATERAL (
             SELECT t.id, t.next_attempt_at FROM deliveries AS t
             WHERE t.webhook_id = endpoint.id AND t.status = 'pending' AND t.next_attempt_at <= ${unseen("$1", "bigint")}
               AND (t.leased_until IS NULL OR t.leased_until <= $1)
             ORDER BY t.next_attempt_at, t.id ${atMost("$5")} FOR NO KEY UPDATE SKIP LOCKED
           ) AS one
           WHERE endpoint.id IS NOT NULL AND coalesce(room.places, $4) > 0
         ) AS ranked
         WHERE ranked.place <= ranked.places ORDER BY ranked.next_attempt_at, ranked.id LIMIT $3
       )
       UPDATE deliveries AS t SET leased_until = $2 FROM due WHERE t.id = due.id RETURNING ${DELIVERIES.selected}`,
      [now, leasedUntil, limit, usual, Math.min(limit, most), [...room.keys()], [...room.values()]],
    );
    return this.#withWhatSendingNeeds(DELIVERIES.nouns(rows));
  }

  async #withWhatSendingNeeds(deliveries: readonly Delivery[]): Promise<readonly TakenDelivery[]> {
    if (deliveries.length === 0) return [];
    const endpoints = await WEBHOOK_ENDPOINTS.many(this.db, "WHERE t.id = ANY($1::uuid[])", [
      [...new Set(deliveries.map((delivery) => delivery.webhookId))],
    ]);
    const events = await OUTBOX_EVENTS.many(this.db, "WHERE t.id = ANY($1::uuid[])", [
      [...new Set(deliveries.map((delivery) => delivery.eventId))],
    ]);
    const endpointOf = new Map(endpoints.map((endpoint) => [endpoint.id, endpoint]));
    const eventOf = new Map(events.map((event) => [event.id, event]));
    const taken = deliveries.flatMap((delivery) => {
      const endpoint = endpointOf.get(delivery.webhookId);
      const event = eventOf.get(delivery.eventId);
      return endpoint && event ? [{ delivery, endpoint, event }] : [];
    });
    return taken.sort((a, b) => byDue(a.delivery, b.delivery));
  }

  async saveDeliveries(deliveries: readonly Delivery[]): Promise<void> {
    if (deliveries.length === 0) return;
    const rows = deliveries.map((delivery) => ({ ...DELIVERIES.record(delivery), leased_until: null }));
    // A cancelled delivery has nowhere to go: an attempt that was under way cannot make it pending again.
    await this.db.change(
      `${DELIVERIES.updatingMany} WHERE t.id = r.id AND t.tenant_id = r.tenant_id
         AND NOT (t.status = 'cancelled' AND r.status = 'pending')`,
      [JSON.stringify(rows)],
    );
  }

  findDelivery(tenantId: TenantId, id: DeliveryId): Promise<Delivery | null> {
    return DELIVERIES.find(this.db, tenantId, id);
  }

  pageDeliveries(
    tenantId: TenantId,
    webhookId: WebhookId,
    filter: DeliveryFilter,
    page: PageRequest,
  ): Promise<Page<Delivery>> {
    const where = new Where()
      .when(beside("t.tenant_id = ?"), tenantId)
      .when(`t.webhook_id = ${unseen("?")}`, webhookId)
      .when("t.status = ?", filter.status)
      .when("t.event_type = ?", filter.eventType)
      .when("t.created_at >= ?", filter.from)
      .when("t.created_at < ?", filter.to);
    return pageById(this.db, DELIVERIES, where, page, "newest first");
  }

  async forgetDeliveries(tenantId: TenantId, before: Instant, limit: number): Promise<number> {
    const gone = await this.db.change(
      `DELETE FROM deliveries WHERE id IN (
         SELECT t.id FROM deliveries AS t
         WHERE t.tenant_id = $1 AND t.created_at < $2 AND t.status <> 'pending' ORDER BY t.created_at LIMIT $3
       ) RETURNING 1`,
      [tenantId, before, limit],
    );
    return gone.length;
  }

  async nextDueAt(): Promise<Instant | null> {
    const rows = await this.db.rows(
      `SELECT t.next_attempt_at FROM deliveries AS t
       WHERE t.status = 'pending' AND t.next_attempt_at IS NOT NULL
       ORDER BY t.next_attempt_at LIMIT 1`,
    );
    return (rows[0]?.next_attempt_at as Instant | undefined) ?? null;
  }
}

const byDue = (a: Delivery, b: Delivery): number =>
  (a.nextAttemptAt ?? 0) - (b.nextAttemptAt ?? 0) || (a.id < b.id ? -1 : 1);
