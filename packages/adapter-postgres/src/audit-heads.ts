import type { SignedHead, TenantId } from "@broadnet-engage/core/model";
import type { AuditHeads } from "@broadnet-engage/core/ports";
import { SIGNED_HEADS } from "./rows/compliance.ts";
import { Store } from "./store.ts";

export class SqlAuditHeads extends Store implements AuditHeads {
  add(head: SignedHead): Promise<boolean> {
    return SIGNED_HEADS.insert(this.db, head);
  }

  async latest(tenantId: TenantId): Promise<SignedHead | null> {
    const rows = await SIGNED_HEADS.many(this.db, "WHERE t.tenant_id = $1 ORDER BY t.size DESC LIMIT 1", [tenantId]);
    return rows[0] ?? null;
  }

  async covering(tenantId: TenantId, seq: number): Promise<SignedHead | null> {
    return (await this.range(tenantId, seq - 1, 1))[0] ?? null;
  }

  range(tenantId: TenantId, aboveSize: number, limit: number): Promise<readonly SignedHead[]> {
    return SIGNED_HEADS.many(this.db, "WHERE t.tenant_id = $1 AND t.size > $2 ORDER BY t.size LIMIT $3", [
      tenantId,
      aboveSize,
      limit,
    ]);
  }
}
