import type { Instant } from "@broadnet-engage/core/model";
import type { Db } from "./db.ts";
import type { Table } from "./table.ts";

/**
 * Gives out jobs that nobody holds, oldest first, and holds them until `leasedUntil`: a try of each begins. Two takers at once
 * get different ones.
 *
 * @param jobs a table of jobs with `status`, `attempts`, `leased_until` and `version`
 */
export async function takeJobs<T extends object>(
  db: Db,
  jobs: Table<T>,
  { now, leasedUntil, limit }: { readonly now: Instant; readonly leasedUntil: Instant; readonly limit: number },
): Promise<readonly T[]> {
  const rows = await db.change(
    `WITH free AS MATERIALIZED (
       SELECT t.id FROM ${jobs.name} AS t
       WHERE t.status IN ('queued', 'running') AND (t.leased_until IS NULL OR t.leased_until <= $1)
       ORDER BY t.id LIMIT $3 FOR NO KEY UPDATE SKIP LOCKED
     ), taken AS (
       UPDATE ${jobs.name} AS t
       SET status = 'running', attempts = t.attempts + 1, leased_until = $2, version = t.version + 1
       FROM free WHERE t.id = free.id RETURNING ${jobs.selected}
     )
     SELECT * FROM taken ORDER BY id`,
    [now, leasedUntil, limit],
  );
  return jobs.nouns(rows);
}
