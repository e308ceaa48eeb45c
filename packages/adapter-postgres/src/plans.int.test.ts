import { fixtures, NOW } from "@broadnet-engage/core/conformance";
import type { TenantId } from "@broadnet-engage/core/model";
import type { Stores } from "@broadnet-engage/core/ports";
import { beforeAll, describe, expect, it } from "vitest";
import { explained, type Work } from "../test/plans.ts";
import { freshUrl, server } from "../test/storages.ts";
import type { Driver, Row } from "./driver.ts";
import { migrate } from "./migrate.ts";
import { pgDriver } from "./pg-driver.ts";
import { createStorage } from "./storage.ts";

// With 30,000 contacts and statistics, every frequent query must find its rows by an index.
const f = fixtures(404);
const ROWS = 10_000;
/** They come to 45 s on a machine that has other work; what is asked here is no time. */
const SEEDING_MS = 240_000;
const { tenantId, id: campaignId } = f.aCampaign();
const other = f.aCampaign({ tenantId });
const webhookId = f.anEndpoint().id;
const page = { limit: 50, after: null };

/** Each row of the table becomes `ROWS` more, made different by their number `n`. */
const MULTIPLIED = [
  multiplied("contacts", {
    phone: "'+9715' || lpad(n::text, 8, '0')",
    next_attempt_at: "CASE WHEN n % 3 = 0 THEN t.created_at + (n - 3000) * 1000 END",
    status: "CASE WHEN n % 10 = 0 THEN 'completed' WHEN n % 1001 = 0 THEN 'dialing' ELSE 'pending' END",
    external_id: "'X' || n",
  }),
  multiplied("calls", {
    contact_id: "gen_random_uuid()",
    // Of several campaigns: of one alone, the tenant's index and the campaign's would do equally well.
    campaign_id: "CASE WHEN n % 4 = 0 THEN t.campaign_id ELSE gen_random_uuid() END",
    agent_id: "CASE WHEN n % 50 = 0 THEN t.agent_id END",
    phone: "'+9715' || lpad(n::text, 8, '0')",
    started_at: "t.started_at - n * 1000",
    phase: "CASE WHEN n % 20 = 1 THEN 'ringing' WHEN n % 500 = 0 THEN 'wrap_up' ELSE 'final' END",
  }),
  multiplied("recordings", {
    call_id: "gen_random_uuid()",
    campaign_id: "gen_random_uuid()",
    agent_id: "gen_random_uuid()",
    phone: "'+9715' || lpad(n::text, 8, '0')",
    started_at: "t.started_at - n * 1000",
    status: "CASE WHEN n % 100 = 0 THEN 'processing' ELSE 'ready' END",
    next_upload_at: "CASE WHEN n % 100 = 0 THEN t.started_at + n END",
    delete_after: "t.started_at + n * 1000",
  }),
  multiplied("deadlines", { ref_id: "'call-' || n", due_at: "t.due_at + n * 1000" }),
  multiplied("outbox_events", { routed_at: "CASE WHEN n % 100 > 0 THEN t.at END" }),
  multiplied("deliveries", {
    status: "CASE WHEN n % 4 = 0 THEN 'pending' ELSE 'delivered' END",
    next_attempt_at: "t.next_attempt_at + (n - 500) * 1000",
  }),
  multiplied("dial_attempts", {
    call_id: "gen_random_uuid()",
    phone: "'+9715' || lpad(n::text, 8, '0')",
    at: "t.at - n * 1000",
    outcome: "CASE WHEN n % 100 = 0 THEN 'refused' ELSE 'no_answer' END",
  }),
  multiplied("dnc_entries", { phone: "'+9715' || lpad(n::text, 8, '0')" }),
];
function multiplied(table: string, different: Readonly<Record<string, string>>): string {
  const columns = { ...(table === "deadlines" ? {} : { id: "gen_random_uuid()" }), ...different };
  const members = Object.entries(columns).map(([column, value]) => `'${column}', ${value}`);
  return `INSERT INTO ${table} SELECT (jsonb_populate_record(t, jsonb_build_object(${members.join(", ")}))).*
    FROM ${table} AS t, generate_series(1, ${ROWS}) AS n`;
}

const BY_NUMBER = (index: string) => new RegExp(`${index} [^\\n]*\\n *Index Cond: [^\\n]*phone = `);

describe.skipIf(typeof server === "string")("plans on a server", () => {
  let driver: Driver;

  beforeAll(async () => {
    driver = pgDriver({ url: await freshUrl(), poolSize: 2, log: undefined });
    await migrate(driver);
    await createStorage(driver).transact(seed);
    // As migrations do: on a crowded machine one of these takes longer than a statement of the dialer may.
    await driver.transaction(({ script }) => script(["SET LOCAL statement_timeout = 0", ...MULTIPLIED].join(";\n")));
    // Also empties the list of words not yet in their index, whose length the planner counts.
    await driver.query("VACUUM ANALYZE");
    return () => driver.close();
  }, SEEDING_MS);

  async function seed(stores: Stores): Promise<void> {
    await stores.campaigns.insert(f.aCampaign({ id: campaignId, tenantId }));
    const campaigns = [campaignId, other.id, f.aCampaign().id];
    await stores.contacts.insertMany(campaigns.map((id) => f.aContact({ tenantId, campaignId: id })));
    await stores.calls.insert(f.aFinishedCall({ tenantId, campaignId, agentId: f.anAgent().id }), []);
    await stores.recordings.insert(f.aRecording({ tenantId, campaignId, agentId: f.anAgent().id }));
    await stores.deadlines.set(f.aDeadline({ tenantId }));
    const event = f.anEvent({ tenantId });
    await stores.outbox.append([event]);
    await stores.webhooks.insertEndpoint(f.anEndpoint({ id: webhookId, tenantId }));
    await stores.webhooks.insertDeliveries([f.aDelivery({ tenantId, webhookId, eventId: event.id })]);
    await stores.dnc.add([f.aDncEntry({ tenantId })]);
    await stores.attempts.reserve([f.anAttempt({ tenantId })]);
  }

  /** The plans of every statement that `work` makes. What it wrote is taken back. */
  const plansOf = async (work: Work, how = ""): Promise<readonly string[]> =>
    (await explained(driver, work, how)).map((lines) => lines.map((line) => line["QUERY PLAN"]).join("\n"));

  // Of a few live calls each small index over them does as well: "live" is in all their names.
  const queries: readonly (readonly [string, readonly string[], Work])[] = [
    [
      "contacts.claim",
      ["contacts_retries", "contacts_fresh"],
      ({ contacts }) => contacts.claim({ tenantId, campaignId, limit: 100, now: NOW, leasedUntil: NOW + 1 }),
    ],
    [
      "contacts.page by status",
      ["contacts_by_status"],
      ({ contacts }) => contacts.page(tenantId, campaignId, { status: "dialing" }, page),
    ],
    [
      "contacts.page by external id",
      ["contacts_by_external_id"],
      ({ contacts }) => contacts.page(tenantId, campaignId, { externalId: "X7" }, page),
    ],
    ["contacts.inFlight", ["contacts_in_flight"], ({ contacts }) => contacts.inFlight(100)],
    [
      "contacts.markDnc",
      ["contacts_by_last_digits"],
      ({ contacts }) => contacts.markDnc(tenantId, [f.aPhone(), f.aPhone()], null, NOW),
    ],
    ["calls.live", ["live"], ({ calls }) => calls.live(null, 100)],
    [
      "attempts.history",
      ["dial_attempts_of_number", "dial_attempts_lasting"],
      ({ attempts }) => attempts.history(tenantId, ["+971500000007" as never, f.aPhone()], NOW - 1_000, 100),
    ],
    [
      "attempts.settle",
      // Of a few rows its key and the number's own index do as well.
      ["dial_attempts_"],
      ({ attempts }) => attempts.settle(tenantId, f.aCall().id, f.aPhone(), "busy"),
    ],
    ["attempts.forget", ["dial_attempts_by_age"], ({ attempts }) => attempts.forget(tenantId, NOW - 9_900_000, 50)],
    ["calls.inWrapUp", ["calls_in_wrap_up"], ({ calls }) => calls.inWrapUp(100)],
    [
      "calls.page of an agent",
      ["calls_of_agent"],
      ({ calls }) => calls.page(tenantId, { agentId: f.anAgent().id }, page),
    ],
    ["calls.page of a phone", ["calls_of_phone"], ({ calls }) => calls.page(tenantId, { phone: f.aPhone() }, page)],
    ["calls.liveOfContact", ["live"], ({ calls }) => calls.liveOfContact(tenantId, f.aContact().id)],
    [
      "calls.totals of a campaign",
      ["calls_of_campaign_by_start"],
      ({ calls }) => calls.totals(tenantId, campaignId, NOW - 60_000, NOW),
    ],
    ["calls.agentTotals", ["calls_by_start"], ({ calls }) => calls.agentTotals(tenantId, NOW - 60_000, NOW)],
    [
      "recordings.page of a campaign",
      ["recordings_of_campaign"],
      ({ recordings }) => recordings.page(tenantId, { campaignId }, page),
    ],
    [
      "recordings.page of an agent",
      ["recordings_of_agent"],
      ({ recordings }) => recordings.page(tenantId, { agentId: f.anAgent().id }, page),
    ],
    [
      "recordings.page of a call",
      ["recordings_of_call"],
      ({ recordings }) => recordings.page(tenantId, { callId: f.aCall().id }, page),
    ],
    [
      "recordings.page of a phone",
      ["recordings_of_phone"],
      ({ recordings }) => recordings.page(tenantId, { phone: f.aPhone() }, page),
    ],
    [
      "recordings.page of a span",
      ["recordings_by_start"],
      ({ recordings }) => recordings.page(tenantId, { from: NOW - 60_000, to: NOW }, page),
    ],
    [
      "recordings.takeUploads",
      ["recordings_to_upload"],
      ({ recordings }) => recordings.takeUploads(NOW + 1_000, NOW + 60_000, 10),
    ],
    ["recordings.expired", ["recordings_expiring"], ({ recordings }) => recordings.expired(NOW + 60_000, 50)],
    ["deadlines.due", ["deadlines_due"], ({ deadlines }) => deadlines.due(NOW + 5_000, 500)],
    ["deadlines.next", ["deadlines_due"], ({ deadlines }) => deadlines.next()],
    ["deadlines.clear", ["deadlines_pkey"], ({ deadlines }) => deadlines.clear("call-7")],
    ["outbox.takeUnrouted", ["outbox_events_unrouted"], ({ outbox }) => outbox.takeUnrouted(50)],
    ["webhooks.takeDue", ["deliveries_due_of_webhook"], ({ webhooks }) => webhooks.takeDue(NOW, NOW + 1, 50)],
    ["webhooks.nextDueAt", ["deliveries_due"], ({ webhooks }) => webhooks.nextDueAt()],
    ["dnc.find", ["dnc_entries_listed"], ({ dnc }) => dnc.find(tenantId, f.aPhone(), campaignId, NOW)],
    ["dnc.listed", ["dnc_entries_listed"], ({ dnc }) => dnc.listed(tenantId, [f.aPhone(), f.aPhone()], null, NOW)],
  ];

  it.each(queries)("%s goes by %j and reads no table through", async (_name, indexes, work) => {
    const plan = (await plansOf(work)).join("\n");
    for (const index of indexes) expect(plan).toContain(index);
    expect(plan).not.toMatch(/Seq Scan on (contacts|calls|recordings|deadlines|outbox_events|deliveries|dnc_entries)/);
  });

  it("a page of contacts is read along its index and not sorted", async () => {
    const statements = await plansOf(({ contacts }) => contacts.page(tenantId, campaignId, {}, page));
    expect(statements[1]).toMatch(/Index Scan using contacts_page/);
    expect(statements[1]).not.toContain("Sort");
  });

  it("C-PAG-6 a page deep in the list costs no more than the first", async () => {
    const [last] = await driver.query(
      "SELECT id FROM contacts WHERE campaign_id = $1 ORDER BY id DESC OFFSET 5000 LIMIT 1",
      [campaignId],
    );
    const deep = { limit: 50, after: String(last?.id) };
    const statements = await plansOf(({ contacts }) => contacts.page(tenantId, campaignId, {}, deep));
    expect(statements[1]).toMatch(/Index Scan using contacts_page[\s\S]*Index Cond: [^\n]*id > /);
  });

  it("a claim does not read the retries that are due later", async () => {
    // ANALYZE counts what was read: 3,300 retries wait in each campaign, of which 1,000 are due.
    const claim = { tenantId, campaignId, limit: 100, now: NOW, leasedUntil: NOW + 1 };
    const [plan = ""] = await plansOf(({ contacts }) => contacts.claim(claim), "(ANALYZE, TIMING OFF)");
    const scan = plan.slice(plan.indexOf("contacts_retries"), plan.indexOf("CTE fresh"));
    expect(scan).toMatch(/actual rows=100(\.00)? /);
    expect(scan).not.toContain("Rows Removed by Filter");
  });

  // A table may grow from nothing to millions of rows before its statistics are taken.
  it("what is asked of each number of a batch goes by the number, whatever the tables' statistics are", async () => {
    const grown = f.ids.next<TenantId>();
    const all = Array.from({ length: 3_000 }, () => f.aPhone());
    const phones = all.slice(0, 200);
    const drafts = all.map((phone) => f.anAuditDraft({ tenantId: grown, decision: f.aDecision({ phone }) }));
    await createStorage(driver).transact(async (stores) => {
      await stores.audit.append(drafts);
      await stores.consents.putMany(all.map((phone) => f.aConsent({ tenantId: grown, phone, purpose: "marketing" })));
      await stores.relationships.putMany(all.map((phone) => f.aRelationship({ tenantId: grown, phone })));
      await stores.dnc.add(all.map((phone) => f.aDncEntry({ tenantId: grown, phone })));
    });
    const told = await plansOf(async ({ attempts, audit, consents, dnc, relationships }) => {
      await dnc.listed(grown, phones, null, NOW);
      await dnc.listed(grown, phones, campaignId, NOW);
      await dnc.find(grown, f.aPhone(), null, NOW);
      await dnc.find(grown, f.aPhone(), campaignId, NOW);
      await consents.latestOf(grown, phones, "marketing");
      await attempts.history(grown, phones, NOW, 10);
      await relationships.heldWith(grown, phones, 10);
      await audit.append(drafts.slice(0, 200));
    });
    for (const listed of told.slice(0, 4)) expect(listed).toMatch(BY_NUMBER("dnc_entries_listed"));
    expect(told[4]).toMatch(BY_NUMBER("consents_latest"));
    expect(told[5]).toMatch(BY_NUMBER("dial_attempts_\\w+"));
    expect(told[6]).toMatch(BY_NUMBER("relationships_of_number"));
    expect(told[7]).toMatch(BY_NUMBER("audit_subjects_pkey"));
  });

  it("a transaction reads no table through, so what it prepares while a table is small is good for a large one", async () => {
    await driver.query("CREATE TABLE one_page (id integer PRIMARY KEY)");
    await driver.query("INSERT INTO one_page VALUES (1)");
    await driver.query("ANALYZE one_page");
    const asked = "EXPLAIN SELECT * FROM one_page WHERE id = 1";
    const planOf = (rows: readonly Row[]) => rows.map((row) => row["QUERY PLAN"]).join("\n");
    expect(planOf(await driver.query(asked))).toContain("Seq Scan");
    expect(planOf(await driver.transaction((session) => session.query(asked)))).toContain("Index");
  });

  it.each([
    ["a word", "haddad"],
    ["a number", "+971500000077"],
  ])("a search for %s goes by indexes, also for its words", async (_what, q) => {
    const query = { q, campaignId: null, limit: 20, after: null };
    const plan = (await plansOf(({ contacts }) => contacts.search(tenantId, query))).join("\n");
    expect(plan).toContain("contacts_words");
    expect(plan).not.toContain("Seq Scan on contacts");
  });
});
