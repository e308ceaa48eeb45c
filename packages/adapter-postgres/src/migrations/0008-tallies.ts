/**
 * Exact totals of the long lists, kept by the database itself in the transaction of each change, so that no code can forget
 * one. A total is the sum of a facet's rows: a few index entries, where count(*) of a million rows took 126 ms.
 *
 * Each backend adds to a shard of its own: with one row a facet, all calls of a tenant would wait for each other's commit.
 */
const TABLE = `
CREATE TABLE tallies (
  tenant_id uuid NOT NULL,
  list text COLLATE "C" NOT NULL,
  -- '' all of the tenant's; else what the list is narrowed to, e.g. '<campaign>/pending'
  facet text COLLATE "C" NOT NULL,
  -- day of the epoch in UTC; 0 where the list is never narrowed by time
  day integer NOT NULL,
  shard smallint NOT NULL,
  n bigint NOT NULL,
  -- tally (every sum), and the upsert
  PRIMARY KEY (tenant_id, list, facet, day, shard)
) WITH (fillfactor = 50, autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 5000);

CREATE FUNCTION tally_shard() RETURNS smallint LANGUAGE sql STABLE AS $$ SELECT (pg_backend_pid() % 32)::smallint $$;
CREATE FUNCTION tally_day(at bigint) RETURNS integer LANGUAGE sql IMMUTABLE AS $$ SELECT (at / 86400000)::integer $$;
`;

interface Tallied {
  readonly table: string;
  /** Columns a row's facets are made of; a change of none of them counts nothing. */
  readonly columns: readonly string[];
  /** The facets of a row, as an array; those that are null do not count. */
  readonly facets: string;
  /** Whether a row is in the list at all. */
  readonly listed?: string;
  readonly day?: string;
}

const LISTS: readonly Tallied[] = [
  {
    table: "calls",
    columns: ["phase", "outcome", "campaign_id", "agent_id"],
    listed: "r.phase IN ('wrap_up', 'final')",
    facets: `'', coalesce(r.outcome, 'failed'), r.campaign_id::text,
      r.campaign_id::text || '/' || coalesce(r.outcome, 'failed'), 'agent/' || r.agent_id::text`,
    day: "tally_day(r.started_at)",
  },
  {
    table: "contacts",
    columns: ["campaign_id", "status"],
    facets: "r.campaign_id::text, r.campaign_id::text || '/' || r.status",
  },
  { table: "dnc_entries", columns: ["removed_at"], listed: "r.removed_at IS NULL", facets: "''" },
  {
    table: "recordings",
    columns: ["campaign_id", "agent_id"],
    facets: "'', r.campaign_id::text, 'agent/' || r.agent_id::text",
    day: "tally_day(r.started_at)",
  },
];

/** Rows of `from` (as r, with their `sign`) added up by facet. In one order always, so that two backends of a shard do not lock each other out. */
const added = ({ table, facets, listed = "true", day = "0" }: Tallied, from: string): string => `
  INSERT INTO tallies AS t (tenant_id, list, facet, day, shard, n)
  SELECT r.tenant_id, '${table}', f.facet, ${day}, tally_shard(), sum(r.sign)
  FROM (${from}) AS r, unnest(ARRAY[${facets}]) AS f (facet)
  WHERE f.facet IS NOT NULL AND ${listed}
  GROUP BY 1, 2, 3, 4, 5 HAVING sum(r.sign) <> 0 ORDER BY 1, 2, 3, 4, 5
  ON CONFLICT (tenant_id, list, facet, day, shard) DO UPDATE SET n = t.n + excluded.n;`;

/** Whole statements for what comes in bulk, single rows for changes: a change of nothing that counts then costs a comparison. */
function triggers(tallied: Tallied): string {
  const { table, columns, listed = "true" } = tallied;
  const both = (side: string) => listed.replaceAll("r.", `${side}.`);
  const values = (side: string) => `ROW(${columns.map((column) => `${side}.${column}`).join(", ")})`;
  return `
CREATE FUNCTION tally_${table}_in() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN ${added(tallied, "SELECT *, 1 AS sign FROM gone_or_come")} RETURN NULL; END $$;
CREATE FUNCTION tally_${table}_out() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN ${added(tallied, "SELECT *, -1 AS sign FROM gone_or_come")} RETURN NULL; END $$;
CREATE FUNCTION tally_${table}_move() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN ${added(tallied, "SELECT NEW.*, 1 AS sign UNION ALL SELECT OLD.*, -1 AS sign")} RETURN NULL; END $$;
CREATE TRIGGER tally_in AFTER INSERT ON ${table} REFERENCING NEW TABLE AS gone_or_come
  FOR EACH STATEMENT EXECUTE FUNCTION tally_${table}_in();
CREATE TRIGGER tally_out AFTER DELETE ON ${table} REFERENCING OLD TABLE AS gone_or_come
  FOR EACH STATEMENT EXECUTE FUNCTION tally_${table}_out();
CREATE TRIGGER tally_move AFTER UPDATE ON ${table} FOR EACH ROW
  WHEN ((${both("OLD")} OR ${both("NEW")}) AND ${values("OLD")} IS DISTINCT FROM ${values("NEW")})
  EXECUTE FUNCTION tally_${table}_move();
${added(tallied, `SELECT *, 1 AS sign FROM ${table}`)}`;
}

export const TALLIES = [TABLE, ...LISTS.map(triggers)].join("\n");
