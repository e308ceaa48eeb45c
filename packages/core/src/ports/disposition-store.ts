import type { Disposition } from "../model/disposition.ts";
import type { DispositionId, TenantId } from "../model/ids.ts";

export interface DispositionStore {
  /** Code taken in the tenant: `EngageError("duplicate-resource")`. */
  insert(disposition: Disposition): Promise<void>;
  byCode(tenantId: TenantId, code: string): Promise<Disposition | null>;
  /** By code. At most 500. */
  all(tenantId: TenantId): Promise<readonly Disposition[]>;
  remove(tenantId: TenantId, id: DispositionId): Promise<boolean>;
}
