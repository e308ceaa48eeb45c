import type { EventId, TenantId } from "../model/ids.ts";
import type { Instant } from "../model/instant.ts";
import type { Page, PageRequest } from "../model/page.ts";
import type { EventRange, StoredEvent } from "../model/webhook.ts";

/** Events, written in the same transaction as the change they tell, so that a crash loses none and invents none. */
export interface Outbox {
  append(events: readonly StoredEvent[]): Promise<void>;
  /** Events not yet routed to endpoints, oldest first, of all tenants. Locked until the transaction ends; another transaction skips them. */
  takeUnrouted(limit: number): Promise<readonly StoredEvent[]>;
  /** How many events are not yet routed, of all tenants; counts no further than `limit`. */
  unrouted(limit: number): Promise<number>;
  markRouted(ids: readonly EventId[], at: Instant): Promise<void>;
  find(tenantId: TenantId, id: EventId): Promise<StoredEvent | null>;
  /** Every event of the tenant after the given id, oldest first. */
  since(tenantId: TenantId, after: EventId | null, limit: number): Promise<readonly StoredEvent[]>;
  /** Newest first. */
  page(tenantId: TenantId, range: EventRange, page: PageRequest): Promise<Page<StoredEvent>>;
  /**
   * Forgets the tenant's oldest routed events that happened before the instant, at most `limit`. How many went. What a
   * pending delivery waits for is still sent.
   */
  forget(tenantId: TenantId, before: Instant, limit: number): Promise<number>;
}
