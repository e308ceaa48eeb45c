import { PLAIN_DISPOSITION, USUAL_DISPOSITIONS } from "../model/disposition.ts";
import type { DispositionId } from "../model/ids.ts";
import type { Tenant } from "../model/tenant.ts";
import type { Ids } from "../ports/ids.ts";
import type { Stores } from "../ports/storage.ts";

/** A tenant as it is made: active, and with the installation's limit on requests unless it has its own. */
export type NewTenant = Omit<Tenant, "status" | "requestsPerMinute"> & Partial<Pick<Tenant, "requestsPerMinute">>;

/** Writes a tenant with the dispositions every tenant begins with (contract §17), in the caller's transaction. */
export async function insertTenant(stores: Stores, ids: Ids, tenant: NewTenant): Promise<void> {
  await stores.tenants.insert({ requestsPerMinute: null, ...tenant, status: "active" });
  for (const usual of USUAL_DISPOSITIONS)
    await stores.dispositions.insert({
      ...PLAIN_DISPOSITION,
      ...usual,
      id: ids.next<DispositionId>(),
      tenantId: tenant.id,
      createdAt: tenant.createdAt,
    });
}
