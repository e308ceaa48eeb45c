import type { SignedHead } from "../model/audit-head.ts";
import type { TenantId } from "../model/ids.ts";
import type { AuditHeads } from "../ports/audit-heads.ts";
import type { Journal } from "./journal.ts";
import { Table } from "./table.ts";

export class MemoryAuditHeads implements AuditHeads {
  readonly #rows: Table<SignedHead>;

  constructor(journal: Journal) {
    this.#rows = new Table<SignedHead>(journal, "audit_heads");
  }

  async add(head: SignedHead): Promise<boolean> {
    const id = `${head.tenantId} ${head.size}`;
    if (this.#rows.get(id) !== null) return false;
    this.#rows.put(id, head);
    return true;
  }

  async latest(tenantId: TenantId): Promise<SignedHead | null> {
    return this.#of(tenantId).at(-1) ?? null;
  }

  async covering(tenantId: TenantId, seq: number): Promise<SignedHead | null> {
    return this.#of(tenantId).find(({ size }) => size >= seq) ?? null;
  }

  async range(tenantId: TenantId, aboveSize: number, limit: number): Promise<readonly SignedHead[]> {
    return this.#of(tenantId)
      .filter(({ size }) => size > aboveSize)
      .slice(0, limit);
  }

  /** Smallest first. */
  #of(tenantId: TenantId): readonly SignedHead[] {
    return [...this.#rows.values()].filter((head) => head.tenantId === tenantId).sort((a, b) => a.size - b.size);
  }
}
