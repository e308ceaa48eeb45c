import type { TenantId, UserId } from "../model/ids.ts";
import type { Page, PageRequest } from "../model/page.ts";
import type { User } from "../model/user.ts";

export interface UserStore {
  /** E-mail already used in the tenant: `EngageError("duplicate-resource", extra.existingId)`. */
  insert(user: User): Promise<void>;
  find(tenantId: TenantId, id: UserId): Promise<User | null>;
  /** Not bound to a tenant: the log-in does not know it yet. `email` must be trimmed and lower-cased. At most 100. */
  byEmail(email: string): Promise<readonly User[]>;
  save(user: User): Promise<User>;
  /** Newest first. */
  page(tenantId: TenantId, page: PageRequest): Promise<Page<User>>;
  /** The e-mail is free again. False when there is none. */
  remove(tenantId: TenantId, id: UserId): Promise<boolean>;
}
