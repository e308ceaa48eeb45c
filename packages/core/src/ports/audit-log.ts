import type { AuditEntry, AuditFilter, SealedLeaf } from "../model/audit-entry.ts";
import type { TreeHead } from "../model/audit-head.ts";
import type { AuditDraft, AuditRecord } from "../model/decision.ts";
import type { TenantId } from "../model/ids.ts";
import type { Place } from "../model/merkle.ts";
import type { Page, PageRequest } from "../model/page.ts";
import type { E164 } from "../model/phone.ts";

/**
 * Decisions, written before they are used: one Merkle tree a tenant (`model/merkle`), whose leaves are the records' bytes.
 * Append-only: there is no member that changes or deletes a record, and a durable adapter must make its database refuse it
 * too. What is personal is sealed under a key of the person (`model/audit-seal`), and only the key can be destroyed.
 */
export interface AuditLog {
  /**
   * Appends the drafts of *one tenant*, in order, each linked to the one before. Numbers rise by one without a gap within the
   * tenant, whoever appends. Others who append to the tenant wait until the transaction ends, so append late and gather many:
   * a batch costs one look at the chain's end. Like all of a transaction they are kept when it is, and a storage may learn only
   * then that it cannot write them: until the transaction has ended well they are no proof of anything.
   */
  append(drafts: readonly AuditDraft[]): Promise<readonly AuditRecord[]>;
  find(tenantId: TenantId, ref: string): Promise<AuditEntry | null>;
  /** Records with seq in [fromSeq, fromSeq + limit), in order. */
  range(tenantId: TenantId, fromSeq: number, limit: number): Promise<readonly AuditEntry[]>;
  /** The same records as leaves only, which is cheap: for those who hash. */
  leaves(tenantId: TenantId, fromSeq: number, limit: number): Promise<readonly SealedLeaf[]>;
  /** Newest first; `after` is a reference. A phone that was forgotten fits nothing. */
  page(tenantId: TenantId, filter: AuditFilter, page: PageRequest): Promise<Page<AuditEntry>>;
  size(tenantId: TenantId): Promise<number>;
  /** The tree as it is now. */
  head(tenantId: TenantId): Promise<TreeHead>;
  /** Hex of the roots of whole subtrees, in the order asked. One that is not whole yet: `EngageError("invariant-broken")`. */
  nodes(tenantId: TenantId, places: readonly Place[]): Promise<readonly string[]>;
  /** The person's key in base64, for an auditor who must see what a record says; null when he is not in the log (any more). */
  keyOf(tenantId: TenantId, phone: E164): Promise<string | null>;
  /**
   * Destroys the person's key: his records keep their bytes and proofs, and nobody can tell any more whose they are. False
   * when he is not in the log. A decision that is being written at the same moment may be sealed for ever with them.
   */
  forget(tenantId: TenantId, phone: E164): Promise<boolean>;
}
