import { decodeCursor, encodeCursor, filterHash } from "./cursor.ts";

interface ListQuery {
  readonly limit: number;
  readonly cursor?: string | undefined;
}

/** Pages a list that is at hand as a whole, in the order of a unique key. */
export function pageWhole<T, W>(
  list: string,
  query: ListQuery,
  all: readonly T[],
  of: { readonly key: (item: T) => string; readonly id: (item: T) => string; readonly present: (item: T) => W },
): { items: W[]; total: number; next_cursor: string | null; has_more: boolean } {
  const hash = filterHash(list, { ...query });
  const cursor = decodeCursor(query.cursor, hash);
  const sorted = [...all].sort((a, b) => (of.key(a) < of.key(b) ? -1 : 1));
  const seen = cursor && (cursor.k ?? keyOf(sorted, cursor.id, of));
  const rest = cursor === null ? sorted : sorted.filter((item) => of.key(item) > String(seen));
  const items = rest.slice(0, query.limit);
  const last = items.at(-1);
  const more = rest.length > items.length && last !== undefined;
  return {
    items: items.map(of.present),
    total: all.length,
    next_cursor: more ? encodeCursor(of.id(last), of.key(last), hash) : null,
    has_more: more,
  };
}

/** The key behind an id, for cursors of the seed's form; one that is gone starts the list anew. */
const keyOf = <T>(all: readonly T[], id: string, of: { key: (item: T) => string; id: (item: T) => string }): string => {
  const found = all.find((item) => of.id(item) === id);
  return found === undefined ? "" : of.key(found);
};
