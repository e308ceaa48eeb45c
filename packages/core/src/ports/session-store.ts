import type { SessionId, TenantId, UserId } from "../model/ids.ts";
import type { Instant } from "../model/instant.ts";
import type { Session } from "../model/user.ts";

export interface SessionStore {
  insert(session: Session): Promise<void>;
  /** Not bound to a tenant: the token's signature vouches for it. */
  find(id: SessionId): Promise<Session | null>;
  /** Idempotent; the first moment stays. */
  revoke(id: SessionId, at: Instant): Promise<void>;
  /** Revokes every session of the user, but for `except`; returns how many were live. */
  revokeAll(tenantId: TenantId, userId: UserId, at: Instant, except?: SessionId): Promise<number>;
  /**
   * Puts `to` in the place of the refresh token's hash `from`, which becomes `previousHash`. Of two that rotate the same one
   * only the first does; false when `from` is not the present hash, or the session is revoked.
   */
  rotate(id: SessionId, from: string, to: string, at: Instant): Promise<boolean>;
}
