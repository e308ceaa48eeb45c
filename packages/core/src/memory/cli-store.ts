import { EngageError } from "../errors.ts";
import type { CliGroup, CliHealth, CliNumber } from "../model/cli.ts";
import type { CliGroupId, TenantId } from "../model/ids.ts";
import type { Page, PageRequest } from "../model/page.ts";
import type { E164 } from "../model/phone.ts";
import type { CliStore } from "../ports/cli-store.ts";
import type { MemoryCampaigns } from "./campaign-store.ts";
import { Groups, idGroups, idsBy } from "./groups.ts";
import type { Journal } from "./journal.ts";
import { pageOf, take } from "./paging.ts";
import { byText } from "./sorted.ts";
import { type Index, Table, VersionedTable } from "./table.ts";

const keyOf = (groupId: string, phone: string): string => `${groupId} ${phone}`;

export class MemoryCli implements CliStore {
  readonly #byTenant = idGroups();
  readonly #phones = new Groups<string>(byText);
  /** Under tenant and phone: the groups in which the number is enabled. */
  readonly #enabled = new Groups<string>(byText);
  readonly #groups: VersionedTable<CliGroup>;
  readonly #numbers: Table<CliNumber>;
  readonly #campaigns: MemoryCampaigns;

  constructor(journal: Journal, campaigns: MemoryCampaigns) {
    this.#groups = new VersionedTable<CliGroup>(
      journal,
      "cli_groups",
      idsBy(this.#byTenant, (group) => group.tenantId),
    );
    this.#numbers = new Table<CliNumber>(journal, "cli_numbers", phonesOf(this.#phones), enabledIn(this.#enabled));
    this.#campaigns = campaigns;
  }

  async insertGroup(group: CliGroup): Promise<void> {
    this.#groups.insert(group);
  }

  async findGroup(tenantId: TenantId, id: CliGroupId): Promise<CliGroup | null> {
    return this.#groups.find(tenantId, id);
  }

  async saveGroup(group: CliGroup): Promise<CliGroup> {
    return this.#groups.save(group);
  }

  async removeGroup(tenantId: TenantId, id: CliGroupId): Promise<boolean> {
    if (this.#groups.find(tenantId, id) === null) return false;
    if (this.#campaigns.useCliGroup(id)) {
      throw new EngageError("resource-in-use", "A campaign presents numbers of this group.");
    }
    for (const phone of [...this.#phones.of(id).after()]) this.#numbers.remove(keyOf(id, phone));
    return this.#groups.remove(id);
  }

  async pageGroups(tenantId: TenantId, page: PageRequest): Promise<Page<CliGroup>> {
    return pageOf({ ids: this.#byTenant.of(tenantId), order: "newest", get: (id) => this.#groups.get(id) }, page);
  }

  async insertNumber(number: CliNumber): Promise<void> {
    const key = keyOf(number.groupId, number.phone);
    if (this.#numbers.get(key)) throw new EngageError("duplicate-resource", "The number is in the group already.");
    if (!this.#groups.find(number.tenantId, number.groupId)) {
      throw new EngageError("unknown-reference", "There is no such group in this tenant.");
    }
    this.#numbers.put(key, number);
  }

  async saveNumber(number: CliNumber): Promise<void> {
    const key = keyOf(number.groupId, number.phone);
    if (this.#numbers.get(key)?.tenantId === number.tenantId) this.#numbers.put(key, number);
  }

  async setHealth(tenantId: TenantId, groupId: CliGroupId, phone: E164, health: CliHealth): Promise<boolean> {
    const number = this.#numbers.get(keyOf(groupId, phone));
    if (number?.tenantId !== tenantId || number.health === health) return false;
    this.#numbers.put(keyOf(groupId, phone), { ...number, health });
    return true;
  }

  async removeNumber(tenantId: TenantId, groupId: CliGroupId, phone: E164): Promise<boolean> {
    const key = keyOf(groupId, phone);
    return this.#numbers.get(key)?.tenantId === tenantId && this.#numbers.remove(key);
  }

  async numbers(tenantId: TenantId, groupId: CliGroupId): Promise<readonly CliNumber[]> {
    if (this.#groups.find(tenantId, groupId) === null) return [];
    const phones = take(this.#phones.of(groupId).after(), 1_000);
    return phones.map((phone) => this.#numbers.get(keyOf(groupId, phone)) as CliNumber);
  }

  async owns(tenantId: TenantId, phone: E164): Promise<boolean> {
    return this.#enabled.of(`${tenantId} ${phone}`).size > 0;
  }
}

function phonesOf(phones: Groups<string>): Index<CliNumber> {
  return (before, after) => {
    if (before && !after) phones.delete(before.groupId, before.phone);
    if (after) phones.add(after.groupId, after.phone);
  };
}

function enabledIn(enabled: Groups<string>): Index<CliNumber> {
  return (before, after) => {
    if (before?.enabled) enabled.delete(`${before.tenantId} ${before.phone}`, before.groupId);
    if (after?.enabled) enabled.add(`${after.tenantId} ${after.phone}`, after.groupId);
  };
}
