import type { ChangeFilter, ChangeRecord, Page, PageRequest, TenantId } from "@broadnet-engage/core/model";
import type { ChangeLog } from "@broadnet-engage/core/ports";
import { CHANGE_RECORDS } from "./rows/compliance.ts";
import { mustBeNew, Store } from "./store.ts";
import { pageById, unseen, Where } from "./where.ts";

export class SqlChangeLog extends Store implements ChangeLog {
  async append(records: readonly ChangeRecord[]): Promise<void> {
    mustBeNew(await CHANGE_RECORDS.insert(this.db, ...records), "A change");
  }

  page(tenantId: TenantId, filter: ChangeFilter, page: PageRequest): Promise<Page<ChangeRecord>> {
    const where = new Where()
      .when(`t.tenant_id = ${unseen("?")}`, tenantId)
      .when("t.actor_id = ?", filter.actorId)
      .when("t.action = ?", filter.action)
      .when("t.resource_type = ?", filter.resourceType)
      .when("t.resource_id = ?", filter.resourceId)
      .when("t.at >= ?", filter.from)
      .when("t.at < ?", filter.to);
    return pageById(this.db, CHANGE_RECORDS, where, page, "newest first");
  }
}
