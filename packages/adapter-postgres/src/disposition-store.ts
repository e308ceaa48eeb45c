import { EngageError } from "@broadnet-engage/core/errors";
import type {
  Disposition,
  DispositionId,
  DispositionSet,
  DispositionSetId,
  TenantId,
} from "@broadnet-engage/core/model";
import type { DispositionStore } from "@broadnet-engage/core/ports";
import { DISPOSITION_SETS, DISPOSITIONS } from "./rows/campaigns.ts";
import { Store } from "./store.ts";

const MOST = 500;
const MOST_SETS = 200;

const nameTaken = (other: DispositionSet | null): EngageError =>
  new EngageError("duplicate-resource", "The tenant has a set of this name already.", {
    extra: { existingId: other?.id },
  });

export class SqlDispositionStore extends Store implements DispositionStore {
  async insert(disposition: Disposition): Promise<void> {
    if (await DISPOSITIONS.insert(this.db, disposition)) return;
    const existing = await this.byCode(disposition.tenantId, disposition.code);
    throw new EngageError("duplicate-resource", "The tenant has a disposition of this code already.", {
      extra: { existingId: existing?.id ?? disposition.id },
    });
  }

  find(tenantId: TenantId, id: DispositionId): Promise<Disposition | null> {
    return DISPOSITIONS.find(this.db, tenantId, id);
  }

  async save(disposition: Disposition): Promise<void> {
    await this.db.change(
      `${DISPOSITIONS.updating} WHERE t.id = r.id AND t.tenant_id = r.tenant_id AND t.code = r.code`,
      [JSON.stringify(DISPOSITIONS.record(disposition))],
    );
  }

  byCode(tenantId: TenantId, code: string): Promise<Disposition | null> {
    return DISPOSITIONS.one(this.db, "t.tenant_id = $1 AND t.code = $2", [tenantId, code]);
  }

  all(tenantId: TenantId): Promise<readonly Disposition[]> {
    return DISPOSITIONS.many(this.db, "WHERE t.tenant_id = $1 ORDER BY t.code LIMIT $2", [tenantId, MOST]);
  }

  async remove(tenantId: TenantId, id: DispositionId): Promise<boolean> {
    const disposition = await DISPOSITIONS.lock(this.db, tenantId, id, "UPDATE");
    if (disposition === null) return false;
    const [needed] = await this.db.rows(
      `SELECT 1 FROM dispositions WHERE tenant_id = $1 AND parent_code = $2
       UNION ALL SELECT 1 FROM disposition_sets WHERE tenant_id = $1 AND $2 = ANY(codes) LIMIT 1`,
      [tenantId, disposition.code],
    );
    if (needed) throw new EngageError("resource-in-use", "Another disposition or a set needs it.");
    return DISPOSITIONS.remove(this.db, tenantId, id);
  }

  async insertSet(set: DispositionSet): Promise<void> {
    if (await DISPOSITION_SETS.insert(this.db, set)) return;
    throw nameTaken(await this.#ofName(set));
  }

  findSet(tenantId: TenantId, id: DispositionSetId): Promise<DispositionSet | null> {
    return DISPOSITION_SETS.find(this.db, tenantId, id);
  }

  async saveSet(set: DispositionSet): Promise<DispositionSet> {
    const other = await this.#ofName(set);
    if (other !== null && other.id !== set.id) throw nameTaken(other);
    return DISPOSITION_SETS.save(this.db, set);
  }

  async removeSet(tenantId: TenantId, id: DispositionSetId): Promise<boolean> {
    if (!(await DISPOSITION_SETS.lock(this.db, tenantId, id, "UPDATE"))) return false;
    const [user] = await this.db.rows(
      "SELECT id FROM campaigns WHERE tenant_id = $1 AND disposition_set_id = $2 AND deleted_at IS NULL LIMIT 1",
      [tenantId, id],
    );
    if (user) throw new EngageError("resource-in-use", "A campaign uses the set.", { extra: { campaignId: user.id } });
    return DISPOSITION_SETS.remove(this.db, tenantId, id);
  }

  sets(tenantId: TenantId): Promise<readonly DispositionSet[]> {
    return DISPOSITION_SETS.many(this.db, "WHERE t.tenant_id = $1 ORDER BY t.name LIMIT $2", [tenantId, MOST_SETS]);
  }

  #ofName({ tenantId, name }: DispositionSet): Promise<DispositionSet | null> {
    return DISPOSITION_SETS.one(this.db, "t.tenant_id = $1 AND t.name = $2", [tenantId, name]);
  }
}
