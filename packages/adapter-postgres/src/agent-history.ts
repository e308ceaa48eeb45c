import type { AgentId, AgentStateChange, Instant, TenantId } from "@broadnet-engage/core/model";
import type { AgentHistory } from "@broadnet-engage/core/ports";
import { AGENT_HISTORY } from "./rows/people.ts";
import { Store } from "./store.ts";
import { atMost, unseen } from "./where.ts";

export class SqlAgentHistory extends Store implements AgentHistory {
  async append(change: AgentStateChange): Promise<void> {
    await AGENT_HISTORY.insert(this.db, change);
  }

  async work(tenantId: TenantId, agentIds: readonly AgentId[], from: Instant, to: Instant) {
    const rows = await this.db.rows(
      `WITH told AS (
         SELECT t.agent_id, t.at, t.n, t.state FROM agent_history AS t
         WHERE t.tenant_id = $1 AND t.agent_id = ANY($2::uuid[]) AND t.at > $3 AND t.at < $4
         UNION ALL
         SELECT last.* FROM unnest($2::uuid[]) AS agent(id), LATERAL (
           SELECT t.agent_id, t.at, t.n, t.state FROM agent_history AS t
           WHERE t.tenant_id = $1 AND t.agent_id = agent.id AND t.at <= $3 ORDER BY t.at DESC, t.n DESC LIMIT 1) AS last
       ), spans AS (
         SELECT agent_id, state,
           coalesce(lead(at) OVER (PARTITION BY agent_id ORDER BY at, n), $4) - greatest(at, $3) AS ms
         FROM told
       )
       SELECT agent_id, coalesce(sum(ms) FILTER (WHERE state = 'available'), 0)::bigint AS available,
         coalesce(sum(ms) FILTER (WHERE state = 'on_call'), 0)::bigint AS on_call
       FROM spans WHERE ms > 0 AND state IN ('available', 'on_call') GROUP BY agent_id`,
      [tenantId, agentIds, from, to],
    );
    return new Map(
      rows.map((row) => [
        row.agent_id as AgentId,
        { availableMs: Number(row.available), onCallMs: Number(row.on_call) },
      ]),
    );
  }

  async range(
    tenantId: TenantId,
    agentId: AgentId,
    from: Instant,
    to: Instant,
    limit: number,
  ): Promise<readonly AgentStateChange[]> {
    const before = await AGENT_HISTORY.many(
      this.db,
      `WHERE t.tenant_id = $1 AND t.agent_id = ${unseen("$2")} AND t.at <= $3 ORDER BY t.at DESC, t.n DESC LIMIT 1`,
      [tenantId, agentId, from],
    );
    const inside = await AGENT_HISTORY.many(
      this.db,
      `WHERE t.tenant_id = $1 AND t.agent_id = ${unseen("$2")} AND t.at > $3 AND t.at < $4 ORDER BY t.at, t.n ${atMost("$5")}`,
      [tenantId, agentId, from, to, limit],
    );
    return [...before, ...inside].slice(0, limit);
  }
}
