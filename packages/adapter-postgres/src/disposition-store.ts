import { EngageError } from "@broadnet-engage/core/errors";
import type { Disposition, DispositionId, TenantId } from "@broadnet-engage/core/model";
import type { DispositionStore } from "@broadnet-engage/core/ports";
import { DISPOSITIONS } from "./rows/campaigns.ts";
import { Store } from "./store.ts";

const MOST = 500;

export class SqlDispositionStore extends Store implements DispositionStore {
  async insert(disposition: Disposition): Promise<void> {
    if (await DISPOSITIONS.insert(this.db, disposition)) return;
    const existing = await this.byCode(disposition.tenantId, disposition.code);
    throw new EngageError("duplicate-resource", "The tenant has a disposition of this code already.", {
      extra: { existingId: existing?.id ?? disposition.id },
    });
  }

  byCode(tenantId: TenantId, code: string): Promise<Disposition | null> {
    return DISPOSITIONS.one(this.db, "t.tenant_id = $1 AND t.code = $2", [tenantId, code]);
  }

  all(tenantId: TenantId): Promise<readonly Disposition[]> {
    return DISPOSITIONS.many(this.db, "WHERE t.tenant_id = $1 ORDER BY t.code LIMIT $2", [tenantId, MOST]);
  }

  remove(tenantId: TenantId, id: DispositionId): Promise<boolean> {
    return DISPOSITIONS.remove(this.db, tenantId, id);
  }
}
