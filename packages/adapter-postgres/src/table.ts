import { EngageError } from "@broadnet-engage/core/errors";
import { copyChunks } from "./copy-text.ts";
import type { Db } from "./db.ts";
import type { Row } from "./driver.ts";

/** Every member of a noun and the column that keeps it; a member left out does not compile. */
export type Columns<T> = { readonly [K in keyof T]-?: string };
/** Columns kept for searching only: made from the noun on every write, never read back. */
export type Derived<T> = Readonly<Record<string, (noun: T) => unknown>>;

type LockStrength = "UPDATE" | "NO KEY UPDATE" | "SHARE" | "KEY SHARE";

/**
 * One table and the noun its rows are.
 *
 * Nouns travel into the database as JSON in a single parameter and are spread there by `jsonb_populate_recordset`, which
 * takes the types from the table itself: one row and ten thousand use the same statement. In every statement the table's
 * alias is `t` and the incoming rows are `r`.
 */
export class Table<T extends object> {
  readonly name: string;
  /** The noun's columns under the names of its members, for SELECT and RETURNING: such a row is the noun as it comes. */
  readonly selected: string;
  /** `INSERT INTO … SELECT …` of the rows in $1; what to do on conflict follows. */
  readonly insertion: string;
  /** `UPDATE … SET …` from the row in $1, all columns but `version`; a WHERE follows. */
  readonly updating: string;
  /** The same from the rows in $1, an array. */
  readonly updatingMany: string;
  readonly #members: readonly (readonly [keyof T & string, string])[];
  readonly #derived: readonly (readonly [string, (noun: T) => unknown])[];
  readonly #all: readonly string[];

  constructor(name: string, columns: Columns<T>, derived: Derived<T> = {}) {
    this.name = name;
    this.#members = Object.entries(columns) as [keyof T & string, string][];
    this.#derived = Object.entries(derived);
    const own = this.#members.map(([, column]) => column);
    const all = [...own, ...Object.keys(derived)];
    this.#all = all;
    const settable = all.filter((column) => column !== "version").map((column) => `${column} = r.${column}`);
    this.selected = this.#members.map(([member, column]) => `t.${column} AS "${member}"`).join(", ");
    this.insertion = `INSERT INTO ${name} AS t (${all.join(", ")})
      SELECT ${all.map((column) => `r.${column}`).join(", ")} FROM jsonb_populate_recordset(NULL::${name}, $1::jsonb) AS r`;
    this.updating = `UPDATE ${name} AS t SET ${settable.join(", ")}${own.includes("version") ? ", version = t.version + 1" : ""}
      FROM jsonb_populate_record(NULL::${name}, $1::jsonb) AS r`;
    this.updatingMany = this.updating.replace("jsonb_populate_record(", "jsonb_populate_recordset(");
  }

  /** The noun in a row of `selected` and more; {@link nouns} where there is no more. */
  noun(row: Row): T {
    const noun: Record<string, unknown> = {};
    for (const [member] of this.#members) noun[member] = row[member];
    return noun as T;
  }

  /** Rows of `selected` and nothing else, which need not be made again: of a page that took as long as to read it. */
  nouns(rows: readonly Row[]): readonly T[] {
    return rows as readonly unknown[] as readonly T[];
  }

  record(noun: T): Row {
    const row: Record<string, unknown> = {};
    for (const [member, column] of this.#members) row[column] = noun[member];
    for (const [column, derive] of this.#derived) row[column] = derive(noun);
    return row;
  }

  /** The noun's values in the order of its columns. */
  #values(noun: T): readonly unknown[] {
    const values: unknown[] = [];
    for (const [member] of this.#members) values.push(noun[member]);
    for (const [, derive] of this.#derived) values.push(derive(noun));
    return values;
  }

  /** The nouns as the one parameter `insertion` wants. */
  records(nouns: readonly T[]): string {
    return JSON.stringify(nouns.map((noun) => this.record(noun)));
  }

  /**
   * Adds nouns by COPY, the cheapest way in. It knows no ON CONFLICT: false, and none of them added, when one is there. The
   * text of each slice is made when the database asks for it.
   */
  copy(db: Db, nouns: readonly T[]): Promise<boolean> {
    return db.copyIn(
      this.name,
      this.#all,
      copyChunks(nouns, (noun) => this.#values(noun)),
    );
  }

  /** Stores what breaks no unique index; true when all of it did. A breach does not spoil the transaction. */
  async insert(db: Db, ...nouns: readonly T[]): Promise<boolean> {
    if (nouns.length === 0) return true;
    const stored = await db.change(`${this.insertion} ON CONFLICT DO NOTHING RETURNING 1`, [this.records(nouns)]);
    return stored.length === nouns.length;
  }

  /** Writes the row if its version is still the noun's. */
  async save(db: Db, noun: T): Promise<T> {
    const rows = await db.change(
      `${this.updating} WHERE t.id = r.id AND t.tenant_id = r.tenant_id AND t.version = r.version RETURNING ${this.selected}`,
      [JSON.stringify(this.record(noun))],
    );
    return this.saved(rows);
  }

  /** The row a versioned write gave back. */
  saved(rows: readonly Row[]): T {
    const [saved] = this.nouns(rows);
    if (saved === undefined)
      throw new EngageError("version-conflict", "The row was changed by somebody else meanwhile.");
    return saved;
  }

  /** `rest`: WHERE, ORDER BY, LIMIT. */
  async many(db: Db, rest: string, params: readonly unknown[], name?: string): Promise<readonly T[]> {
    return this.nouns(await db.rows(`SELECT ${this.selected} FROM ${this.name} AS t ${rest}`, params, name));
  }

  async one(db: Db, where: string, params: readonly unknown[], name?: string): Promise<T | null> {
    return (await this.many(db, `WHERE ${where} LIMIT 1`, params, name))[0] ?? null;
  }

  find(db: Db, tenantId: string, id: string): Promise<T | null> {
    return this.one(db, "t.tenant_id = $1 AND t.id = $2", [tenantId, id]);
  }

  /** The usual strength is NO KEY UPDATE, for no key ever changes: it keeps out every other locker and writer. */
  async lock(db: Db, tenantId: string, id: string, strength: LockStrength = "NO KEY UPDATE"): Promise<T | null> {
    const rows = await db.change(
      `SELECT ${this.selected} FROM ${this.name} AS t WHERE t.tenant_id = $1 AND t.id = $2 FOR ${strength}`,
      [tenantId, id],
    );
    return this.nouns(rows)[0] ?? null;
  }

  async remove(db: Db, tenantId: string, id: string): Promise<boolean> {
    const rows = await db.change(`DELETE FROM ${this.name} WHERE tenant_id = $1 AND id = $2 RETURNING 1`, [
      tenantId,
      id,
    ]);
    return rows.length > 0;
  }
}
