import { LIMITS } from "@broadnet-engage/core/model";
import type { ContactClaim } from "@broadnet-engage/core/ports";
import { conditionSql, orderSql } from "./condition.ts";
import { CONTACTS } from "./rows/campaigns.ts";

const FREE = `t.tenant_id = $1 AND t.campaign_id = $2 AND t.status = 'pending' AND t.held_by IS NULL
  AND (t.leased_until IS NULL OR t.leased_until <= $3)`;

/** The usual order of free contacts, as the two indexes give them: $5 of each at most, $3 now. */
const freeSql = (and: string, locking: string): string => `
  retries AS MATERIALIZED (
    SELECT t.id, t.priority, t.next_attempt_at FROM contacts AS t
    WHERE ${FREE}${and} AND t.next_attempt_at <= $3
    ORDER BY t.priority DESC, t.next_attempt_at, t.id LIMIT $5 ${locking}
  ), fresh AS MATERIALIZED (
    SELECT t.id, t.priority, t.next_attempt_at FROM contacts AS t
    WHERE ${FREE}${and} AND t.next_attempt_at IS NULL
    ORDER BY t.priority DESC, t.id LIMIT $5 ${locking}
  ), usual AS (
    SELECT id FROM (SELECT * FROM retries UNION ALL SELECT * FROM fresh) AS free
    ORDER BY priority DESC, next_attempt_at NULLS LAST, id LIMIT $5
  )`;

const LEASE = `UPDATE contacts AS t SET leased_until = $4, lease_epoch = t.lease_epoch + 1, version = t.version + 1`;
const SKIP = "FOR NO KEY UPDATE SKIP LOCKED";

/**
 * $1 tenant, $2 campaign, $3 now, $4 leased until, $5 limit; then what the condition binds.
 *
 * Two look-ups and not one: retries due and contacts never tried lie in an index each, in the order they are taken, so
 * that thousands of retries due later are passed over inside the index and never read. The best of both are taken; SKIP
 * LOCKED lets claimers of one campaign work at once, each with rows of its own. The rest of the locked rows are free
 * again when the transaction ends.
 */
const usualClaim = (and: string): string => `
  WITH ${freeSql(and, SKIP)}
  ${LEASE} FROM usual WHERE t.id = usual.id
  RETURNING ${CONTACTS.selected}`;

/**
 * The same, but $5 is how many free contacts are looked at, unlocked, and put into the campaign's own order; the first of
 * them that nobody else holds are locked and taken. To look at all of a long list each time would cost a sort of it.
 */
const orderedClaim = (and: string, order: string, limit: string): string => `
  WITH ${freeSql(and, "")}, best AS MATERIALIZED (
    SELECT t.id FROM contacts AS t JOIN usual ON usual.id = t.id
    WHERE ${FREE}
    ORDER BY ${order} t.priority DESC, t.next_attempt_at NULLS LAST, t.id LIMIT ${limit}
    FOR NO KEY UPDATE OF t SKIP LOCKED
  )
  ${LEASE} FROM best WHERE t.id = best.id
  RETURNING ${CONTACTS.selected}`;

/** One claim as a statement with its values. */
export function claimSql(claim: ContactClaim): { readonly text: string; readonly params: readonly unknown[] } {
  const { tenantId, campaignId, now, leasedUntil, limit, condition, order = [] } = claim;
  const params: unknown[] = [tenantId, campaignId, now, leasedUntil, limit];
  const bind = (value: unknown): string => `$${params.push(value)}`;
  const and = condition ? ` AND ${conditionSql(condition, bind)}` : "";
  if (order.length === 0) return { text: usualClaim(and), params };
  params[4] = Math.max(limit, LIMITS.orderedClaim);
  return { text: orderedClaim(and, orderSql(order, bind), bind(limit)), params };
}
