import { EngageError } from "../errors.ts";
import type { TenantId } from "../model/ids.ts";
import type { Page, PageRequest } from "../model/page.ts";
import type { Tenant } from "../model/tenant.ts";
import type { TenantStore } from "../ports/tenant-store.ts";
import { idGroups, idsBy, uniqueBy } from "./groups.ts";
import type { Journal } from "./journal.ts";
import { pageOf } from "./paging.ts";
import { byText } from "./sorted.ts";
import { Table } from "./table.ts";

export class MemoryTenants implements TenantStore {
  readonly #slugs = new Map<string, string>();
  readonly #ids = idGroups();
  readonly #rows: Table<Tenant>;

  constructor(journal: Journal) {
    this.#rows = new Table<Tenant>(
      journal,
      "tenants",
      uniqueBy(this.#slugs, (tenant) => tenant.slug),
      idsBy(this.#ids, () => "all"),
    );
  }

  async insert(tenant: Tenant): Promise<void> {
    const existingId = this.#rows.get(tenant.id)?.id ?? this.#slugs.get(tenant.slug);
    if (existingId !== undefined) throw taken(existingId);
    this.#rows.put(tenant.id, tenant);
  }

  async find(id: TenantId): Promise<Tenant | null> {
    return this.#rows.get(id);
  }

  async save(tenant: Tenant): Promise<Tenant> {
    if (this.#rows.get(tenant.id)?.version !== tenant.version) {
      throw new EngageError("version-conflict", "The tenant was changed by somebody else meanwhile.");
    }
    const holder = this.#slugs.get(tenant.slug);
    if (holder !== undefined && holder !== tenant.id) throw taken(holder);
    return this.#rows.put(tenant.id, { ...tenant, version: tenant.version + 1 });
  }

  async all(): Promise<readonly Tenant[]> {
    return [...this.#rows.values()].sort((a, b) => byText(a.slug, b.slug)).slice(0, 1_000);
  }

  async page(page: PageRequest): Promise<Page<Tenant>> {
    return pageOf({ ids: this.#ids.of("all"), order: "newest", get: (id) => this.#rows.get(id) }, page);
  }
}

const taken = (existingId: string): EngageError =>
  new EngageError("duplicate-resource", "The tenant or its slug is there already.", { extra: { existingId } });
