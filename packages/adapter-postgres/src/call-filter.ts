import type { CallPhase, CallStatus, TenantId } from "@broadnet-engage/core/model";
import type { CallFilter } from "@broadnet-engage/core/ports";
import { facetOf, saysOnly } from "./tally.ts";
import { beside, type Total, unseen, Where } from "./where.ts";

/** Spelled as in the partial indexes, which only then are used. */
export const IS_LIVE = "t.phase IN ('agent_dialing', 'dialing', 'ringing', 'answered', 'connected')";
const IS_FINISHED = "t.phase IN ('wrap_up', 'final')";

/** The phases that read as a live status; null for a finished one (model/call `statusOf`, the other way round). */
const phasesOf = (status: CallStatus): readonly CallPhase[] | null => {
  switch (status) {
    case "dialing":
      return ["agent_dialing", "dialing"];
    case "ringing":
      return ["ringing", "answered"];
    case "connected":
      return ["connected"];
    default:
      return null;
  }
};

function addStatus(where: Where, { status, includeLive }: CallFilter, finished: string): void {
  if (status === undefined) {
    if (!includeLive) where.that(finished);
    return;
  }
  const phases = phasesOf(status);
  if (phases) where.that(IS_LIVE).when("t.phase = ANY(?::text[])", phases);
  // A finished call whose outcome was never told reads as failed.
  else where.that(finished).when("coalesce(t.outcome, 'failed') = ?", status);
}

/** How the total of such calls is known without counting them; null = it is not. */
export function callTotal(tenantId: TenantId, filter: CallFilter): Total | null {
  const { status, from, to } = filter;
  if (filter.includeLive || !saysOnly(filter, "campaignId", "agentId", "status", "from", "to", "includeLive"))
    return null;
  const facet = status !== undefined && phasesOf(status) !== null ? null : facetOf(filter);
  if (facet === null) return null;
  return {
    tally: { list: "calls", tenantId, facet, from, to },
    within: callWhere(tenantId, { ...filter, from: undefined, to: undefined }),
  };
}

export const callWhere = (tenantId: TenantId, filter: CallFilter): Where => whereOf(tenantId, filter, (one) => one);

/**
 * The same for a page, which goes along the ids of a campaign, of an agent or of the tenant. Finished are nearly all, and yet an index of the finished
 * looks narrow to a planner without statistics, and is in another order.
 */
export const pagedWhere = (tenantId: TenantId, filter: CallFilter): Where => whereOf(tenantId, filter, beside);

function whereOf(tenantId: TenantId, filter: CallFilter, widely: (condition: string) => string): Where {
  const isNarrower = filter.campaignId ?? filter.agentId ?? filter.contactId;
  const where = new Where()
    .when(isNarrower === undefined ? `t.tenant_id = ${unseen("?")}` : widely("t.tenant_id = ?"), tenantId)
    .when(`t.campaign_id = ${unseen("?")}`, filter.campaignId)
    .when(`t.agent_id = ${unseen("?")}`, filter.agentId)
    .when("t.agent_id = ANY(?::uuid[])", filter.agentIds)
    .when(`t.contact_id = ${unseen("?")}`, filter.contactId)
    .when("t.phone = ?", filter.phone)
    .when("t.direction = ?", filter.direction)
    .when("t.disposition = ?", filter.disposition)
    .when("t.abandoned = ?", filter.abandoned)
    // Both ends cut to whole seconds, as `durationSeconds` of the model does; a live call has lasted 0.
    .when("coalesce(t.ended_at, t.started_at) / 1000 - t.started_at / 1000 >= ?::bigint", filter.minDurationSeconds)
    .when("t.started_at >= ?", filter.from)
    .when("t.started_at < ?", filter.to);
  addStatus(where, filter, widely(IS_FINISHED));
  return where;
}
