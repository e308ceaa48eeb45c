import type { Call, TenantId } from "@broadnet-engage/core/model";
import type {
  AgentSum,
  CallReports,
  CallTotals,
  CampaignSum,
  DispositionSum,
  ReportFilter,
  ReportPlace,
} from "@broadnet-engage/core/ports";
import { callWhere } from "./call-filter.ts";
import { TALK_SECONDS, TOTALS } from "./call-sums.ts";
import { CALLS } from "./rows/calls.ts";
import { Store } from "./store.ts";
import type { Where } from "./where.ts";

/** Who talks, else who talked last, as `agentOf` of the model. */
const AGENT = "coalesce(t.agent_id, t.detached_agent_id)";
const CONNECTED = "FILTER (WHERE t.connected_at IS NOT NULL)";
const COUNTS = `count(*)::int AS "calls", count(*) ${CONNECTED}::int AS "connected",
  coalesce(sum(${TALK_SECONDS}) ${CONNECTED}, 0)::bigint AS "talkSeconds"`;

const whereOf = (tenantId: TenantId, { agentIds, ...filter }: ReportFilter): Where =>
  callWhere(tenantId, filter).when(`${AGENT} = ANY(?::uuid[])`, agentIds);

export class SqlCallReports extends Store implements CallReports {
  calls(tenantId: TenantId, filter: ReportFilter, after: ReportPlace | null, limit: number): Promise<readonly Call[]> {
    const where = whereOf(tenantId, filter);
    if (after !== null)
      where.that(`(t.started_at, t.id) > (${where.bind(after.startedAt)}, ${where.bind(after.id)}::uuid)`);
    const order = `ORDER BY t.started_at, t.id LIMIT ${where.bind(limit)}`;
    return CALLS.many(this.db, `${where.sql} ${order}`, where.params);
  }

  async totals(tenantId: TenantId, filter: ReportFilter): Promise<CallTotals> {
    return (await this.#rows<CallTotals>(TOTALS, whereOf(tenantId, filter), ""))[0] as CallTotals;
  }

  byAgent(tenantId: TenantId, filter: ReportFilter): Promise<readonly AgentSum[]> {
    const where = whereOf(tenantId, filter).that(`${AGENT} IS NOT NULL`);
    const sums = `${AGENT} AS "agentId", ${COUNTS}, count(t.disposition)::int AS "disposed"`;
    return this.#rows(sums, where, `GROUP BY ${AGENT} ORDER BY ${AGENT}`);
  }

  byCampaign(
    tenantId: TenantId,
    filter: ReportFilter,
    successCodes: readonly string[],
  ): Promise<readonly CampaignSum[]> {
    const where = whereOf(tenantId, filter).that("t.campaign_id IS NOT NULL");
    const successes = `count(*) FILTER (WHERE t.disposition = ANY(${where.bind(successCodes)}::text[]))::int AS "successes"`;
    const sums = `t.campaign_id AS "campaignId", ${TOTALS}, ${successes}`;
    return this.#rows(sums, where, "GROUP BY t.campaign_id ORDER BY t.campaign_id");
  }

  byDisposition(tenantId: TenantId, filter: ReportFilter): Promise<readonly DispositionSum[]> {
    const where = whereOf(tenantId, filter).that("t.disposition IS NOT NULL");
    return this.#rows(`t.disposition AS "code", ${COUNTS}`, where, "GROUP BY t.disposition ORDER BY t.disposition");
  }

  async #rows<T>(selected: string, where: Where, rest: string): Promise<readonly T[]> {
    return (await this.db.rows(
      `SELECT ${selected} FROM calls AS t ${where.sql} ${rest}`,
      where.params,
    )) as readonly T[];
  }
}
