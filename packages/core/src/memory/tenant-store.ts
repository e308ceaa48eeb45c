import { EngageError } from "../errors.ts";
import type { TenantId } from "../model/ids.ts";
import type { Tenant } from "../model/tenant.ts";
import type { TenantStore } from "../ports/tenant-store.ts";
import { uniqueBy } from "./groups.ts";
import type { Journal } from "./journal.ts";
import { byText } from "./sorted.ts";
import { Table } from "./table.ts";

export class MemoryTenants implements TenantStore {
  readonly #slugs = new Map<string, string>();
  readonly #rows: Table<Tenant>;

  constructor(journal: Journal) {
    this.#rows = new Table<Tenant>(
      journal,
      "tenants",
      uniqueBy(this.#slugs, (tenant) => tenant.slug),
    );
  }

  async insert(tenant: Tenant): Promise<void> {
    const existingId = this.#rows.get(tenant.id)?.id ?? this.#slugs.get(tenant.slug);
    if (existingId !== undefined) {
      throw new EngageError("duplicate-resource", "The tenant or its slug is there already.", {
        extra: { existingId },
      });
    }
    this.#rows.put(tenant.id, tenant);
  }

  async find(id: TenantId): Promise<Tenant | null> {
    return this.#rows.get(id);
  }

  async all(): Promise<readonly Tenant[]> {
    return [...this.#rows.values()].sort((a, b) => byText(a.slug, b.slug)).slice(0, 1_000);
  }
}
