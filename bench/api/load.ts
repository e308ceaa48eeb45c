import pg from "pg";
import { openPostgres } from "../../packages/adapter-postgres/src/index.ts";
import { customKey, foldKey, nameKey } from "../../packages/adapter-postgres/src/search-key.ts";
import { fixtures, NOW } from "../../packages/core/src/conformance/index.ts";
import type { TenantId } from "../../packages/core/src/model/index.ts";
import { names } from "./people.ts";

/** What is loaded for one tenant. */
export interface Sizes {
  readonly campaigns: number;
  readonly calls: number;
  readonly contacts: number;
}

/** A UUIDv7 of a time in milliseconds and a number. */
const idOf = (ms: string, n: string): string =>
  `(lpad(to_hex((${ms})::bigint), 12, '0') || '70008000' || lpad(to_hex((${n})::bigint), 12, '0'))::uuid`;

/** Rows like the one the adapter wrote, but for the columns named here; `n` counts from 1. */
async function multiply(client: pg.Client, table: string, count: number, different: Readonly<Record<string, string>>) {
  const { rows } = await client.query(
    "SELECT column_name AS name FROM information_schema.columns WHERE table_name = $1 AND is_generated = 'NEVER'",
    [table],
  );
  const columns = rows.map(({ name }) => String(name));
  const values = columns.map((name) => different[name] ?? `t.${name}`);
  // A join on chance would be taken for one value for all rows unless it depends on the row.
  await client.query(
    `INSERT INTO ${table} (${columns.join(", ")}) SELECT ${values.join(", ")}
     FROM (SELECT * FROM ${table} LIMIT 1) AS t, (
       SELECT n, 1 + floor(2000 * random() ^ 3)::int AS first, 1 + floor(20000 * random() ^ 3)::int AS last,
         floor(random() * 200)::int AS some FROM generate_series(1::bigint, ${count}) AS n
     ) AS n ${table === "contacts" ? "JOIN first_names AS f ON f.id = n.first JOIN last_names AS l ON l.id = n.last" : ""}
     ORDER BY n.n`,
  );
}

/** Takes indexes away for the time of a bulk load: made at once they cost a fraction of being kept row by row. */
async function withoutIndexes(client: pg.Client, table: string, work: () => Promise<void>): Promise<void> {
  const { rows } = await client.query(
    `SELECT indexrelid::regclass AS name, pg_get_indexdef(indexrelid) AS made, attnum AS column, attstattarget AS samples
     FROM pg_index LEFT JOIN pg_attribute ON attrelid = indexrelid AND attstattarget > 0
     WHERE indrelid = $1::regclass AND NOT indisprimary`,
    [table],
  );
  for (const { name } of rows) await client.query(`DROP INDEX ${name}`);
  await work();
  for (const { name, made, column, samples } of rows) {
    await client.query(made);
    // The definition says nothing of it, and without it a search's guesses are a tenth as fine.
    if (column !== null) await client.query(`ALTER INDEX ${name} ALTER COLUMN ${column} SET STATISTICS ${samples}`);
  }
}

async function tableOfNames(client: pg.Client, table: string, all: readonly string[]): Promise<void> {
  await client.query(`CREATE TEMP TABLE ${table} (id int PRIMARY KEY, name text, folded text)`);
  await client.query(`INSERT INTO ${table} SELECT * FROM unnest($1::int[], $2::text[], $3::text[])`, [
    all.map((_, at) => at + 1),
    all,
    all.map(foldKey),
  ]);
}

const CALL = {
  id: idOf(`${NOW} + n.n * 1000`, "n.n"),
  started_at: `${NOW} + n.n * 1000`,
  ringing_at: `${NOW} + n.n * 1000 + 900`,
  answered_at: `${NOW} + n.n * 1000 + 5000`,
  connected_at: `${NOW} + n.n * 1000 + 5400`,
  ended_at: `${NOW} + n.n * 1000 + 65000 + n.some * 100`,
  completed_at: `${NOW} + n.n * 1000 + 90000`,
  campaign_id: idOf(`${NOW}`, "1 + n.some"),
  contact_id: idOf(`${NOW}`, "n.n"),
  agent_id: `CASE WHEN n.some % 3 = 0 THEN ${idOf(`${NOW}`, "500 + n.some")} END`,
  phone: "'+9715' || lpad((n.n * 7919 % 100000000)::text, 8, '0')",
  outcome: "(ARRAY['completed', 'no_answer', 'busy', 'failed', 'voicemail'])[1 + n.some % 5]",
  disposition: "CASE WHEN n.some % 5 = 0 THEN 'sale' END",
};
const EDGE = "chr(31)";
const CITY = "'City ' || n.some";
const CONTACT = {
  id: idOf(`${NOW} + n.n`, "n.n"),
  campaign_id: idOf(`${NOW}`, "1 + n.some"),
  phone: "'+9715' || lpad((n.n * 7919 % 100000000)::text, 8, '0')",
  first_name: "f.name",
  last_name: "l.name",
  external_id: "'X' || n.n",
  custom_fields: `jsonb_build_object('city', ${CITY}, 'email', 'user' || n.n || '@mail' || n.some || '.example', 'policy', 'POL-' || lpad(n.n::text, 8, '0'))`,
  name_key: `${EDGE} || f.folded || ${EDGE} || l.folded || ${EDGE} || f.folded || ' ' || l.folded || ${EDGE}`,
  // In jsonb's order of members: shorter names first.
  custom_key: `${EDGE} || lower(${CITY}) || ${EDGE} || 'user' || n.n || '@mail' || n.some || '.example' || ${EDGE} || 'pol-' || lpad(n.n::text, 8, '0') || ${EDGE}`,
};

/** The first row of each table goes in by the adapter; the rest is made of it in the database. */
async function models(url: string, tenantId: TenantId): Promise<void> {
  const storage = await openPostgres({ url });
  const make = fixtures(1);
  const group = make.aCliGroup({ tenantId });
  const campaign = make.aCampaign({ tenantId, status: "completed", cliGroupId: group.id });
  await storage.transact(async (stores) => {
    await stores.cli.insertGroup(group);
    await stores.campaigns.insert(campaign);
    await stores.contacts.insertMany([make.aContact({ tenantId, campaignId: campaign.id, firstName: "Huda" })]);
    await stores.calls.insert(make.aFinishedCall({ tenantId, campaignId: campaign.id, disposition: "sale" }), []);
  });
  await storage.close();
}

/** Keys made by SQL must be those the adapter makes, or the searches would be of something else. */
async function assertKeys(client: pg.Client): Promise<void> {
  const { rows } = await client.query("SELECT * FROM contacts TABLESAMPLE SYSTEM (0.01)");
  for (const row of rows) {
    const given = { firstName: row.first_name, lastName: row.last_name, customFields: row.custom_fields };
    if (row.name_key !== nameKey(given) || row.custom_key !== customKey(given))
      throw new Error(`Another key than the adapter's: ${JSON.stringify(row)}`);
  }
}

/** Fills the tables of a migrated database for one tenant; the database's own triggers keep the totals. */
export async function load(url: string, tenantId: TenantId, { campaigns, calls, contacts }: Sizes): Promise<void> {
  await models(url, tenantId);
  await Promise.all([loadCalls(url, campaigns, calls), loadContacts(url, contacts)]);
}

async function connected(url: string): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query("SELECT setseed(0.5)");
  await client.query("SET maintenance_work_mem = '1GB'; SET work_mem = '256MB'; SET synchronous_commit = off");
  return client;
}

async function loadCalls(url: string, campaigns: number, calls: number): Promise<void> {
  const client = await connected(url);
  const named = { id: idOf(`${NOW}`, "n.n"), name: "'Campaign ' || n.n", name_key: "'campaign ' || n.n" };
  await multiply(client, "campaigns", campaigns - 1, { ...named, created_at: `${NOW} + n.n` });
  await withoutIndexes(client, "calls", () => multiply(client, "calls", calls - 1, CALL));
  await client.query("VACUUM (ANALYZE) campaigns, calls");
  await client.end();
}

async function loadContacts(url: string, contacts: number): Promise<void> {
  const client = await connected(url);
  const { first, last } = names(4);
  await tableOfNames(client, "first_names", first);
  await tableOfNames(client, "last_names", last);
  await withoutIndexes(client, "contacts", () => multiply(client, "contacts", contacts - 1, CONTACT));
  await client.query("VACUUM (ANALYZE) contacts, tallies");
  await assertKeys(client);
  await client.end();
}
