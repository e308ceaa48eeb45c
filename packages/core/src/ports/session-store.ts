import type { SessionId, TenantId, UserId } from "../model/ids.ts";
import type { Instant } from "../model/instant.ts";
import type { Session } from "../model/user.ts";

export interface SessionStore {
  insert(session: Session): Promise<void>;
  /** Not bound to a tenant: the token's signature vouches for it. */
  find(id: SessionId): Promise<Session | null>;
  /** Idempotent; the first moment stays. */
  revoke(id: SessionId, at: Instant): Promise<void>;
  /** Revokes every session of the user; returns how many were live. */
  revokeAll(tenantId: TenantId, userId: UserId, at: Instant): Promise<number>;
}
