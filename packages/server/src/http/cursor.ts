import { createHash } from "node:crypto";
import { isUuid, type Page, type PageRequest } from "@broadnet-engage/core/model";
import { Problem } from "../problems/problem.ts";

// The seed's cursors are base64 of `{"id":…}`. Ours add the sort key, a version and a short hash of list and filters, so
// that a cursor of another list is refused instead of giving a page of nonsense (C-PAG-4, C-PAG-5).

interface Cursor {
  readonly id: string;
  readonly k?: string | number;
}

const bad = (): Problem => new Problem("invalid-cursor", "The cursor does not belong to this list and these filters.");

/** Ties a cursor to one list and its filters. */
export const filterHash = (list: string, filters: Readonly<Record<string, unknown>>): string => {
  const { limit: _limit, cursor: _cursor, ...rest } = filters;
  const entries = Object.entries(rest)
    .filter(([, value]) => value !== undefined && value !== null)
    .sort(([a], [b]) => (a < b ? -1 : 1));
  return hashOf(JSON.stringify([list, entries]));
};

/** Most pages are asked for with the same few filters; a hash of them is made once. */
const MOST_KEPT = 1_000;
const kept = new Map<string, string>();

function hashOf(text: string): string {
  const before = kept.get(text);
  if (before !== undefined) return before;
  const hash = createHash("sha256").update(text).digest("base64url").slice(0, 8);
  // Forgotten all at once: whoever asks for ever new filters pays for the making, and holds nothing.
  if (kept.size >= MOST_KEPT) kept.clear();
  kept.set(text, hash);
  return hash;
}

export const encodeCursor = (id: string, key: string | number, hash: string): string =>
  Buffer.from(JSON.stringify({ id, k: key, v: 1, f: hash })).toString("base64url");

const ZERO_ID = "00000000-0000-0000-0000-000000000000";

/** A whole UUID, or the beginning of one as in the seed's samples, filled up with zeros. */
function idFrom(text: unknown): string {
  if (typeof text !== "string" || text === "") throw bad();
  const whole = text.toLowerCase() + ZERO_ID.slice(text.length);
  if (!isUuid(whole)) throw bad();
  return whole;
}

/** Null when there is no cursor. */
export function decodeCursor(text: string | null | undefined, hash: string): Cursor | null {
  if (text === undefined || text === null) return null;
  if (!/^[A-Za-z0-9+/_-]+={0,2}$/.test(text)) throw bad();
  let value: { id?: unknown; k?: unknown; v?: unknown; f?: unknown };
  try {
    value = JSON.parse(Buffer.from(text, "base64url").toString("utf8")) as typeof value;
  } catch (cause) {
    throw new Problem("invalid-cursor", bad().message, { cause });
  }
  if (typeof value !== "object" || value === null || Array.isArray(value)) throw bad();
  const id = idFrom(value.id);
  const own = value.v !== undefined || value.f !== undefined;
  if (own && (value.v !== 1 || value.f !== hash)) throw bad();
  const k = value.k;
  if (k !== undefined && typeof k !== "string" && typeof k !== "number") throw bad();
  return k === undefined ? { id } : { id, k };
}

interface ListQuery {
  readonly limit: number;
  readonly cursor?: string | undefined;
}

/** What the stores want to know of `limit` and `cursor`. */
export const pageRequest = (list: string, query: ListQuery): PageRequest => ({
  limit: query.limit,
  after: decodeCursor(query.cursor, filterHash(list, { ...query }))?.id ?? null,
});

/** A store's page as the contract shows it (C-PAG-1 to 3). */
export function presentPage<T extends { readonly id: string }, W>(
  list: string,
  query: ListQuery,
  page: Page<T>,
  present: (item: T) => W,
): { items: W[]; total: number; next_cursor: string | null; has_more: boolean } {
  const last = page.items.at(-1);
  const more = page.hasMore && last !== undefined;
  return {
    items: page.items.map(present),
    total: page.total,
    next_cursor: more ? encodeCursor(last.id, last.id, filterHash(list, { ...query })) : null,
    has_more: more,
  };
}
