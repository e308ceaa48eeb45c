import { EngageError } from "../errors.ts";
import { CHAIN_START, link } from "../model/audit-chain.ts";
import type { AuditDraft, AuditRecord } from "../model/decision.ts";
import type { TenantId } from "../model/ids.ts";
import type { AuditLog } from "../ports/audit-log.ts";
import type { Journal } from "./journal.ts";
import { type Index, Table } from "./table.ts";

const keyOf = (tenantId: string, ref: string): string => `${tenantId} ${ref}`;

export class MemoryAudit implements AuditLog {
  readonly #chains = new Map<string, AuditRecord[]>();
  readonly #rows: Table<AuditRecord>;

  constructor(journal: Journal) {
    this.#rows = new Table<AuditRecord>(journal, "audit", chained(this.#chains));
  }

  async append(drafts: readonly AuditDraft[]): Promise<readonly AuditRecord[]> {
    const tenantId = drafts[0]?.tenantId;
    if (tenantId === undefined) return [];
    if (drafts.some((draft) => draft.tenantId !== tenantId)) {
      throw new EngageError("invariant-broken", "One batch of audit records belongs to one tenant.");
    }
    return drafts.map((draft) => {
      const chain = this.#of(tenantId);
      const record = link(draft, chain.length + 1, chain.at(-1)?.hash ?? CHAIN_START);
      return this.#rows.put(keyOf(tenantId, record.ref), record);
    });
  }

  async find(tenantId: TenantId, ref: string): Promise<AuditRecord | null> {
    return this.#rows.get(keyOf(tenantId, ref));
  }

  async range(tenantId: TenantId, fromSeq: number, limit: number): Promise<readonly AuditRecord[]> {
    return this.#of(tenantId).slice(Math.max(0, fromSeq - 1), Math.max(0, fromSeq - 1 + limit));
  }

  async size(tenantId: TenantId): Promise<number> {
    return this.#of(tenantId).length;
  }

  #of(tenantId: string): readonly AuditRecord[] {
    return this.#chains.get(tenantId) ?? [];
  }
}

/** Records are only ever added at the end, and a rollback takes them from there. */
function chained(chains: Map<string, AuditRecord[]>): Index<AuditRecord> {
  return (before, after) => {
    if (before) chains.get(before.tenantId)?.pop();
    if (!after) return;
    const chain = chains.get(after.tenantId);
    if (chain) chain.push(after);
    else chains.set(after.tenantId, [after]);
  };
}
