import type { TenantId } from "../model/ids.ts";
import type { Tenant } from "../model/tenant.ts";

export interface TenantStore {
  /** Duplicate id or slug: `EngageError("duplicate-resource")`. */
  insert(tenant: Tenant): Promise<void>;
  find(id: TenantId): Promise<Tenant | null>;
  /** All tenants, by slug. At most 1,000. */
  all(): Promise<readonly Tenant[]>;
}
