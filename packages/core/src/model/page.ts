/** A page of a list. Keyset: stable under inserts and deletes (contract C-PAG-6). */
export interface PageRequest {
  /** 1 to LIMITS.pageSize. */
  readonly limit: number;
  /** Id of the last item seen; null = from the start. */
  readonly after: string | null;
}
export interface Page<T> {
  readonly items: readonly T[];
  /** Exact number of items that fit the filter, whatever the page. */
  readonly total: number;
  readonly hasMore: boolean;
}
