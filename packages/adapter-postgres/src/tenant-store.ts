import { EngageError } from "@broadnet-engage/core/errors";
import type { Tenant, TenantId } from "@broadnet-engage/core/model";
import type { TenantStore } from "@broadnet-engage/core/ports";
import { TENANTS } from "./rows/people.ts";
import { Store } from "./store.ts";

const MOST = 1_000;

export class SqlTenantStore extends Store implements TenantStore {
  async insert(tenant: Tenant): Promise<void> {
    if (await TENANTS.insert(this.db, tenant)) return;
    const existing = await TENANTS.one(this.db, "t.id = $1 OR t.slug = $2", [tenant.id, tenant.slug]);
    throw new EngageError("duplicate-resource", "A tenant has this id or slug already.", {
      extra: { existingId: existing?.id ?? tenant.id },
    });
  }

  find(id: TenantId): Promise<Tenant | null> {
    return TENANTS.one(this.db, "t.id = $1", [id]);
  }

  all(): Promise<readonly Tenant[]> {
    return TENANTS.many(this.db, "ORDER BY t.slug LIMIT $1", [MOST]);
  }
}
