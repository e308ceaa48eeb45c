import type { ApiKey } from "../model/api-key.ts";
import type { ApiKeyId, TenantId } from "../model/ids.ts";
import type { Instant } from "../model/instant.ts";
import type { Page, PageRequest } from "../model/page.ts";

export interface ApiKeyStore {
  insert(key: ApiKey): Promise<void>;
  /** Not bound to a tenant: the key is all a request shows. Expired ones too. */
  byHash(hash: string): Promise<ApiKey | null>;
  find(tenantId: TenantId, id: ApiKeyId): Promise<ApiKey | null>;
  /** Newest first. */
  page(tenantId: TenantId, page: PageRequest): Promise<Page<ApiKey>>;
  /** Sets `lastUsedAt`, which never goes back. Does nothing when the key is gone. */
  touch(tenantId: TenantId, id: ApiKeyId, at: Instant): Promise<void>;
  /** The key opens nothing from the commit on. False when there is none. */
  remove(tenantId: TenantId, id: ApiKeyId): Promise<boolean>;
}
