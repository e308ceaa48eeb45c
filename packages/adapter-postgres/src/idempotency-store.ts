import { EngageError } from "@broadnet-engage/core/errors";
import type { IdempotencyEntry, Instant, TenantId } from "@broadnet-engage/core/model";
import type { IdempotencyStore } from "@broadnet-engage/core/ports";
import { IDEMPOTENCY } from "./rows/requests.ts";
import { Store } from "./store.ts";

/** An expired row is written over as a whole; one that stands is left as it is. */
const OVERWRITING = `ON CONFLICT (tenant_id, key) DO UPDATE SET
    digest = EXCLUDED.digest, owner = EXCLUDED.owner, started_at = EXCLUDED.started_at,
    leased_until = EXCLUDED.leased_until, expires_at = EXCLUDED.expires_at,
    ref_id = EXCLUDED.ref_id, answer = EXCLUDED.answer
  WHERE t.expires_at <= EXCLUDED.started_at`;

const TRIES = 5;

export class SqlIdempotencyStore extends Store implements IdempotencyStore {
  /**
   * The insert waits for a transaction that is writing the same key, so the look after it sees what that one committed.
   */
  async begin(entry: IdempotencyEntry): Promise<IdempotencyEntry> {
    for (let tries = 0; tries < TRIES; tries++) {
      const found = await this.#writeOrLook(entry);
      if (found !== null) return found;
    }
    throw new EngageError("version-conflict", "The key was given back again and again meanwhile.");
  }

  /** Null when what stood was given back between the two statements. */
  async #writeOrLook(entry: IdempotencyEntry): Promise<IdempotencyEntry | null> {
    const written = await this.db.change(`${IDEMPOTENCY.insertion} ${OVERWRITING} RETURNING ${IDEMPOTENCY.selected}`, [
      IDEMPOTENCY.records([entry]),
    ]);
    const [ours] = IDEMPOTENCY.nouns(written);
    if (ours !== undefined) return ours;
    const standing = await this.db.change(
      `SELECT ${IDEMPOTENCY.selected} FROM idempotency AS t WHERE t.tenant_id = $1 AND t.key = $2 FOR NO KEY UPDATE`,
      [entry.tenantId, entry.key],
    );
    return IDEMPOTENCY.nouns(standing)[0] ?? null;
  }

  async takeOver(
    tenantId: TenantId,
    key: string,
    turn: { from: string; to: string; now: Instant; leasedUntil: Instant },
  ): Promise<boolean> {
    const taken = await this.db.change(
      `UPDATE idempotency SET owner = $4, leased_until = $6
       WHERE tenant_id = $1 AND key = $2 AND owner = $3 AND answer IS NULL AND leased_until <= $5 RETURNING 1`,
      [tenantId, key, turn.from, turn.to, turn.now, turn.leasedUntil],
    );
    return taken.length > 0;
  }

  async bind(tenantId: TenantId, key: string, refId: string): Promise<void> {
    await this.db.change("UPDATE idempotency SET ref_id = $3 WHERE tenant_id = $1 AND key = $2 AND ref_id IS NULL", [
      tenantId,
      key,
      refId,
    ]);
  }

  async finish(tenantId: TenantId, key: string, owner: string, answer: string): Promise<void> {
    await this.db.change("UPDATE idempotency SET answer = $4 WHERE tenant_id = $1 AND key = $2 AND owner = $3", [
      tenantId,
      key,
      owner,
      answer,
    ]);
  }

  async release(tenantId: TenantId, key: string, owner: string): Promise<void> {
    await this.db.change(
      "DELETE FROM idempotency WHERE tenant_id = $1 AND key = $2 AND owner = $3 AND ref_id IS NULL",
      [tenantId, key, owner],
    );
    await this.db.change(
      "UPDATE idempotency SET leased_until = started_at WHERE tenant_id = $1 AND key = $2 AND owner = $3",
      [tenantId, key, owner],
    );
  }

  async sweep(now: Instant, limit: number): Promise<number> {
    const swept = await this.db.change(
      `DELETE FROM idempotency WHERE (tenant_id, key) IN (
         SELECT tenant_id, key FROM idempotency WHERE expires_at <= $1 ORDER BY expires_at LIMIT $2 FOR UPDATE SKIP LOCKED
       ) RETURNING 1`,
      [now, limit],
    );
    return swept.length;
  }
}
