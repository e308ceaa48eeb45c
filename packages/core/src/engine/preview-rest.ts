import { LIMITS } from "../limits.ts";
import type { AgentId, PreviewId, TenantId } from "../model/ids.ts";
import { MINUTE } from "../model/instant.ts";
import { moveAgent } from "./agent-moves.ts";
import type { Engine } from "./context.ts";
import type { Unit } from "./unit.ts";

// An agent who lets previews expire is not at the desk. After two in a row he is given no more for a minute (contract
// §18.1), so that the contacts go to people who are there.

const IN_A_ROW = 2;
const REST_MS = MINUTE;
const REASON = "two previews in a row were not taken";

/** Puts the agent of an expired preview on break when it was the second in a row, or the fourth. */
export async function restIfIdle(engine: Engine, unit: Unit, tenantId: TenantId, id: PreviewId): Promise<void> {
  const expired = await unit.stores.previews.lock(tenantId, id);
  if (expired?.status !== "expired") return;
  const recent = await unit.stores.previews.recentOf(tenantId, expired.agentId, LIMITS.previewsInARow);
  const taken = recent.findIndex((preview) => preview.status !== "expired");
  const inARow = taken === -1 ? recent.length : taken;
  if (inARow % IN_A_ROW !== 0) return;
  const agent = await unit.stores.agents.find(tenantId, expired.agentId);
  if (agent?.state !== "available") return;
  const rest = { type: "setState", at: unit.at, state: "break", reason: REASON } as const;
  await moveAgent(engine, unit, tenantId, agent.id, rest, "dialer");
  await unit.stores.deadlines.set({ kind: "agent_rest", refId: agent.id, tenantId, dueAt: unit.at + REST_MS });
}

/** The rest is over, unless the agent or a supervisor has said otherwise meanwhile. */
export async function endRest(engine: Engine, unit: Unit, tenantId: TenantId, id: AgentId): Promise<void> {
  const agent = await unit.stores.agents.find(tenantId, id);
  if (agent?.state !== "break" || agent.reason !== REASON) return;
  const back = { type: "setState", at: unit.at, state: "available", reason: null } as const;
  await moveAgent(engine, unit, tenantId, id, back, "dialer");
}
