import type { Instant, Session, SessionId, TenantId, UserId } from "@broadnet-engage/core/model";
import type { SessionStore } from "@broadnet-engage/core/ports";
import { SESSIONS } from "./rows/people.ts";
import { mustBeNew, Store } from "./store.ts";

export class SqlSessionStore extends Store implements SessionStore {
  async insert(session: Session): Promise<void> {
    mustBeNew(await SESSIONS.insert(this.db, session), "The session");
  }

  find(id: SessionId): Promise<Session | null> {
    return SESSIONS.one(this.db, "t.id = $1", [id]);
  }

  async revoke(id: SessionId, at: Instant): Promise<void> {
    await this.db.change("UPDATE sessions SET revoked_at = $2 WHERE id = $1 AND revoked_at IS NULL", [id, at]);
  }

  async revokeAll(tenantId: TenantId, userId: UserId, at: Instant): Promise<number> {
    const revoked = await this.db.change(
      `UPDATE sessions SET revoked_at = $3 WHERE tenant_id = $1 AND user_id = $2 AND revoked_at IS NULL
       RETURNING expires_at > $3 AS live`,
      [tenantId, userId, at],
    );
    return revoked.filter((row) => row.live).length;
  }
}
