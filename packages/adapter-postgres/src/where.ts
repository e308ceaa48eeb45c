import type { Page, PageRequest, TenantId } from "@broadnet-engage/core/model";
import type { Db } from "./db.ts";
import type { Table } from "./table.ts";
import { spanOf, sumTally, type Tally } from "./tally.ts";

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

  copy(): Where {
    const copy = new Where();
    copy.#conditions.push(...this.#conditions);
    copy.params.push(...this.params);
    return copy;
  }

  get sql(): string {
    return `WHERE ${this.#conditions.join(" AND ")}`;
  }
}

const countRows = async (db: Db, table: string, where: Where): Promise<number> => {
  const rows = await db.rows(`SELECT count(*)::int AS total FROM ${table} AS t ${where.sql}`, where.params);
  return Number(rows[0]?.total ?? 0);
};

/** A tallied total; only the pieces of days at its ends are counted, along the index by start. */
async function tallied(db: Db, table: string, tally: Tally, within: Where): Promise<number> {
  const span = spanOf(tally.from, tally.to);
  let total = await sumTally(db, tally, span);
  for (const { from, to } of span.pieces)
    total += await countRows(db, table, within.copy().when("t.started_at >= ?", from).when("t.started_at < ?", to));
  return total;
}

/** How a page's total is found: by a tally, with the conditions without their times, or else by counting the rows. */
export interface Total {
  readonly tally: Tally;
  readonly within: Where;
}

export const totalOf = (list: Tally["list"], tenantId: TenantId, facet: string | null, within: Where): Total | null =>
  facet === null ? null : { tally: { list, tenantId, facet }, within };

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
  known: Total | null = null,
): Promise<Page<T>> {
  const total = await (known === null
    ? countRows(db, table.name, where)
    : tallied(db, table.name, known.tally, known.within));
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
