import type { AgentState, AgentSubState } from "./agent.ts";
import type { AgentId, TenantId } from "./ids.ts";
import type { Instant } from "./instant.ts";

/** An agent's state from one moment on, until the next of the same agent. */
export interface AgentStateChange {
  readonly tenantId: TenantId;
  readonly agentId: AgentId;
  readonly at: Instant;
  readonly state: AgentState;
  readonly subState: AgentSubState | null;
  readonly reason: string | null;
  /** Who asked: a person's name, `dialer` or `switch`. */
  readonly by: string;
}

/** A stretch of one state; `to` null = still. */
export interface AgentInterval extends Omit<AgentStateChange, "tenantId" | "agentId" | "at"> {
  readonly from: Instant;
  readonly to: Instant | null;
}
