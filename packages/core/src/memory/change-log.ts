import type { ChangeFilter, ChangeRecord } from "../model/change.ts";
import type { TenantId } from "../model/ids.ts";
import type { Page, PageRequest } from "../model/page.ts";
import type { ChangeLog } from "../ports/change-log.ts";
import { idGroups, idsBy } from "./groups.ts";
import type { Journal } from "./journal.ts";
import { pageOf } from "./paging.ts";
import { OwnedTable } from "./table.ts";

export class MemoryChanges implements ChangeLog {
  readonly #byTenant = idGroups();
  readonly #rows: OwnedTable<ChangeRecord>;

  constructor(journal: Journal) {
    this.#rows = new OwnedTable<ChangeRecord>(
      journal,
      "changes",
      idsBy(this.#byTenant, (record) => record.tenantId),
    );
  }

  async append(records: readonly ChangeRecord[]): Promise<void> {
    for (const record of records) this.#rows.insert(record);
  }

  async page(tenantId: TenantId, filter: ChangeFilter, page: PageRequest): Promise<Page<ChangeRecord>> {
    const get = (id: string) => this.#rows.get(id);
    return pageOf({ ids: this.#byTenant.of(tenantId), order: "newest", get, fits: fits(filter) }, page);
  }
}

const fits =
  ({ from, to, ...equal }: ChangeFilter) =>
  (record: ChangeRecord): boolean =>
    record.at >= (from ?? Number.NEGATIVE_INFINITY) &&
    record.at < (to ?? Number.POSITIVE_INFINITY) &&
    Object.entries(equal).every(
      ([member, wanted]) => wanted === undefined || record[member as keyof ChangeRecord] === wanted,
    );
