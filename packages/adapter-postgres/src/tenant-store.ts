import { EngageError } from "@broadnet-engage/core/errors";
import type { Page, PageRequest, Tenant, TenantId } from "@broadnet-engage/core/model";
import type { TenantStore } from "@broadnet-engage/core/ports";
import { TENANTS } from "./rows/people.ts";
import { Store } from "./store.ts";
import { pageById, Where } from "./where.ts";

const MOST = 1_000;

export class SqlTenantStore extends Store implements TenantStore {
  async insert(tenant: Tenant): Promise<void> {
    if (await TENANTS.insert(this.db, tenant)) return;
    const existing = await TENANTS.one(this.db, "t.id = $1 OR t.slug = $2", [tenant.id, tenant.slug]);
    throw taken(existing?.id ?? tenant.id);
  }

  find(id: TenantId): Promise<Tenant | null> {
    return TENANTS.one(this.db, "t.id = $1", [id]);
  }

  async save(tenant: Tenant): Promise<Tenant> {
    // Looked at first, for a breach of the unique index would spoil the transaction; the index is the last word.
    const holder = await TENANTS.one(this.db, "t.slug = $1 AND t.id <> $2", [tenant.slug, tenant.id]);
    if (holder) throw taken(holder.id);
    const rows = await this.db.change(
      `${TENANTS.updating} WHERE t.id = r.id AND t.version = r.version RETURNING ${TENANTS.selected}`,
      [JSON.stringify(TENANTS.record(tenant))],
    );
    return TENANTS.saved(rows);
  }

  all(): Promise<readonly Tenant[]> {
    return TENANTS.many(this.db, "ORDER BY t.slug LIMIT $1", [MOST]);
  }

  page(page: PageRequest): Promise<Page<Tenant>> {
    return pageById(this.db, TENANTS, new Where().that("true"), page, "newest first");
  }
}

const taken = (existingId: string): EngageError =>
  new EngageError("duplicate-resource", "A tenant has this id or slug already.", { extra: { existingId } });
