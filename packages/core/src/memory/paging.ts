import type { Page, PageRequest } from "../model/page.ts";
import type { Sorted } from "./sorted.ts";

/** What a list holds and in what order it is shown. */
export interface Listing<Row> {
  readonly ids: Sorted<string>;
  readonly order: "newest" | "oldest";
  readonly get: (id: string) => Row | null;
  /** Left out: all of them. */
  readonly fits?: (row: Row) => boolean;
  /** How many fit, when that is known; otherwise they are counted. */
  readonly total?: number;
}

function* rowsOf<Row>({ ids, order, get, fits }: Listing<Row>, after: string | null): Generator<Row> {
  for (const id of order === "newest" ? ids.before(after) : ids.after(after)) {
    const row = get(id);
    if (row !== null && (fits === undefined || fits(row))) yield row;
  }
}

function countOf<Row>(listing: Listing<Row>): number {
  if (listing.total !== undefined) return listing.total;
  if (listing.fits === undefined) return listing.ids.size;
  let count = 0;
  for (const _row of rowsOf(listing, null)) count += 1;
  return count;
}

/** One page of the listing (contract C-PAG-2 and C-PAG-6). */
export function pageOf<Row>(listing: Listing<Row>, { limit, after }: PageRequest): Page<Row> {
  const items = take(rowsOf(listing, after), limit + 1);
  return { items: items.slice(0, limit), total: countOf(listing), hasMore: items.length > limit };
}

/** The first `limit` of what is walked. */
export function take<T>(source: Iterable<T>, limit: number): T[] {
  const taken: T[] = [];
  if (limit <= 0) return taken;
  for (const item of source) {
    taken.push(item);
    if (taken.length >= limit) break;
  }
  return taken;
}
