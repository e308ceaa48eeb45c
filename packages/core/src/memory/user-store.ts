import { EngageError } from "../errors.ts";
import type { TenantId, UserId } from "../model/ids.ts";
import type { Page, PageRequest } from "../model/page.ts";
import type { User } from "../model/user.ts";
import type { UserStore } from "../ports/user-store.ts";
import { idGroups, idsBy, uniqueBy } from "./groups.ts";
import type { Journal } from "./journal.ts";
import { pageOf, take } from "./paging.ts";
import { VersionedTable } from "./table.ts";

const placeOf = (user: User): string => `${user.tenantId} ${user.email}`;

export class MemoryUsers implements UserStore {
  readonly #byTenant = idGroups();
  readonly #byEmail = idGroups();
  readonly #unique = new Map<string, string>();
  readonly #rows: VersionedTable<User>;

  constructor(journal: Journal) {
    this.#rows = new VersionedTable<User>(
      journal,
      "users",
      idsBy(this.#byTenant, (user) => user.tenantId),
      idsBy(this.#byEmail, (user) => user.email),
      uniqueBy(this.#unique, placeOf),
    );
  }

  async insert(user: User): Promise<void> {
    this.#refuseTaken(user);
    this.#rows.insert(user);
  }

  async find(tenantId: TenantId, id: UserId): Promise<User | null> {
    return this.#rows.find(tenantId, id);
  }

  async byEmail(email: string): Promise<readonly User[]> {
    return take(this.#byEmail.of(email).after(), 100).map((id) => this.#rows.get(id) as User);
  }

  async save(user: User): Promise<User> {
    this.#refuseTaken(user);
    return this.#rows.save(user);
  }

  async page(tenantId: TenantId, page: PageRequest): Promise<Page<User>> {
    return pageOf({ ids: this.#byTenant.of(tenantId), order: "newest", get: (id) => this.#rows.get(id) }, page);
  }

  async remove(tenantId: TenantId, id: UserId): Promise<boolean> {
    return this.#rows.find(tenantId, id) !== null && this.#rows.remove(id);
  }

  #refuseTaken(user: User): void {
    const existingId = this.#unique.get(placeOf(user));
    if (existingId === undefined || existingId === user.id) return;
    throw new EngageError("duplicate-resource", "The e-mail is used in this tenant already.", {
      extra: { existingId },
    });
  }
}
