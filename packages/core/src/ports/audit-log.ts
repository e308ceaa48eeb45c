import type { AuditDraft, AuditRecord } from "../model/decision.ts";
import type { TenantId } from "../model/ids.ts";

/**
 * Decisions, written before they are used. Append-only: there is no member that changes or deletes, and a durable
 * adapter must make its database refuse it too.
 */
export interface AuditLog {
  /**
   * Appends the drafts of *one tenant*, in order, each linked to the one before by `model/audit-chain`'s `link`. Numbers
   * rise by one without a gap within the tenant. A batch costs one look at the chain's end, so gather many.
   */
  append(drafts: readonly AuditDraft[]): Promise<readonly AuditRecord[]>;
  find(tenantId: TenantId, ref: string): Promise<AuditRecord | null>;
  /** Records with seq in [fromSeq, fromSeq + limit), in order. */
  range(tenantId: TenantId, fromSeq: number, limit: number): Promise<readonly AuditRecord[]>;
  size(tenantId: TenantId): Promise<number>;
}
