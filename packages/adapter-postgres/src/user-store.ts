import { EngageError } from "@broadnet-engage/core/errors";
import type { Page, PageRequest, TenantId, User, UserId } from "@broadnet-engage/core/model";
import type { UserStore } from "@broadnet-engage/core/ports";
import { USERS } from "./rows/people.ts";
import { Store } from "./store.ts";
import { pageById, Where } from "./where.ts";

const MOST_OF_ONE_EMAIL = 100;

export class SqlUserStore extends Store implements UserStore {
  async insert(user: User): Promise<void> {
    if (await USERS.insert(this.db, user)) return;
    const existing = await USERS.one(this.db, "t.tenant_id = $1 AND t.email = $2", [user.tenantId, user.email]);
    throw new EngageError("duplicate-resource", "The e-mail is used in this tenant already.", {
      extra: { existingId: existing?.id ?? user.id },
    });
  }

  find(tenantId: TenantId, id: UserId): Promise<User | null> {
    return USERS.find(this.db, tenantId, id);
  }

  byEmail(email: string): Promise<readonly User[]> {
    return USERS.many(this.db, "WHERE t.email = $1 ORDER BY t.id LIMIT $2", [email, MOST_OF_ONE_EMAIL]);
  }

  save(user: User): Promise<User> {
    return USERS.save(this.db, user);
  }

  page(tenantId: TenantId, page: PageRequest): Promise<Page<User>> {
    return pageById(this.db, USERS, new Where().when("t.tenant_id = ?", tenantId), page, "newest first");
  }

  remove(tenantId: TenantId, id: UserId): Promise<boolean> {
    return USERS.remove(this.db, tenantId, id);
  }
}
