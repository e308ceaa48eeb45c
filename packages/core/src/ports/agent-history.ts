import type { AgentStateChange } from "../model/agent-interval.ts";
import type { AgentId, TenantId } from "../model/ids.ts";
import type { Instant } from "../model/instant.ts";

/** What each agent did when. Append-only: intervals are read from the moments at which states began. */
export interface AgentHistory {
  /** Changes of one agent must come in order of `at`; several may share a moment, then the order of appending counts. */
  append(change: AgentStateChange): Promise<void>;
  /** How long each agent was available and on calls within [from, to), in milliseconds; agents who were neither are left out. */
  work(
    tenantId: TenantId,
    agentIds: readonly AgentId[],
    from: Instant,
    to: Instant,
  ): Promise<ReadonlyMap<AgentId, { readonly availableMs: number; readonly onCallMs: number }>>;
  /**
   * Changes of the agent that tell about [from, to): the last before or at `from`, then those inside, in order. At most
   * `limit`, the earliest.
   */
  range(
    tenantId: TenantId,
    agentId: AgentId,
    from: Instant,
    to: Instant,
    limit: number,
  ): Promise<readonly AgentStateChange[]>;
}
