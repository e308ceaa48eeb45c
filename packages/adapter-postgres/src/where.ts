import type { Page, PageRequest, TenantId } from "@broadnet-engage/core/model";
import type { Db } from "./db.ts";
import type { Table } from "./table.ts";
import { spanOf, sumTally, type Tally } from "./tally.ts";

/**
 * The end of a statement that gives rows along an index, in its order. The planner does not see how many: it then reckons with a tenth of
 * what there is, and the way that needs no sort wins whether it knows of 3 rows or of 3 million. With the number before its eyes, a planner who
 * takes a long list for a short one (a table has no statistics until some time after it was filled) reads and sorts all of it for each page.
 */
export const atMost = (bound: string): string => `LIMIT (SELECT ${bound}::int)`;

/**
 * A value the planner does not see, so that it reckons with an average one. What it sees and has never met is to it of one row, whose index is no
 * matter; a tenant who filled a list since the statistics were taken is such a one.
 */
export const unseen = (value: string, type: "uuid" | "bigint" = "uuid"): string => `(SELECT ${value}::${type})`;

/**
 * A condition that must hold and finds nothing: no index is asked for it, and a planner thinks that half of the rows meet it. For what a
 * narrower condition beside it implies (the tenant of a campaign's rows), and for what most rows meet. Two indexes laid over each other have
 * lost their order, and of one row a tenth is the whole.
 */
export const beside = (condition: string): string => `coalesce(${condition}, false)`;

/**
 * What `one`, a statement about the number `p.phone`, gives for each number in $2, which is a text of them between commas. Number by number,
 * whatever the planner believes of the table: asked for all at once, one whose statistics are old read all rows of the tenant.
 */
export const ofEachPhone = (one: string): string =>
  `SELECT one.* FROM unnest(string_to_array($2, ',')) AS p (phone) CROSS JOIN LATERAL (${one}) AS one`;

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
    `${where.sql} ORDER BY t.id ${direction} ${atMost(where.bind(page.limit + 1))}`,
    where.params,
  );
  return { items: rows.slice(0, page.limit), total, hasMore: rows.length > page.limit };
}
