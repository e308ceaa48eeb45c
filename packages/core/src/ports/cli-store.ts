import type { CliGroup, CliHealth, CliNumber } from "../model/cli.ts";
import type { CliGroupId, TenantId } from "../model/ids.ts";
import type { Page, PageRequest } from "../model/page.ts";
import type { E164 } from "../model/phone.ts";

export interface CliStore {
  insertGroup(group: CliGroup): Promise<void>;
  findGroup(tenantId: TenantId, id: CliGroupId): Promise<CliGroup | null>;
  saveGroup(group: CliGroup): Promise<CliGroup>;
  /** Also its numbers. In use by a campaign that is not deleted: `EngageError("resource-in-use")`. */
  removeGroup(tenantId: TenantId, id: CliGroupId): Promise<boolean>;
  pageGroups(tenantId: TenantId, page: PageRequest): Promise<Page<CliGroup>>;
  /** In the group already: `EngageError("duplicate-resource")`. */
  insertNumber(number: CliNumber): Promise<void>;
  saveNumber(number: CliNumber): Promise<void>;
  /** Sets nothing else. True when it was another before: of two at once one is told so. */
  setHealth(tenantId: TenantId, groupId: CliGroupId, phone: E164, health: CliHealth): Promise<boolean>;
  removeNumber(tenantId: TenantId, groupId: CliGroupId, phone: E164): Promise<boolean>;
  /** All numbers of a group, by phone. At most 1,000. */
  numbers(tenantId: TenantId, groupId: CliGroupId): Promise<readonly CliNumber[]>;
  /** Enabled in any group of the tenant: the tenant owns it. */
  owns(tenantId: TenantId, phone: E164): Promise<boolean>;
}
