import { byText, Sorted } from "./sorted.ts";
import type { Index } from "./table.ts";

/** Keys in order, one list per group. A group without keys takes no room. */
export class Groups<K> {
  readonly #compare: (a: K, b: K) => number;
  readonly #groups = new Map<string, Sorted<K>>();

  constructor(compare: (a: K, b: K) => number) {
    this.#compare = compare;
  }

  add(group: string, key: K): void {
    let keys = this.#groups.get(group);
    if (keys === undefined) {
      keys = new Sorted(this.#compare);
      this.#groups.set(group, keys);
    }
    keys.add(key);
  }

  delete(group: string, key: K): void {
    const keys = this.#groups.get(group);
    keys?.delete(key);
    if (keys?.size === 0) this.#groups.delete(group);
  }

  /** The groups that have any. */
  names(): IterableIterator<string> {
    return this.#groups.keys();
  }

  /** Empty when the group has none. Read only. */
  of(group: string): Sorted<K> {
    return this.#groups.get(group) ?? new Sorted(this.#compare);
  }
}

/**
 * An index of ids in order under the group that `group` names (null = not listed). Rows are only moved when the group
 * changes.
 */
export function idsBy<Row extends { readonly id: string }>(
  groups: Groups<string>,
  group: (row: Row) => string | null,
): Index<Row> {
  return (before, after) => {
    const from = before && group(before);
    const to = after && group(after);
    if (from === to) return;
    if (before && from !== null) groups.delete(from, before.id);
    if (after && to !== null) groups.add(to, after.id);
  };
}

export const idGroups = (): Groups<string> => new Groups(byText);

/** An index that gives the one row of a key; null = not listed. */
export function uniqueBy<Row extends { readonly id: string }>(
  unique: Map<string, string>,
  key: (row: Row) => string | null,
): Index<Row> {
  return (before, after) => {
    const from = before && key(before);
    const to = after && key(after);
    if (from === to) return;
    if (from !== null) unique.delete(from);
    if (after && to !== null) unique.set(to, after.id);
  };
}
