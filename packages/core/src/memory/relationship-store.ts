import type { RelationshipId, TenantId } from "../model/ids.ts";
import type { Instant } from "../model/instant.ts";
import type { Page, PageRequest } from "../model/page.ts";
import type { E164 } from "../model/phone.ts";
import type { RelationshipRecord } from "../model/relationship.ts";
import type { RelationshipFilter, RelationshipStore } from "../ports/relationship-store.ts";
import { Groups, idGroups, idsBy } from "./groups.ts";
import type { Journal } from "./journal.ts";
import { pageOf } from "./paging.ts";
import { OwnedTable } from "./table.ts";

/** A record's place among all of its number. */
interface Written {
  readonly id: RelationshipId;
  readonly at: Instant;
  readonly n: number;
}

const placeOf = (tenantId: string, phone: string): string => `${tenantId} ${phone}`;

export class MemoryRelationships implements RelationshipStore {
  readonly #byTenant = idGroups();
  readonly #rows: OwnedTable<RelationshipRecord>;
  /** All records of a number, latest first. */
  readonly #ofNumber = new Groups<Written>((a, b) => b.at - a.at || b.n - a.n);
  /** Which was written before which, where the moment is the same. */
  readonly #order = new Map<RelationshipId, number>();
  #n = 0;

  constructor(journal: Journal) {
    this.#rows = new OwnedTable<RelationshipRecord>(
      journal,
      "relationships",
      idsBy(this.#byTenant, ({ tenantId }) => tenantId),
      (before, after) => {
        if (before !== null) this.#ofNumber.delete(placeOf(before.tenantId, before.phone), this.#writtenOf(before));
        if (after !== null) this.#ofNumber.add(placeOf(after.tenantId, after.phone), this.#writtenOf(after));
      },
    );
  }

  #writtenOf({ id, writtenAt }: RelationshipRecord): Written {
    return { id, at: writtenAt, n: this.#order.get(id) ?? 0 };
  }

  /** Of a number, latest first. */
  *#of(tenantId: TenantId, phone: E164, most: number): Generator<RelationshipRecord> {
    let looked = 0;
    for (const { id } of this.#ofNumber.of(placeOf(tenantId, phone)).after()) {
      const record = this.#rows.get(id);
      if (looked++ === most) return;
      if (record !== null) yield record;
    }
  }

  /** Transactions that write take turns here in any case. */
  async takeTurn(): Promise<void> {}

  async put(record: RelationshipRecord): Promise<void> {
    this.#n += 1;
    if (this.#rows.get(record.id) === null) this.#order.set(record.id, this.#n);
    this.#rows.insert(record);
  }

  async putMany(records: readonly RelationshipRecord[]): Promise<void> {
    for (const record of records) await this.put(record);
  }

  async heldWith(
    tenantId: TenantId,
    phones: readonly E164[],
    most: number,
  ): Promise<ReadonlyMap<E164, readonly RelationshipRecord[]>> {
    const held = new Map<E164, readonly RelationshipRecord[]>();
    for (const phone of phones) {
      const found = latestOfEach(this.#of(tenantId, phone, most)).filter(({ state }) => state === "held");
      if (found.length > 0) held.set(phone, found);
    }
    return held;
  }

  async find(tenantId: TenantId, id: RelationshipId): Promise<RelationshipRecord | null> {
    return this.#rows.find(tenantId, id);
  }

  async lock(tenantId: TenantId, relationshipId: RelationshipId): Promise<RelationshipRecord | null> {
    const first = this.#rows.find(tenantId, relationshipId);
    if (first === null) return null;
    for (const record of this.#of(tenantId, first.phone, Number.POSITIVE_INFINITY))
      if (record.relationshipId === relationshipId) return record;
    return null;
  }

  async erase(tenantId: TenantId, phone: E164): Promise<number> {
    const gone = [...this.#of(tenantId, phone, Number.POSITIVE_INFINITY)];
    for (const { id } of gone) this.#rows.remove(id);
    return gone.length;
  }

  async page(
    tenantId: TenantId,
    page: PageRequest,
    filter: RelationshipFilter = {},
  ): Promise<Page<RelationshipRecord>> {
    const { phone, kind } = filter;
    const fits = (row: RelationshipRecord): boolean =>
      (phone === undefined || row.phone === phone) && (kind === undefined || row.kind === kind);
    const ids = this.#byTenant.of(tenantId);
    return pageOf({ ids, order: "newest", get: (id) => this.#rows.get(id), fits }, page);
  }
}

/** Of records latest first, the first of each relationship. */
function latestOfEach(records: Iterable<RelationshipRecord>): readonly RelationshipRecord[] {
  const latest = new Map<RelationshipId, RelationshipRecord>();
  for (const record of records) if (!latest.has(record.relationshipId)) latest.set(record.relationshipId, record);
  return [...latest.values()];
}
