import type { SignedHead } from "../model/audit-head.ts";
import type { TenantId } from "../model/ids.ts";

/** Signed heads of the tenants' logs. Append-only, as the log is. */
export interface AuditHeads {
  /** False, and nothing is kept, when a head of that size is there: two nodes that sign at once leave one head. */
  add(head: SignedHead): Promise<boolean>;
  latest(tenantId: TenantId): Promise<SignedHead | null>;
  /** The smallest head that holds record `seq`; null when none does yet. */
  covering(tenantId: TenantId, seq: number): Promise<SignedHead | null>;
  /** Heads of more than `aboveSize` records, smallest first. */
  range(tenantId: TenantId, aboveSize: number, limit: number): Promise<readonly SignedHead[]>;
}
