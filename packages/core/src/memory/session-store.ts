import type { SessionId, TenantId, UserId } from "../model/ids.ts";
import type { Instant } from "../model/instant.ts";
import type { Session } from "../model/user.ts";
import type { SessionStore } from "../ports/session-store.ts";
import { idGroups, idsBy } from "./groups.ts";
import type { Journal } from "./journal.ts";
import { OwnedTable } from "./table.ts";

export class MemorySessions implements SessionStore {
  readonly #openByUser = idGroups();
  readonly #rows: OwnedTable<Session>;

  constructor(journal: Journal) {
    this.#rows = new OwnedTable<Session>(
      journal,
      "sessions",
      idsBy(this.#openByUser, (session) => (session.revokedAt === null ? session.userId : null)),
    );
  }

  async insert(session: Session): Promise<void> {
    this.#rows.insert(session);
  }

  async find(id: SessionId): Promise<Session | null> {
    return this.#rows.get(id);
  }

  async revoke(id: SessionId, at: Instant): Promise<void> {
    const session = this.#rows.get(id);
    if (session?.revokedAt === null) this.#rows.put(id, { ...session, revokedAt: at });
  }

  async revokeAll(tenantId: TenantId, userId: UserId, at: Instant, except?: SessionId): Promise<number> {
    let live = 0;
    for (const id of [...this.#openByUser.of(userId).after()]) {
      const session = this.#rows.find(tenantId, id);
      if (session === null || session.id === except) continue;
      this.#rows.put(id, { ...session, revokedAt: at });
      if (session.expiresAt > at) live += 1;
    }
    return live;
  }

  async rotate(id: SessionId, from: string, to: string, at: Instant): Promise<boolean> {
    const session = this.#rows.get(id);
    if (session?.refreshHash !== from || session.revokedAt !== null) return false;
    this.#rows.put(id, { ...session, refreshHash: to, previousHash: from, rotatedAt: at });
    return true;
  }
}
