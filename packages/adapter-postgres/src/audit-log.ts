import { EngageError } from "@broadnet-engage/core/errors";
import { type AuditDraft, type AuditRecord, CHAIN_START, link, type TenantId } from "@broadnet-engage/core/model";
import type { AuditLog } from "@broadnet-engage/core/ports";
import { AUDIT_RECORDS } from "./rows/compliance.ts";
import { Store } from "./store.ts";

interface Head {
  readonly seq: number;
  readonly hash: string;
}

export class SqlAuditLog extends Store implements AuditLog {
  async append(drafts: readonly AuditDraft[]): Promise<readonly AuditRecord[]> {
    const tenantId = drafts[0]?.tenantId;
    if (tenantId === undefined) return [];
    if (drafts.some((draft) => draft.tenantId !== tenantId)) {
      throw new EngageError("invariant-broken", "An append to the audit log is of one tenant.");
    }
    let head = await this.#lockHead(tenantId);
    const records = drafts.map((draft) => {
      const record = link(draft, head.seq + 1, head.hash);
      head = record;
      return record;
    });
    await this.db.change(
      `WITH stored AS (${AUDIT_RECORDS.insertion})
       UPDATE audit_heads SET seq = $3, hash = $4 WHERE tenant_id = $2`,
      [AUDIT_RECORDS.records(records), tenantId, head.seq, head.hash],
    );
    return records;
  }

  /** The end of the tenant's chain, kept from other appenders until the transaction ends. */
  async #lockHead(tenantId: TenantId): Promise<Head> {
    const lock = async (): Promise<Head | undefined> => {
      const rows = await this.db.change("SELECT seq, hash FROM audit_heads WHERE tenant_id = $1 FOR UPDATE", [
        tenantId,
      ]);
      return rows[0] && { seq: Number(rows[0].seq), hash: String(rows[0].hash) };
    };
    const head = await lock();
    if (head) return head;
    await this.db.change("INSERT INTO audit_heads (tenant_id, seq, hash) VALUES ($1, 0, $2) ON CONFLICT DO NOTHING", [
      tenantId,
      CHAIN_START,
    ]);
    const fresh = await lock();
    if (!fresh) throw new EngageError("invariant-broken", "The audit log has no end to append to.");
    return fresh;
  }

  async find(tenantId: TenantId, ref: string): Promise<AuditRecord | null> {
    // A ref ends in its number, which is the key; 15 digits are more than will ever be written and fit a bigint.
    const seq = /\d{1,15}$/.exec(ref)?.[0];
    if (seq === undefined) return null;
    return AUDIT_RECORDS.one(this.db, "t.tenant_id = $1 AND t.seq = $2 AND t.ref = $3", [tenantId, Number(seq), ref]);
  }

  range(tenantId: TenantId, fromSeq: number, limit: number): Promise<readonly AuditRecord[]> {
    return AUDIT_RECORDS.many(this.db, "WHERE t.tenant_id = $1 AND t.seq >= $2 AND t.seq < $3 ORDER BY t.seq", [
      tenantId,
      fromSeq,
      fromSeq + limit,
    ]);
  }

  async size(tenantId: TenantId): Promise<number> {
    const rows = await this.db.rows("SELECT seq FROM audit_heads WHERE tenant_id = $1", [tenantId]);
    return Number(rows[0]?.seq ?? 0);
  }
}
