import { CONTACTS } from "./rows/campaigns.ts";

const FREE = `t.tenant_id = $1 AND t.campaign_id = $2 AND t.status = 'pending' AND t.held_by IS NULL
  AND (t.leased_until IS NULL OR t.leased_until <= $3)`;

/**
 * $1 tenant, $2 campaign, $3 now, $4 leased until, $5 limit.
 *
 * Two look-ups and not one: retries due and contacts never tried lie in an index each, in the order they are taken, so
 * that thousands of retries due later are passed over inside the index and never read. The best of both are taken; SKIP
 * LOCKED lets claimers of one campaign work at once, each with rows of its own. The rest of the locked rows are free
 * again when the transaction ends.
 */
export const CLAIM = `
  WITH retries AS MATERIALIZED (
    SELECT t.id, t.priority, t.next_attempt_at FROM contacts AS t
    WHERE ${FREE} AND t.next_attempt_at <= $3
    ORDER BY t.priority DESC, t.next_attempt_at, t.id LIMIT $5 FOR NO KEY UPDATE SKIP LOCKED
  ), fresh AS MATERIALIZED (
    SELECT t.id, t.priority, t.next_attempt_at FROM contacts AS t
    WHERE ${FREE} AND t.next_attempt_at IS NULL
    ORDER BY t.priority DESC, t.id LIMIT $5 FOR NO KEY UPDATE SKIP LOCKED
  ), best AS (
    SELECT id FROM (SELECT * FROM retries UNION ALL SELECT * FROM fresh) AS free
    ORDER BY priority DESC, next_attempt_at NULLS LAST, id LIMIT $5
  )
  UPDATE contacts AS t SET leased_until = $4, lease_epoch = t.lease_epoch + 1, version = t.version + 1
  FROM best WHERE t.id = best.id
  RETURNING ${CONTACTS.selected}`;
