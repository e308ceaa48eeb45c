import type { Disposition, DispositionSet } from "../model/disposition.ts";
import type { DispositionId, DispositionSetId, TenantId } from "../model/ids.ts";

export interface DispositionStore {
  /** Code taken in the tenant: `EngageError("duplicate-resource")`. */
  insert(disposition: Disposition): Promise<void>;
  find(tenantId: TenantId, id: DispositionId): Promise<Disposition | null>;
  /** Writes all but the code; does nothing when there is none of this id. */
  save(disposition: Disposition): Promise<void>;
  byCode(tenantId: TenantId, code: string): Promise<Disposition | null>;
  /** By code. At most 500. */
  all(tenantId: TenantId): Promise<readonly Disposition[]>;
  /** A disposition under it, or a set with it: `EngageError("resource-in-use")`. */
  remove(tenantId: TenantId, id: DispositionId): Promise<boolean>;
  /** Name taken in the tenant: `EngageError("duplicate-resource")`. */
  insertSet(set: DispositionSet): Promise<void>;
  findSet(tenantId: TenantId, id: DispositionSetId): Promise<DispositionSet | null>;
  /** Name taken in the tenant: `EngageError("duplicate-resource")`. */
  saveSet(set: DispositionSet): Promise<DispositionSet>;
  /** In use by a campaign that is not deleted: `EngageError("resource-in-use")`. */
  removeSet(tenantId: TenantId, id: DispositionSetId): Promise<boolean>;
  /** By name. At most 200. */
  sets(tenantId: TenantId): Promise<readonly DispositionSet[]>;
}
