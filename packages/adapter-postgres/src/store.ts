import { EngageError } from "@broadnet-engage/core/errors";
import type { Db } from "./db.ts";

/** What every store has: the unit of work it belongs to. */
export class Store {
  protected readonly db: Db;

  constructor(db: Db) {
    this.db = db;
  }
}

/** For inserts that only an id used again can hinder. */
export function mustBeNew(stored: boolean, what: string): void {
  if (!stored) throw new EngageError("duplicate-resource", `${what} is stored already.`);
}
