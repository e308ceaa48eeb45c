import { EngageError } from "../errors.ts";
import { frozen } from "./frozen.ts";
import type { Journal, Undoable } from "./journal.ts";

/** Keeps what it derives from rows true: told of every change, also of those that a rollback takes back. */
export type Index<Row> = (before: Row | null, after: Row | null) => void;

/** Rows by id, journaled and indexed. The only place that writes. */
export class Table<Row extends object> implements Undoable {
  readonly name: string;
  readonly #journal: Journal;
  readonly #rows = new Map<string, Row>();
  readonly #indices: readonly Index<Row>[];

  constructor(journal: Journal, name: string, ...indices: readonly Index<Row>[]) {
    this.#journal = journal;
    this.name = name;
    this.#indices = indices;
  }

  get(id: string): Row | null {
    return this.#rows.get(id) ?? null;
  }

  values(): IterableIterator<Row> {
    return this.#rows.values();
  }

  put(id: string, row: Row): Row {
    const before = this.get(id);
    const stored = frozen(row);
    this.#journal.record(this, id, before, stored);
    this.#apply(id, before, stored);
    return stored;
  }

  /** False when there is none. */
  remove(id: string): boolean {
    const before = this.get(id);
    if (before === null) return false;
    this.#journal.record(this, id, before, null);
    this.#apply(id, before, null);
    return true;
  }

  restore(id: string, row: unknown | null): void {
    this.#apply(id, this.get(id), row as Row | null);
  }

  #apply(id: string, before: Row | null, after: Row | null): void {
    if (after === null) this.#rows.delete(id);
    else this.#rows.set(id, after);
    for (const index of this.#indices) index(before, after);
  }
}

export interface Owned {
  readonly id: string;
  readonly tenantId: string;
}

/** Rows that belong to a tenant. */
export class OwnedTable<Row extends Owned> extends Table<Row> {
  /** Null when there is none, or it is another tenant's. */
  find(tenantId: string, id: string): Row | null {
    const row = this.get(id);
    return row?.tenantId === tenantId ? row : null;
  }

  /** @throws EngageError `duplicate-resource` when the id is there. */
  insert(row: Row): Row {
    if (this.get(row.id) !== null) {
      throw new EngageError("duplicate-resource", `The id is in ${this.name} already.`, {
        extra: { existingId: row.id },
      });
    }
    return this.put(row.id, row);
  }
}

/** Rows that writers take turns at. */
export class VersionedTable<Row extends Owned & { readonly version: number }> extends OwnedTable<Row> {
  /** @throws EngageError `version-conflict` when the stored row is not the one that was read. */
  save(row: Row): Row {
    if (this.find(row.tenantId, row.id)?.version !== row.version) {
      throw new EngageError("version-conflict", `The row of ${this.name} was changed by somebody else meanwhile.`);
    }
    return this.rewrite(row);
  }

  /** Writes over the stored row, one version higher. */
  rewrite(row: Row): Row {
    return this.put(row.id, { ...row, version: row.version + 1 });
  }
}
