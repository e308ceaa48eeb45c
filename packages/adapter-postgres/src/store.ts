import { EngageError } from "@broadnet-engage/core/errors";
import type { Db } from "./db.ts";

/** What every store has: the unit of work it belongs to. */
export class Store {
  protected readonly db: Db;

  constructor(db: Db) {
    this.db = db;
  }
}

/** For inserts that no caller may make twice: an id or a number used again is a fault of the program. */
export function mustBeNew(stored: boolean, what: string): void {
  if (!stored) throw new EngageError("invariant-broken", `${what} is stored already.`);
}
