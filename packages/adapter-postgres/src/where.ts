import type { Page, PageRequest } from "@broadnet-engage/core/model";
import type { Db } from "./db.ts";
import type { Table } from "./table.ts";

/** Conditions and their bound values, gathered one by one. */
export class Where {
  readonly #conditions: string[] = [];
  readonly params: unknown[] = [];

  /** Binds a value and gives its placeholder. */
  bind(value: unknown): string {
    this.params.push(value);
    return `$${this.params.length}`;
  }

  /** Adds a condition without values of its own. */
  that(condition: string): this {
    this.#conditions.push(condition);
    return this;
  }

  /** Adds `condition` with `?` standing for the value, unless the value is not given. */
  when(condition: string, value: unknown): this {
    return value === undefined ? this : this.that(condition.replace("?", () => this.bind(value)));
  }

  get sql(): string {
    return `WHERE ${this.#conditions.join(" AND ")}`;
  }
}

const countRows = async (db: Db, table: string, where: Where): Promise<number> => {
  const rows = await db.rows(`SELECT count(*)::int AS total FROM ${table} AS t ${where.sql}`, where.params);
  return Number(rows[0]?.total ?? 0);
};

/**
 * A page by id. Ids are time-ordered (UUIDv7), so id order is age, and a place in it holds under inserts and deletes,
 * also when the item that marked the place is gone.
 */
export async function pageById<T extends object>(
  db: Db,
  table: Table<T>,
  where: Where,
  page: PageRequest,
  order: "oldest first" | "newest first",
): Promise<Page<T>> {
  const total = await countRows(db, table.name, where);
  const [comparison, direction] = order === "oldest first" ? [">", "ASC"] : ["<", "DESC"];
  if (page.after !== null) where.when(`t.id ${comparison} ?`, page.after);
  // One more than asked for tells whether there is more.
  const rows = await table.many(
    db,
    `${where.sql} ORDER BY t.id ${direction} LIMIT ${where.bind(page.limit + 1)}`,
    where.params,
  );
  return { items: rows.slice(0, page.limit), total, hasMore: rows.length > page.limit };
}
