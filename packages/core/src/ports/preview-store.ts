import type { AgentId, PreviewId, TenantId } from "../model/ids.ts";
import type { Preview } from "../model/preview.ts";

export interface PreviewStore {
  /** The agent or the contact has an open one: `EngageError("invalid-state")`. */
  insert(preview: Preview): Promise<void>;
  lock(tenantId: TenantId, id: PreviewId): Promise<Preview | null>;
  save(preview: Preview): Promise<void>;
  /** The agent's previews, newest first. At most `limit`. */
  recentOf(tenantId: TenantId, agentId: AgentId, limit: number): Promise<readonly Preview[]>;
  openOf(tenantId: TenantId, agentId: AgentId): Promise<Preview | null>;
}
