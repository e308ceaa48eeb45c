import type { EventId, TenantId } from "../model/ids.ts";
import type { Instant } from "../model/instant.ts";
import type { Page, PageRequest } from "../model/page.ts";
import type { EventRange, StoredEvent } from "../model/webhook.ts";
import type { Outbox } from "../ports/outbox.ts";
import { idGroups, idsBy } from "./groups.ts";
import type { Journal } from "./journal.ts";
import { pageOf, take } from "./paging.ts";
import { OwnedTable } from "./table.ts";

type Kept = StoredEvent & { readonly routedAt: Instant | null };

function told(kept: Kept): StoredEvent {
  const { routedAt: _, ...event } = kept;
  return Object.freeze(event);
}

export class MemoryOutbox implements Outbox {
  readonly #byTenant = idGroups();
  readonly #unrouted = idGroups();
  readonly #routed = idGroups();
  readonly #rows: OwnedTable<Kept>;
  readonly #routedKept: number;

  /** Past `routedKept` routed events the oldest are forgotten. */
  constructor(journal: Journal, routedKept: number) {
    this.#routedKept = routedKept;
    this.#rows = new OwnedTable<Kept>(
      journal,
      "outbox",
      idsBy(this.#byTenant, (event) => event.tenantId),
      idsBy(this.#unrouted, (event) => (event.routedAt === null ? "all" : null)),
      idsBy(this.#routed, (event) => (event.routedAt === null ? null : "all")),
    );
  }

  async append(events: readonly StoredEvent[]): Promise<void> {
    for (const event of events) this.#rows.insert({ ...event, routedAt: null });
  }

  async takeUnrouted(limit: number): Promise<readonly StoredEvent[]> {
    return this.#told(take(this.#unrouted.of("all").after(), limit));
  }

  async unrouted(limit: number): Promise<number> {
    return Math.min(limit, this.#unrouted.of("all").size);
  }

  async markRouted(ids: readonly EventId[], at: Instant): Promise<void> {
    for (const id of ids) {
      const event = this.#rows.get(id);
      if (event?.routedAt === null) this.#rows.put(id, { ...event, routedAt: at });
    }
    this.#forgetOldest();
  }

  async find(tenantId: TenantId, id: EventId): Promise<StoredEvent | null> {
    const event = this.#rows.find(tenantId, id);
    return event && told(event);
  }

  async since(tenantId: TenantId, after: EventId | null, limit: number): Promise<readonly StoredEvent[]> {
    return this.#told(take(this.#byTenant.of(tenantId).after(after), limit));
  }

  async page(tenantId: TenantId, { from, to }: EventRange, page: PageRequest): Promise<Page<StoredEvent>> {
    const fits = ({ at }: Kept) => at >= (from ?? Number.NEGATIVE_INFINITY) && at < (to ?? Number.POSITIVE_INFINITY);
    const get = (id: string) => this.#rows.get(id);
    const kept = pageOf({ ids: this.#byTenant.of(tenantId), order: "newest", get, fits }, page);
    return { ...kept, items: kept.items.map(told) };
  }

  /** What waits for an event holds a copy of its own, so none has to stay for that. */
  async forget(tenantId: TenantId, before: Instant, limit: number): Promise<number> {
    const old: string[] = [];
    for (const id of this.#byTenant.of(tenantId).after()) {
      const event = this.#rows.get(id) as Kept;
      if (event.routedAt !== null && event.at < before) old.push(id);
      if (old.length === limit) break;
    }
    for (const id of old) this.#rows.remove(id);
    return old.length;
  }

  /** The event itself, for deliveries that go on after it is forgotten here. */
  event(tenantId: TenantId, id: EventId): StoredEvent | null {
    const event = this.#rows.find(tenantId, id);
    return event && told(event);
  }

  #told(ids: readonly string[]): readonly StoredEvent[] {
    return ids.map((id) => told(this.#rows.get(id) as Kept));
  }

  #forgetOldest(): void {
    const routed = this.#routed.of("all");
    const surplus = routed.size - this.#routedKept;
    for (const id of take(routed.after(), surplus)) this.#rows.remove(id);
  }
}
