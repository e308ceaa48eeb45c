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

  async revokeAll(tenantId: TenantId, userId: UserId, at: Instant, except?: SessionId): Promise<number> {
    const revoked = await this.db.change(
      `UPDATE sessions SET revoked_at = $3
       WHERE tenant_id = $1 AND user_id = $2 AND revoked_at IS NULL AND id IS DISTINCT FROM $4
       RETURNING expires_at > $3 AS live`,
      [tenantId, userId, at, except ?? null],
    );
    return revoked.filter((row) => row.live).length;
  }

  async rotate(id: SessionId, from: string, to: string, at: Instant): Promise<boolean> {
    const rotated = await this.db.change(
      `UPDATE sessions SET refresh_hash = $3, previous_hash = $2, rotated_at = $4
       WHERE id = $1 AND refresh_hash = $2 AND revoked_at IS NULL RETURNING 1`,
      [id, from, to, at],
    );
    return rotated.length > 0;
  }
}
