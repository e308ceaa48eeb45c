import {
  type AttemptOutcome,
  type CallId,
  type DialAttempt,
  type E164,
  type Instant,
  LASTING_OUTCOMES,
  type TenantId,
} from "@broadnet-engage/core/model";
import type { AttemptStore } from "@broadnet-engage/core/ports";
import { DIAL_ATTEMPTS } from "./rows/compliance.ts";
import { Store } from "./store.ts";
import { atMost, ofEachPhone, unseen } from "./where.ts";

const LASTING = `(${LASTING_OUTCOMES.map((outcome) => `'${outcome}'`).join(", ")})`;
const THIS_ONE = "tenant_id = $1 AND call_id = $2 AND phone = $3";

export class SqlAttemptStore extends Store implements AttemptStore {
  /** Advisory locks, for there may be no row yet to lock. Sorted by key, since two numbers could share one. */
  async hold(tenantId: TenantId, phones: readonly E164[]): Promise<void> {
    if (phones.length === 0) return;
    await this.db.change(
      `SELECT pg_advisory_xact_lock(s.key) FROM (
         SELECT DISTINCT hashtextextended($1 || ' ' || p.phone, 11) AS key
         FROM unnest(string_to_array($2, ',')) AS p (phone) ORDER BY key
       ) AS s`,
      [tenantId, phones.join()],
    );
  }

  async history(
    tenantId: TenantId,
    phones: readonly E164[],
    since: Instant,
    limit: number,
  ): Promise<ReadonlyMap<E164, readonly DialAttempt[]>> {
    const rows = await this.db.rows(
      `${ofEachPhone(
        `(SELECT ${DIAL_ATTEMPTS.selected} FROM dial_attempts AS t
          WHERE t.tenant_id = ${unseen("$1")} AND t.phone = p.phone AND t.at >= $3 ORDER BY t.at DESC LIMIT $4)
         UNION ALL
         (SELECT ${DIAL_ATTEMPTS.selected} FROM dial_attempts AS t
          WHERE t.tenant_id = ${unseen("$1")} AND t.phone = p.phone AND t.at < $3 AND t.outcome IN ${LASTING}
          ORDER BY t.at DESC LIMIT $4)`,
      )} ORDER BY one.at DESC`,
      [tenantId, phones.join(), since, limit],
      "attempts at numbers",
    );
    const found = new Map<E164, DialAttempt[]>();
    for (const row of rows) {
      const attempt = DIAL_ATTEMPTS.noun(row);
      const known = found.get(attempt.phone);
      if (known === undefined) found.set(attempt.phone, [attempt]);
      else known.push(attempt);
    }
    return found;
  }

  async reserve(attempts: readonly DialAttempt[]): Promise<void> {
    await DIAL_ATTEMPTS.insert(this.db, ...attempts);
  }

  async confirm(tenantId: TenantId, callId: CallId, phone: E164): Promise<void> {
    await this.db.change(`UPDATE dial_attempts SET confirmed = true WHERE ${THIS_ONE} AND NOT confirmed`, [
      tenantId,
      callId,
      phone,
    ]);
  }

  async release(tenantId: TenantId, callId: CallId, phone: E164): Promise<void> {
    await this.db.change(`DELETE FROM dial_attempts WHERE ${THIS_ONE}`, [tenantId, callId, phone]);
  }

  async settle(tenantId: TenantId, callId: CallId, phone: E164, outcome: AttemptOutcome): Promise<void> {
    await this.db.change(`UPDATE dial_attempts SET confirmed = true, outcome = $4 WHERE ${THIS_ONE}`, [
      tenantId,
      callId,
      phone,
      outcome,
    ]);
  }

  async forget(tenantId: TenantId, before: Instant, limit: number): Promise<number> {
    const gone = await this.db.change(
      `DELETE FROM dial_attempts AS t USING (
         SELECT tenant_id, call_id, phone FROM dial_attempts
         WHERE tenant_id = ${unseen("$1")} AND at < $2 AND coalesce(outcome, '') NOT IN ${LASTING}
         ORDER BY at ${atMost("$3")}
       ) AS old WHERE t.tenant_id = old.tenant_id AND t.call_id = old.call_id AND t.phone = old.phone RETURNING 1`,
      [tenantId, before, limit],
    );
    return gone.length;
  }
}
