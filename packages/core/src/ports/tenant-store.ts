import type { TenantId } from "../model/ids.ts";
import type { Page, PageRequest } from "../model/page.ts";
import type { Tenant } from "../model/tenant.ts";

export interface TenantStore {
  /** `slug` taken: `EngageError("duplicate-resource")`. */
  insert(tenant: Tenant): Promise<void>;
  find(id: TenantId): Promise<Tenant | null>;
  /** `slug` taken: `EngageError("duplicate-resource")`. */
  save(tenant: Tenant): Promise<Tenant>;
  /** By slug. At most 1,000. */
  all(): Promise<readonly Tenant[]>;
  /** Newest first. */
  page(page: PageRequest): Promise<Page<Tenant>>;
}
