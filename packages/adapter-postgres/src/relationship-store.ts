import type {
  E164,
  Page,
  PageRequest,
  RelationshipId,
  RelationshipRecord,
  TenantId,
} from "@broadnet-engage/core/model";
import type { RelationshipFilter, RelationshipStore } from "@broadnet-engage/core/ports";
import { RELATIONSHIPS } from "./rows/compliance.ts";
import { mustBeNew, Store } from "./store.ts";
import { ofEachPhone, pageById, unseen, Where } from "./where.ts";

const LATEST_FIRST = "ORDER BY t.written_at DESC, t.n DESC";

export class SqlRelationshipStore extends Store implements RelationshipStore {
  async takeTurn(tenantId: TenantId): Promise<void> {
    await this.db.change("SELECT pg_advisory_xact_lock(hashtextextended($1, 29))", [`relationships:${tenantId}`]);
  }

  async put(record: RelationshipRecord): Promise<void> {
    await this.putMany([record]);
  }

  async putMany(records: readonly RelationshipRecord[]): Promise<void> {
    mustBeNew(await RELATIONSHIPS.insert(this.db, ...records), "A record of a relationship");
  }

  async heldWith(
    tenantId: TenantId,
    phones: readonly E164[],
    most: number,
  ): Promise<ReadonlyMap<E164, readonly RelationshipRecord[]>> {
    const rows = await this.db.rows(
      `${ofEachPhone(
        `SELECT ${RELATIONSHIPS.selected}, t.n FROM relationships AS t
         WHERE t.tenant_id = ${unseen("$1")} AND t.phone = p.phone ${LATEST_FIRST} LIMIT $3`,
      )} ORDER BY one."writtenAt" DESC, one.n DESC`,
      [tenantId, phones.join(), most],
    );
    const found = rows.map((row) => RELATIONSHIPS.noun(row));
    const seen = new Set<RelationshipId>();
    const held = new Map<E164, RelationshipRecord[]>();
    for (const record of found) {
      const overtaken = seen.has(record.relationshipId);
      seen.add(record.relationshipId);
      if (overtaken || record.state === "withdrawn") continue;
      const others = held.get(record.phone);
      if (others === undefined) held.set(record.phone, [record]);
      else others.push(record);
    }
    return held;
  }

  find(tenantId: TenantId, id: RelationshipId): Promise<RelationshipRecord | null> {
    return RELATIONSHIPS.find(this.db, tenantId, id);
  }

  async lock(tenantId: TenantId, relationshipId: RelationshipId): Promise<RelationshipRecord | null> {
    const first = await RELATIONSHIPS.lock(this.db, tenantId, relationshipId);
    if (first === null) return null;
    // A statement of its own: it sees what the one who held the lock before has committed.
    const [latest] = await RELATIONSHIPS.many(
      this.db,
      `WHERE t.tenant_id = $1 AND t.relationship_id = $2 ${LATEST_FIRST} LIMIT 1`,
      [tenantId, relationshipId],
    );
    return latest ?? null;
  }

  async erase(tenantId: TenantId, phone: E164): Promise<number> {
    const his = [tenantId, phone];
    await this.db.change("SELECT 1 FROM relationships WHERE tenant_id = $1 AND phone = $2 ORDER BY n FOR UPDATE", his);
    // A statement of its own: it sees what those who held a lock before have written.
    const gone = await this.db.change("DELETE FROM relationships WHERE tenant_id = $1 AND phone = $2 RETURNING 1", his);
    return gone.length;
  }

  page(tenantId: TenantId, page: PageRequest, filter: RelationshipFilter = {}): Promise<Page<RelationshipRecord>> {
    const where = new Where()
      .when(`t.tenant_id = ${unseen("?")}`, tenantId)
      .when("t.phone = ?", filter.phone)
      .when("t.kind = ?", filter.kind);
    return pageById(this.db, RELATIONSHIPS, where, page, "newest first");
  }
}
