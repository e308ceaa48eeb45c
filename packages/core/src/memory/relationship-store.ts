import type { RelationshipId, TenantId } from "../model/ids.ts";
import type { Page, PageRequest } from "../model/page.ts";
import type { E164 } from "../model/phone.ts";
import type { RelationshipRecord } from "../model/relationship.ts";
import type { RelationshipFilter, RelationshipStore } from "../ports/relationship-store.ts";
import { idGroups, idsBy } from "./groups.ts";
import type { Journal } from "./journal.ts";
import { pageOf } from "./paging.ts";
import { OwnedTable, Table } from "./table.ts";

const placeOf = (tenantId: string, phone: string): string => `${tenantId} ${phone}`;

export class MemoryRelationships implements RelationshipStore {
  readonly #byTenant = idGroups();
  readonly #rows: OwnedTable<RelationshipRecord>;
  /** All records of a number, latest first. */
  readonly #ofNumber: Table<readonly RelationshipRecord[]>;

  constructor(journal: Journal) {
    this.#rows = new OwnedTable<RelationshipRecord>(
      journal,
      "relationships",
      idsBy(this.#byTenant, ({ tenantId }) => tenantId),
    );
    this.#ofNumber = new Table<readonly RelationshipRecord[]>(journal, "relationships of a number");
  }

  async put(record: RelationshipRecord): Promise<void> {
    const stored = this.#rows.insert(record);
    const place = placeOf(record.tenantId, record.phone);
    // Of the same moment the one written last stands first: sorting keeps their order.
    const all = [stored, ...(this.#ofNumber.get(place) ?? [])];
    this.#ofNumber.put(
      place,
      all.sort((a, b) => b.writtenAt - a.writtenAt),
    );
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
      const looked = (this.#ofNumber.get(placeOf(tenantId, phone)) ?? []).slice(0, most);
      const found = latestOfEach(looked).filter(({ state }) => state === "held");
      if (found.length > 0) held.set(phone, found);
    }
    return held;
  }

  async find(tenantId: TenantId, id: RelationshipId): Promise<RelationshipRecord | null> {
    return this.#rows.find(tenantId, id);
  }

  async lock(tenantId: TenantId, relationshipId: RelationshipId): Promise<RelationshipRecord | null> {
    const first = this.#rows.find(tenantId, relationshipId);
    const all = first === null ? [] : (this.#ofNumber.get(placeOf(tenantId, first.phone)) ?? []);
    return all.find((record) => record.relationshipId === relationshipId) ?? null;
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
function latestOfEach(records: readonly RelationshipRecord[]): readonly RelationshipRecord[] {
  const latest = new Map<RelationshipId, RelationshipRecord>();
  for (const record of records) if (!latest.has(record.relationshipId)) latest.set(record.relationshipId, record);
  return [...latest.values()];
}
