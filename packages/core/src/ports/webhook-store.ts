import type { DeliveryId, TenantId, WebhookId } from "../model/ids.ts";
import type { Instant } from "../model/instant.ts";
import type { Page, PageRequest } from "../model/page.ts";
import type { Delivery, StoredEvent, WebhookEndpoint } from "../model/webhook.ts";

/** A delivery taken for sending, with all that sending needs. */
export interface TakenDelivery {
  readonly delivery: Delivery;
  readonly endpoint: WebhookEndpoint;
  readonly event: StoredEvent;
}

export interface WebhookStore {
  insertEndpoint(endpoint: WebhookEndpoint): Promise<void>;
  findEndpoint(tenantId: TenantId, id: WebhookId): Promise<WebhookEndpoint | null>;
  saveEndpoint(endpoint: WebhookEndpoint): Promise<WebhookEndpoint>;
  /** Pending deliveries to it become `cancelled`. */
  removeEndpoint(tenantId: TenantId, id: WebhookId): Promise<boolean>;
  pageEndpoints(tenantId: TenantId, page: PageRequest): Promise<Page<WebhookEndpoint>>;
  /** The enabled endpoints of one tenant. At most 100. */
  enabledEndpoints(tenantId: TenantId): Promise<readonly WebhookEndpoint[]>;
  insertDeliveries(deliveries: readonly Delivery[]): Promise<void>;
  /** Of all tenants: pending, due, not leased or lease over. Sets `leasedUntil`. No delivery goes to two callers at once. */
  takeDue(now: Instant, leasedUntil: Instant, limit: number): Promise<readonly TakenDelivery[]>;
  /** Writes the outcome of an attempt and ends the lease. */
  saveDelivery(delivery: Delivery): Promise<void>;
  findDelivery(tenantId: TenantId, id: DeliveryId): Promise<Delivery | null>;
  /** Newest first. */
  pageDeliveries(tenantId: TenantId, webhookId: WebhookId, page: PageRequest): Promise<Page<Delivery>>;
  /** Soonest `nextAttemptAt` of any pending delivery. */
  nextDueAt(): Promise<Instant | null>;
}
