import type { ApiKey } from "../model/api-key.ts";
import type { ApiKeyId, TenantId } from "../model/ids.ts";
import type { Instant } from "../model/instant.ts";
import type { Page, PageRequest } from "../model/page.ts";
import type { ApiKeyStore } from "../ports/api-key-store.ts";
import { idGroups, idsBy, uniqueBy } from "./groups.ts";
import type { Journal } from "./journal.ts";
import { pageOf } from "./paging.ts";
import { OwnedTable } from "./table.ts";

export class MemoryApiKeys implements ApiKeyStore {
  readonly #byTenant = idGroups();
  readonly #byHash = new Map<string, string>();
  readonly #rows: OwnedTable<ApiKey>;

  constructor(journal: Journal) {
    this.#rows = new OwnedTable<ApiKey>(
      journal,
      "api_keys",
      idsBy(this.#byTenant, (key) => key.tenantId),
      uniqueBy(this.#byHash, (key) => key.hash),
    );
  }

  async insert(key: ApiKey): Promise<void> {
    this.#rows.insert(key);
  }

  async byHash(hash: string): Promise<ApiKey | null> {
    const id = this.#byHash.get(hash);
    return id === undefined ? null : this.#rows.get(id);
  }

  async find(tenantId: TenantId, id: ApiKeyId): Promise<ApiKey | null> {
    return this.#rows.find(tenantId, id);
  }

  async page(tenantId: TenantId, page: PageRequest): Promise<Page<ApiKey>> {
    return pageOf({ ids: this.#byTenant.of(tenantId), order: "newest", get: (id) => this.#rows.get(id) }, page);
  }

  async touch(tenantId: TenantId, id: ApiKeyId, at: Instant): Promise<void> {
    const key = this.#rows.find(tenantId, id);
    if (key !== null && (key.lastUsedAt ?? 0) < at) this.#rows.put(id, { ...key, lastUsedAt: at });
  }

  async remove(tenantId: TenantId, id: ApiKeyId): Promise<boolean> {
    return this.#rows.find(tenantId, id) !== null && this.#rows.remove(id);
  }
}
