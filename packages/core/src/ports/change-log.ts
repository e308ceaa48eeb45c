import type { ChangeFilter, ChangeRecord } from "../model/change.ts";
import type { TenantId } from "../model/ids.ts";
import type { Page, PageRequest } from "../model/page.ts";

/**
 * Who changed what. Append-only: there is no member that changes or deletes, and a durable adapter must make its database
 * refuse it too. Other than the audit log of decisions it is no chain: it is written beside the change it tells, by many
 * at once, and must not make them wait for each other.
 */
export interface ChangeLog {
  /**
   * Appends in the transaction of the change itself, so that neither is kept without the other. The records may be of
   * several tenants. `duplicate-resource` for an id that is there, and then none is kept.
   */
  append(records: readonly ChangeRecord[]): Promise<void>;
  /** Newest first, with the exact number that fits the filter. */
  page(tenantId: TenantId, filter: ChangeFilter, page: PageRequest): Promise<Page<ChangeRecord>>;
}
