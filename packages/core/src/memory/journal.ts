import { EngageError } from "../errors.ts";

/** One row before and after one write. `null` = not there. The values are frozen. */
export interface Change {
  /** The kind of thing, e.g. `contacts`, `call_events`, `audit`, `outbox`, `deadlines`. */
  readonly table: string;
  /** Names the row within its table. */
  readonly id: string;
  readonly before: unknown | null;
  readonly after: unknown | null;
}

/** Something whose writes can be taken back. */
export interface Undoable {
  readonly name: string;
  /** Puts `row` (null = none) where the id is. */
  restore(id: string, row: unknown | null): void;
}

type Entry = readonly [target: Undoable, id: string, before: unknown | null, after: unknown | null];

/** The writes of the one open transaction, so that they can be taken back or shown. */
export class Journal {
  #entries: Entry[] = [];
  #open = false;
  #reading = false;

  begin(): void {
    this.#open = true;
  }

  /** @throws EngageError `invariant-broken` outside a transaction and inside `read`. */
  record(target: Undoable, id: string, before: unknown | null, after: unknown | null): void {
    if (!this.#open || this.#reading) {
      throw new EngageError("invariant-broken", `A write of ${target.name} outside a transaction.`);
    }
    this.#entries.push([target, id, before, after]);
  }

  /** Runs a statement (which must not wait inside) in which every write is a fault. */
  reading<T>(statement: () => T): T {
    this.#reading = true;
    try {
      return statement();
    } finally {
      this.#reading = false;
    }
  }

  /** Keeps the writes; returns them in the order they were made. */
  commit(): readonly Change[] {
    const changes = this.#entries.map(([target, id, before, after]) => ({ table: target.name, id, before, after }));
    this.#end();
    return changes;
  }

  rollback(): void {
    for (const [target, id, before] of this.#entries.toReversed()) target.restore(id, before);
    this.#end();
  }

  #end(): void {
    this.#entries = [];
    this.#open = false;
  }
}
