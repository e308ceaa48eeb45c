import { PLAIN_DISPOSITION, USUAL_DISPOSITIONS } from "../model/disposition.ts";
import type { DispositionId } from "../model/ids.ts";
import { TENANT_DEFAULTS, type Tenant } from "../model/tenant.ts";
import type { Ids } from "../ports/ids.ts";
import type { Stores } from "../ports/storage.ts";

type Usual = "requestsPerMinute" | "settings";
/** A tenant as it is made: active, and with the usual settings unless it has its own. */
export type NewTenant = Omit<Tenant, "status" | "updatedAt" | "version" | Usual> & Partial<Pick<Tenant, Usual>>;

/** Writes a tenant with the dispositions every tenant begins with (contract §17), in the caller's transaction. */
export async function insertTenant(stores: Stores, ids: Ids, tenant: NewTenant): Promise<void> {
  const { createdAt: updatedAt } = tenant;
  const usual = { requestsPerMinute: null, settings: TENANT_DEFAULTS };
  await stores.tenants.insert({ ...usual, ...tenant, status: "active", updatedAt, version: 1 });
  for (const usual of USUAL_DISPOSITIONS)
    await stores.dispositions.insert({
      ...PLAIN_DISPOSITION,
      ...usual,
      id: ids.next<DispositionId>(),
      tenantId: tenant.id,
      createdAt: tenant.createdAt,
    });
}
