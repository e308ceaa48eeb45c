import type { Instant, TenantId } from "@broadnet-engage/core/model";
import type { Db } from "./db.ts";

/** A total that the database keeps (migration 8): which list, narrowed to what, and between which days of `started_at`. */
export interface Tally {
  readonly list: "calls" | "contacts" | "dnc_entries" | "recordings";
  readonly tenantId: TenantId;
  readonly facet: string;
  /** Inclusive and exclusive. Only lists that are tallied by day take them. */
  readonly from?: Instant | undefined;
  readonly to?: Instant | undefined;
}

/** A list narrowed by nothing but a campaign, a status, both, or an agent; null = narrowed by more, so that it must be counted. */
export function facetOf(by: {
  readonly campaignId?: string | undefined;
  readonly status?: string | undefined;
  readonly agentId?: string | undefined;
}): string | null {
  const { campaignId, status, agentId } = by;
  if (agentId !== undefined) return campaignId === undefined && status === undefined ? `agent/${agentId}` : null;
  if (campaignId === undefined) return status ?? "";
  return status === undefined ? campaignId : `${campaignId}/${status}`;
}

/** Whether a filter says nothing beside these members. */
export const saysOnly = <F extends object>(filter: F, ...members: readonly (keyof F)[]): boolean =>
  (Object.keys(filter) as (keyof F)[]).every((key) => filter[key] === undefined || members.includes(key));

const DAY_MS = 86_400_000;

/** What lies between two instants: whole days, which are summed, and the pieces at the ends, which are counted. */
export interface Span {
  /** Days of the epoch, inclusive and exclusive; null without a bound. */
  readonly firstDay: number | null;
  readonly endDay: number | null;
  readonly pieces: readonly { readonly from: Instant; readonly to: Instant }[];
}

export function spanOf(from: Instant | undefined, to: Instant | undefined): Span {
  const firstDay = from === undefined ? null : Math.ceil(from / DAY_MS);
  const endDay = to === undefined ? null : Math.floor(to / DAY_MS);
  if (firstDay !== null && endDay !== null && endDay <= firstDay)
    return { firstDay, endDay: firstDay, pieces: [{ from: from ?? 0, to: to ?? 0 }] };
  const pieces: { from: Instant; to: Instant }[] = [];
  if (from !== undefined && firstDay !== null && from < firstDay * DAY_MS) pieces.push({ from, to: firstDay * DAY_MS });
  if (to !== undefined && endDay !== null && endDay * DAY_MS < to) pieces.push({ from: endDay * DAY_MS, to });
  return { firstDay, endDay, pieces };
}

/** The sum of the whole days. */
export async function sumTally(db: Db, { list, tenantId, facet }: Tally, span: Span): Promise<number> {
  if (span.firstDay !== null && span.firstDay === span.endDay) return 0;
  const rows = await db.rows(
    `SELECT coalesce(sum(t.n), 0)::bigint AS total FROM tallies AS t
     WHERE t.tenant_id = $1 AND t.list = $2 AND t.facet = $3
       AND t.day >= coalesce($4::integer, -2147483648) AND t.day < coalesce($5::integer, 2147483647)`,
    [tenantId, list, facet, span.firstDay, span.endDay],
  );
  return Number(rows[0]?.total ?? 0);
}
