import type { DeliveryId, TenantId, WebhookId } from "../model/ids.ts";
import type { Instant } from "../model/instant.ts";
import type { Page, PageRequest } from "../model/page.ts";
import type { Delivery, DeliveryFilter, StoredEvent, WebhookEndpoint, WebhookHealth } from "../model/webhook.ts";

/** A delivery taken for sending, with all that sending needs. */
export interface TakenDelivery {
  readonly delivery: Delivery;
  readonly endpoint: WebhookEndpoint;
  readonly event: StoredEvent;
}

/** How the deliveries of one taking are shared out, so that no endpoint crowds out the others (C-WH-11). */
export interface DeliveryShare {
  /** At most so many of one endpoint… */
  readonly perEndpoint: number;
  /** …but for these, which have so much room; 0 = none. */
  readonly room: ReadonlyMap<WebhookId, number>;
}

export interface WebhookStore {
  insertEndpoint(endpoint: WebhookEndpoint): Promise<void>;
  findEndpoint(tenantId: TenantId, id: WebhookId): Promise<WebhookEndpoint | null>;
  saveEndpoint(endpoint: WebhookEndpoint): Promise<WebhookEndpoint>;
  /**
   * Writes how the endpoint fares and nothing else; the last writer wins and the version stays, but for `disabled`, which
   * also switches it off, one version higher. Does nothing when it is gone.
   */
  setHealth(tenantId: TenantId, id: WebhookId, health: WebhookHealth, failingSince: Instant | null): Promise<void>;
  /** Pending deliveries to it become `cancelled`. */
  removeEndpoint(tenantId: TenantId, id: WebhookId): Promise<boolean>;
  pageEndpoints(tenantId: TenantId, page: PageRequest): Promise<Page<WebhookEndpoint>>;
  /** The enabled endpoints of one tenant. At most 100. */
  enabledEndpoints(tenantId: TenantId): Promise<readonly WebhookEndpoint[]>;
  /** `unknown-reference` when an event or endpoint is not there. */
  insertDeliveries(deliveries: readonly Delivery[]): Promise<void>;
  /**
   * Of all tenants: pending, due, not leased or lease over, soonest due first. Sets `leasedUntil`. No delivery goes to two
   * callers at once. With a share its cost grows with the endpoints that have something pending, not with what they have.
   */
  takeDue(now: Instant, leasedUntil: Instant, limit: number, share?: DeliveryShare): Promise<readonly TakenDelivery[]>;
  /** Writes the outcomes of attempts and ends the leases. One that was cancelled meanwhile does not become pending again. */
  saveDeliveries(deliveries: readonly Delivery[]): Promise<void>;
  /** What is pending for the endpoint becomes `cancelled`. How many were. */
  cancelPending(tenantId: TenantId, webhookId: WebhookId): Promise<number>;
  findDelivery(tenantId: TenantId, id: DeliveryId): Promise<Delivery | null>;
  /** Newest first. */
  pageDeliveries(
    tenantId: TenantId,
    webhookId: WebhookId,
    filter: DeliveryFilter,
    page: PageRequest,
  ): Promise<Page<Delivery>>;
  /** Soonest `nextAttemptAt` of any pending delivery. */
  nextDueAt(): Promise<Instant | null>;
  /** Forgets the tenant's oldest settled deliveries made before the instant, at most `limit`. How many went. */
  forgetDeliveries(tenantId: TenantId, before: Instant, limit: number): Promise<number>;
}
