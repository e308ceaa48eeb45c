import { EngageError } from "@broadnet-engage/core/errors";
import type {
  CliGroup,
  CliGroupId,
  CliHealth,
  CliNumber,
  E164,
  Page,
  PageRequest,
  TenantId,
} from "@broadnet-engage/core/model";
import type { CliStore } from "@broadnet-engage/core/ports";
import { CLI_GROUPS, CLI_NUMBERS } from "./rows/campaigns.ts";
import { mustBeNew, Store } from "./store.ts";
import { pageById, Where } from "./where.ts";

const MOST_OF_A_GROUP = 1_000;

export class SqlCliStore extends Store implements CliStore {
  async insertGroup(group: CliGroup): Promise<void> {
    mustBeNew(await CLI_GROUPS.insert(this.db, group), "The caller ID group");
  }

  findGroup(tenantId: TenantId, id: CliGroupId): Promise<CliGroup | null> {
    return CLI_GROUPS.find(this.db, tenantId, id);
  }

  saveGroup(group: CliGroup): Promise<CliGroup> {
    return CLI_GROUPS.save(this.db, group);
  }

  async removeGroup(tenantId: TenantId, id: CliGroupId): Promise<boolean> {
    if (!(await CLI_GROUPS.lock(this.db, tenantId, id, "UPDATE"))) return false;
    const users = await this.db.rows(
      "SELECT id FROM campaigns WHERE tenant_id = $1 AND cli_group_id = $2 AND deleted_at IS NULL LIMIT 1",
      [tenantId, id],
    );
    if (users[0]) {
      throw new EngageError("resource-in-use", "A campaign uses this caller ID group.", {
        extra: { campaignId: users[0].id },
      });
    }
    await this.db.change("DELETE FROM cli_numbers WHERE tenant_id = $1 AND group_id = $2", [tenantId, id]);
    return CLI_GROUPS.remove(this.db, tenantId, id);
  }

  pageGroups(tenantId: TenantId, page: PageRequest): Promise<Page<CliGroup>> {
    return pageById(this.db, CLI_GROUPS, new Where().when("t.tenant_id = ?", tenantId), page, "newest first");
  }

  async insertNumber(number: CliNumber): Promise<void> {
    // Shared, so that the group is not removed before its new number is there to be removed with it.
    if (!(await CLI_GROUPS.lock(this.db, number.tenantId, number.groupId, "KEY SHARE"))) {
      throw new EngageError("unknown-reference", "There is no such caller ID group in this tenant.");
    }
    if (!(await CLI_NUMBERS.insert(this.db, number))) {
      throw new EngageError("duplicate-resource", "The number is in this caller ID group already.");
    }
  }

  async saveNumber(number: CliNumber): Promise<void> {
    await this.db.change(
      `${CLI_NUMBERS.updating} WHERE t.tenant_id = r.tenant_id AND t.group_id = r.group_id AND t.phone = r.phone`,
      [JSON.stringify(CLI_NUMBERS.record(number))],
    );
  }

  async setHealth(tenantId: TenantId, groupId: CliGroupId, phone: E164, health: CliHealth): Promise<boolean> {
    const changed = await this.db.change(
      `UPDATE cli_numbers SET health = $4
       WHERE tenant_id = $1 AND group_id = $2 AND phone = $3 AND health <> $4 RETURNING 1`,
      [tenantId, groupId, phone, health],
    );
    return changed.length > 0;
  }

  async removeNumber(tenantId: TenantId, groupId: CliGroupId, phone: E164): Promise<boolean> {
    const removed = await this.db.change(
      "DELETE FROM cli_numbers WHERE tenant_id = $1 AND group_id = $2 AND phone = $3 RETURNING 1",
      [tenantId, groupId, phone],
    );
    return removed.length > 0;
  }

  numbers(tenantId: TenantId, groupId: CliGroupId): Promise<readonly CliNumber[]> {
    return CLI_NUMBERS.many(this.db, "WHERE t.tenant_id = $1 AND t.group_id = $2 ORDER BY t.phone LIMIT $3", [
      tenantId,
      groupId,
      MOST_OF_A_GROUP,
    ]);
  }

  async owns(tenantId: TenantId, phone: E164): Promise<boolean> {
    return (
      (await CLI_NUMBERS.one(
        this.db,
        "t.tenant_id = $1 AND t.phone = $2 AND t.enabled",
        [tenantId, phone],
        "caller ID owned",
      )) !== null
    );
  }
}
