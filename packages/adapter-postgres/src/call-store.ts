import { EngageError } from "@broadnet-engage/core/errors";
import type {
  AgentId,
  Call,
  CallEventRecord,
  CallId,
  CampaignId,
  ContactId,
  E164,
  Instant,
  Page,
  PageRequest,
  TenantId,
} from "@broadnet-engage/core/model";
import type { AgentTotals, CallFilter, CallStore, CallTotals, CallWork, CliUse } from "@broadnet-engage/core/ports";
import { callTotal, callWhere, IS_LIVE, pagedWhere } from "./call-filter.ts";
import { TALK_SECONDS, TOTALS } from "./call-sums.ts";
import { CALL_EVENTS, CALLS } from "./rows/calls.ts";
import { Store } from "./store.ts";
import { atMost, beside, pageById, unseen, Where } from "./where.ts";

/** A call and its events go in one statement: $1 the call, $2 the events. */
const WITH_EVENTS = `, told AS (${CALL_EVENTS.insertion.replaceAll("$1", "$2")} WHERE EXISTS (SELECT 1 FROM written))
  SELECT * FROM written`;
const INSERT = `WITH written AS (${CALLS.insertion} ON CONFLICT DO NOTHING RETURNING ${CALLS.selected}) ${WITH_EVENTS}`;
const SAVE = `WITH written AS (${CALLS.updating}
  WHERE t.id = r.id AND t.tenant_id = r.tenant_id AND t.version = r.version RETURNING ${CALLS.selected}) ${WITH_EVENTS}`;

function assertOwn(call: Call, events: readonly CallEventRecord[]): void {
  if (events.every((event) => event.callId === call.id)) return;
  throw new EngageError("invariant-broken", "An event is of another call.");
}

const RANG = "t.ringing_at IS NOT NULL AND coalesce(t.answered_at, t.ended_at) IS NOT NULL";
const WRAPPED_UP = "t.connected_at IS NOT NULL AND t.ended_at IS NOT NULL AND t.completed_at IS NOT NULL";

export class SqlCallStore extends Store implements CallStore {
  async insert(call: Call, events: readonly CallEventRecord[]): Promise<void> {
    assertOwn(call, events);
    const stored = await this.db.change(INSERT, [CALLS.records([call]), CALL_EVENTS.records(events)]);
    if (stored.length > 0) return;
    if (await this.locate(call.id)) throw new EngageError("duplicate-resource", "The call is stored already.");
    throw new EngageError("invariant-broken", "The contact or the agent has a live call already.");
  }

  find(tenantId: TenantId, id: CallId): Promise<Call | null> {
    return CALLS.find(this.db, tenantId, id);
  }

  lock(tenantId: TenantId, id: CallId): Promise<Call | null> {
    return CALLS.lock(this.db, tenantId, id);
  }

  async locate(id: CallId): Promise<TenantId | null> {
    const rows = await this.db.rows("SELECT tenant_id FROM calls WHERE id = $1", [id]);
    return (rows[0]?.tenant_id as TenantId | undefined) ?? null;
  }

  async save(call: Call, events: readonly CallEventRecord[]): Promise<Call> {
    assertOwn(call, events);
    return CALLS.saved(await this.db.change(SAVE, [JSON.stringify(CALLS.record(call)), CALL_EVENTS.records(events)]));
  }

  events(tenantId: TenantId, id: CallId): Promise<readonly CallEventRecord[]> {
    return CALL_EVENTS.many(
      this.db,
      "WHERE t.call_id = $2 AND EXISTS (SELECT 1 FROM calls WHERE calls.id = $2 AND calls.tenant_id = $1) ORDER BY t.seq",
      [tenantId, id],
    );
  }

  page(tenantId: TenantId, filter: CallFilter, page: PageRequest): Promise<Page<Call>> {
    return pageById(this.db, CALLS, pagedWhere(tenantId, filter), page, "newest first", callTotal(tenantId, filter));
  }

  live(tenantId: TenantId | null, limit: number): Promise<readonly Call[]> {
    const where = new Where().that(IS_LIVE).when("t.tenant_id = ?", tenantId ?? undefined);
    return CALLS.many(this.db, `${where.sql} ORDER BY t.id LIMIT ${where.bind(limit)}`, where.params);
  }

  inWrapUp(limit: number): Promise<readonly Call[]> {
    return CALLS.many(this.db, "WHERE t.phase = 'wrap_up' ORDER BY t.id LIMIT $1", [limit]);
  }

  liveOfContact(tenantId: TenantId, contactId: ContactId): Promise<Call | null> {
    return CALLS.one(this.db, `t.tenant_id = $1 AND t.contact_id = $2 AND ${IS_LIVE}`, [tenantId, contactId]);
  }

  async totals(tenantId: TenantId, campaignId: CampaignId | null, from: Instant, to: Instant): Promise<CallTotals> {
    const where = callWhere(tenantId, { campaignId: campaignId ?? undefined, from, to });
    const rows = await this.db.rows(
      `SELECT ${TOTALS}
       FROM calls AS t ${where.sql}`,
      where.params,
    );
    return rows[0] as unknown as CallTotals;
  }

  async agentTotals(tenantId: TenantId, from: Instant, to: Instant): Promise<ReadonlyMap<AgentId, AgentTotals>> {
    const rows = await this.db.rows(
      `SELECT t.agent_id, count(*)::int AS calls, coalesce(sum(${TALK_SECONDS}), 0)::bigint AS talk_seconds
       FROM calls AS t
       WHERE t.tenant_id = $1 AND t.started_at >= $2 AND t.started_at < $3 AND t.agent_id IS NOT NULL
       GROUP BY t.agent_id`,
      [tenantId, from, to],
    );
    return new Map(
      rows.map((row) => [row.agent_id as AgentId, { calls: Number(row.calls), talkSeconds: Number(row.talk_seconds) }]),
    );
  }

  async usesOf(
    tenantId: TenantId,
    clis: readonly E164[],
    from: Instant,
    to: Instant,
  ): Promise<ReadonlyMap<E164, CliUse>> {
    const rows = await this.db.rows(
      `SELECT t.cli, count(*)::int AS calls, count(t.answered_at)::int AS answered FROM calls AS t
       WHERE t.tenant_id = $1 AND t.cli = ANY($2::text[]) AND t.started_at >= $3 AND t.started_at < $4 GROUP BY t.cli`,
      [tenantId, clis, from, to],
    );
    return new Map(
      rows.map(({ cli, calls, answered }) => [cli as E164, { calls: Number(calls), answered: Number(answered) }]),
    );
  }

  async work(tenantId: TenantId, campaignId: CampaignId, from: Instant, to: Instant): Promise<CallWork> {
    const where = callWhere(tenantId, { campaignId, from, to });
    const [sums] = await this.db.rows(
      `SELECT
         count(*) FILTER (WHERE ${RANG})::int AS "rang",
         coalesce(sum(coalesce(t.answered_at, t.ended_at) - t.ringing_at) FILTER (WHERE ${RANG}), 0)::bigint AS "ringMs",
         count(*) FILTER (WHERE ${WRAPPED_UP})::int AS "wrappedUp",
         coalesce(sum(t.completed_at - t.ended_at) FILTER (WHERE ${WRAPPED_UP}), 0)::bigint AS "wrapUpMs"
       FROM calls AS t ${where.sql}`,
      where.params,
    );
    const dispositions = await this.db.rows(
      `SELECT t.disposition AS code, count(*)::int AS count FROM calls AS t ${where.sql} AND t.disposition IS NOT NULL
       GROUP BY t.disposition ORDER BY t.disposition`,
      where.params,
    );
    return { ...sums, dispositions } as unknown as CallWork;
  }

  ofContact(tenantId: TenantId, contactId: ContactId, limit: number): Promise<readonly Call[]> {
    return CALLS.many(
      this.db,
      `WHERE ${beside("t.tenant_id = $1")} AND t.contact_id = ${unseen("$2")} ORDER BY t.id DESC ${atMost("$3")}`,
      [tenantId, contactId, limit],
    );
  }
}
