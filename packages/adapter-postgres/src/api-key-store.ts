import type { ApiKey, ApiKeyId, Instant, Page, PageRequest, TenantId } from "@broadnet-engage/core/model";
import type { ApiKeyStore } from "@broadnet-engage/core/ports";
import { API_KEYS } from "./rows/requests.ts";
import { mustBeNew, Store } from "./store.ts";
import { pageById, Where } from "./where.ts";

export class SqlApiKeyStore extends Store implements ApiKeyStore {
  async insert(key: ApiKey): Promise<void> {
    mustBeNew(await API_KEYS.insert(this.db, key), "The API key");
  }

  byHash(hash: string): Promise<ApiKey | null> {
    return API_KEYS.one(this.db, "t.hash = $1", [hash]);
  }

  find(tenantId: TenantId, id: ApiKeyId): Promise<ApiKey | null> {
    return API_KEYS.find(this.db, tenantId, id);
  }

  page(tenantId: TenantId, page: PageRequest): Promise<Page<ApiKey>> {
    return pageById(this.db, API_KEYS, new Where().when("t.tenant_id = ?", tenantId), page, "newest first");
  }

  async touch(tenantId: TenantId, id: ApiKeyId, at: Instant): Promise<void> {
    await this.db.change(
      `UPDATE api_keys SET last_used_at = $3
       WHERE tenant_id = $1 AND id = $2 AND (last_used_at IS NULL OR last_used_at < $3)`,
      [tenantId, id, at],
    );
  }

  remove(tenantId: TenantId, id: ApiKeyId): Promise<boolean> {
    return API_KEYS.remove(this.db, tenantId, id);
  }
}
