import type { Deadline, DeadlineKind, Instant } from "@broadnet-engage/core/model";
import type { Deadlines } from "@broadnet-engage/core/ports";
import { DEADLINES } from "./rows/calls.ts";
import { Store } from "./store.ts";
import { atMost, unseen } from "./where.ts";

export class SqlDeadlines extends Store implements Deadlines {
  async set(deadline: Deadline): Promise<void> {
    await this.db.change(
      `${DEADLINES.insertion}
       ON CONFLICT (ref_id, kind) DO UPDATE SET due_at = excluded.due_at, tenant_id = excluded.tenant_id`,
      [DEADLINES.records([deadline])],
    );
  }

  async cancel(kind: DeadlineKind, refId: string): Promise<void> {
    await this.db.change("DELETE FROM deadlines WHERE ref_id = $1 AND kind = $2", [refId, kind]);
  }

  async clear(refId: string): Promise<void> {
    await this.db.change("DELETE FROM deadlines WHERE ref_id = $1", [refId]);
  }

  due(now: Instant, limit: number): Promise<readonly Deadline[]> {
    return DEADLINES.many(
      this.db,
      `WHERE t.due_at <= ${unseen("$1", "bigint")} ORDER BY t.due_at, t.ref_id, t.kind ${atMost("$2")}`,
      [now, limit],
    );
  }

  async of(kind: DeadlineKind, refId: string): Promise<Instant | null> {
    const rows = await this.db.rows("SELECT due_at FROM deadlines WHERE ref_id = $1 AND kind = $2", [refId, kind]);
    return (rows[0]?.due_at as Instant | undefined) ?? null;
  }

  async next(): Promise<Instant | null> {
    const rows = await this.db.rows("SELECT due_at FROM deadlines ORDER BY due_at LIMIT 1");
    return (rows[0]?.due_at as Instant | undefined) ?? null;
  }
}
