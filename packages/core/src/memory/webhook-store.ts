import { EngageError } from "../errors.ts";
import type { DeliveryId, TenantId, WebhookId } from "../model/ids.ts";
import type { Instant } from "../model/instant.ts";
import type { Page, PageRequest } from "../model/page.ts";
import type { Delivery, DeliveryFilter, StoredEvent, WebhookEndpoint, WebhookHealth } from "../model/webhook.ts";
import type { DeliveryShare, TakenDelivery, WebhookStore } from "../ports/webhook-store.ts";
import { Groups, idGroups, idsBy } from "./groups.ts";
import type { Journal } from "./journal.ts";
import type { MemoryOutbox } from "./outbox.ts";
import { pageOf, take } from "./paging.ts";
import { byTime, Sorted, type Timed } from "./sorted.ts";
import { type Index, OwnedTable, Table, VersionedTable } from "./table.ts";

export class MemoryWebhooks implements WebhookStore {
  readonly #byTenant = idGroups();
  readonly #enabled = idGroups();
  readonly #byEndpoint = idGroups();
  readonly #pending = idGroups();
  /** By `nextAttemptAt`. */
  readonly #due = new Sorted<Timed>(byTime);
  /** Of each endpoint, by the later of `nextAttemptAt` and the lease's end: the first moment a delivery may be taken. */
  readonly #free = new Groups<Timed>(byTime);
  readonly #ofTenant = idGroups();
  readonly #endpoints: VersionedTable<WebhookEndpoint>;
  readonly #deliveries: OwnedTable<Delivery>;
  /** What pending deliveries send; the outbox may forget an event before it is delivered. */
  readonly #bodies: Table<StoredEvent>;
  readonly #outbox: MemoryOutbox;

  constructor(journal: Journal, outbox: MemoryOutbox) {
    this.#endpoints = new VersionedTable<WebhookEndpoint>(
      journal,
      "webhook_endpoints",
      idsBy(this.#byTenant, (endpoint) => endpoint.tenantId),
      idsBy(this.#enabled, (endpoint) => (endpoint.enabled ? endpoint.tenantId : null)),
    );
    this.#deliveries = new OwnedTable<Delivery>(
      journal,
      "webhook_deliveries",
      idsBy(this.#byEndpoint, (delivery) => delivery.webhookId),
      idsBy(this.#pending, (delivery) => (delivery.status === "pending" ? delivery.webhookId : null)),
      idsBy(this.#ofTenant, (delivery) => delivery.tenantId),
      pendingAt(
        (_, place) => this.#due.add(place),
        (_, place) => this.#due.delete(place),
        (_, nextAttemptAt) => nextAttemptAt,
      ),
      pendingAt(
        ({ webhookId }, place) => this.#free.add(webhookId, place),
        ({ webhookId }, place) => this.#free.delete(webhookId, place),
        ({ leasedUntil }, nextAttemptAt) => Math.max(nextAttemptAt, leasedUntil ?? nextAttemptAt),
      ),
    );
    this.#bodies = new Table<StoredEvent>(journal, "webhook_bodies");
    this.#outbox = outbox;
  }

  async insertEndpoint(endpoint: WebhookEndpoint): Promise<void> {
    this.#endpoints.insert(endpoint);
  }

  async findEndpoint(tenantId: TenantId, id: WebhookId): Promise<WebhookEndpoint | null> {
    return this.#endpoints.find(tenantId, id);
  }

  async saveEndpoint(endpoint: WebhookEndpoint): Promise<WebhookEndpoint> {
    return this.#endpoints.save(endpoint);
  }

  async setHealth(
    tenantId: TenantId,
    id: WebhookId,
    health: WebhookHealth,
    failingSince: Instant | null,
  ): Promise<void> {
    const stored = this.#endpoints.find(tenantId, id);
    if (stored === null) return;
    const next = { ...stored, health, failingSince };
    if (health === "disabled" && stored.enabled) this.#endpoints.rewrite({ ...next, enabled: false });
    else this.#endpoints.put(id, next);
  }

  async removeEndpoint(tenantId: TenantId, id: WebhookId): Promise<boolean> {
    if (this.#endpoints.find(tenantId, id) === null) return false;
    await this.cancelPending(tenantId, id);
    return this.#endpoints.remove(id);
  }

  async cancelPending(tenantId: TenantId, webhookId: WebhookId): Promise<number> {
    const pending = [...this.#pending.of(webhookId).after()].map((id) => this.#deliveries.get(id) as Delivery);
    const own = pending.filter((delivery) => delivery.tenantId === tenantId);
    for (const delivery of own) {
      this.#write({ ...delivery, status: "cancelled", nextAttemptAt: null, leasedUntil: null });
    }
    return own.length;
  }

  async pageEndpoints(tenantId: TenantId, page: PageRequest): Promise<Page<WebhookEndpoint>> {
    return pageOf({ ids: this.#byTenant.of(tenantId), order: "newest", get: (id) => this.#endpoints.get(id) }, page);
  }

  async enabledEndpoints(tenantId: TenantId): Promise<readonly WebhookEndpoint[]> {
    return take(this.#enabled.of(tenantId).after(), 100).map((id) => this.#endpoints.get(id) as WebhookEndpoint);
  }

  async insertDeliveries(deliveries: readonly Delivery[]): Promise<void> {
    for (const delivery of deliveries) {
      const event = this.#outbox.event(delivery.tenantId, delivery.eventId);
      if (event === null || this.#endpoints.find(delivery.tenantId, delivery.webhookId) === null) {
        throw new EngageError("unknown-reference", "A delivery needs its event and its endpoint.");
      }
      this.#deliveries.insert(delivery);
      if (delivery.status === "pending") this.#bodies.put(delivery.id, event);
    }
  }

  async takeDue(
    now: Instant,
    leasedUntil: Instant,
    limit: number,
    share?: DeliveryShare,
  ): Promise<readonly TakenDelivery[]> {
    const free: Timed[] = [];
    for (const webhookId of this.#free.names()) {
      const most = Math.min(limit, share?.room.get(webhookId as WebhookId) ?? share?.perEndpoint ?? limit);
      free.push(...take(this.#free.of(webhookId).after(), most).filter(({ at }) => at <= now));
    }
    const taken = free.sort(byTime).slice(0, limit);
    return taken.map(({ id }) => {
      const delivery = this.#deliveries.put(id, { ...(this.#deliveries.get(id) as Delivery), leasedUntil });
      const endpoint = this.#endpoints.get(delivery.webhookId) as WebhookEndpoint;
      return Object.freeze({ delivery, endpoint, event: this.#bodies.get(id) as StoredEvent });
    });
  }

  async saveDeliveries(deliveries: readonly Delivery[]): Promise<void> {
    for (const delivery of deliveries) {
      const stored = this.#deliveries.find(delivery.tenantId, delivery.id);
      // A cancelled delivery has nowhere to go: an attempt that was under way cannot make it pending again.
      if (stored === null || (stored.status === "cancelled" && delivery.status === "pending")) continue;
      this.#write({ ...delivery, leasedUntil: null });
    }
  }

  async findDelivery(tenantId: TenantId, id: DeliveryId): Promise<Delivery | null> {
    return this.#deliveries.find(tenantId, id);
  }

  async pageDeliveries(
    tenantId: TenantId,
    webhookId: WebhookId,
    filter: DeliveryFilter,
    page: PageRequest,
  ): Promise<Page<Delivery>> {
    const fits = (delivery: Delivery) => delivery.tenantId === tenantId && fitsFilter(delivery, filter);
    const get = (id: string) => this.#deliveries.get(id);
    return pageOf({ ids: this.#byEndpoint.of(webhookId), order: "newest", get, fits }, page);
  }

  async forgetDeliveries(tenantId: TenantId, before: Instant, limit: number): Promise<number> {
    const old: string[] = [];
    for (const id of this.#ofTenant.of(tenantId).after()) {
      const delivery = this.#deliveries.get(id) as Delivery;
      if (delivery.status !== "pending" && delivery.createdAt < before) old.push(id);
      if (old.length === limit) break;
    }
    for (const id of old) this.#deliveries.remove(id);
    return old.length;
  }

  async nextDueAt(): Promise<Instant | null> {
    return this.#due.first?.at ?? null;
  }

  #write(delivery: Delivery): void {
    this.#deliveries.put(delivery.id, delivery);
    if (delivery.status !== "pending") this.#bodies.remove(delivery.id);
  }
}

const fitsFilter = (delivery: Delivery, { status, eventType, from, to }: DeliveryFilter): boolean =>
  (status === undefined || delivery.status === status) &&
  (eventType === undefined || delivery.eventType === eventType) &&
  delivery.createdAt >= (from ?? Number.NEGATIVE_INFINITY) &&
  delivery.createdAt < (to ?? Number.POSITIVE_INFINITY);

type Put = (delivery: Delivery, place: Timed) => void;

/** Pending deliveries that have a next attempt, by the moment that `at` names. */
function pendingAt(
  add: Put,
  remove: Put,
  at: (delivery: Delivery, nextAttemptAt: Instant) => Instant,
): Index<Delivery> {
  const placeOf = (delivery: Delivery | null): Timed | null =>
    delivery?.status === "pending" && delivery.nextAttemptAt !== null
      ? { at: at(delivery, delivery.nextAttemptAt), id: delivery.id }
      : null;
  return (before, after) => {
    const [from, to] = [placeOf(before), placeOf(after)];
    if (before && from) remove(before, from);
    if (after && to) add(after, to);
  };
}
