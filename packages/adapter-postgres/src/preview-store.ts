import { EngageError } from "@broadnet-engage/core/errors";
import type { AgentId, Preview, PreviewId, TenantId } from "@broadnet-engage/core/model";
import type { PreviewStore } from "@broadnet-engage/core/ports";
import { PREVIEWS } from "./rows/campaigns.ts";
import { Store } from "./store.ts";

export class SqlPreviewStore extends Store implements PreviewStore {
  async insert(preview: Preview): Promise<void> {
    if (!(await PREVIEWS.insert(this.db, preview))) {
      throw new EngageError("invalid-state", "The agent or the contact has an open preview already.");
    }
  }

  lock(tenantId: TenantId, id: PreviewId): Promise<Preview | null> {
    return PREVIEWS.lock(this.db, tenantId, id);
  }

  async save(preview: Preview): Promise<void> {
    await this.db.change(`${PREVIEWS.updating} WHERE t.id = r.id AND t.tenant_id = r.tenant_id`, [
      JSON.stringify(PREVIEWS.record(preview)),
    ]);
  }

  recentOf(tenantId: TenantId, agentId: AgentId, limit: number): Promise<readonly Preview[]> {
    return PREVIEWS.many(this.db, "WHERE t.tenant_id = $1 AND t.agent_id = $2 ORDER BY t.id DESC LIMIT $3", [
      tenantId,
      agentId,
      limit,
    ]);
  }

  openOf(tenantId: TenantId, agentId: AgentId): Promise<Preview | null> {
    return PREVIEWS.one(this.db, "t.tenant_id = $1 AND t.agent_id = $2 AND t.status = 'open'", [tenantId, agentId]);
  }
}
