import { fixtures, NOW } from "@broadnet-engage/core/conformance";
import type { E164 } from "@broadnet-engage/core/model";
import type { Stores } from "@broadnet-engage/core/ports";
import { beforeAll, describe, expect, it } from "vitest";
import { explained, isReading, nodesOf, planOf, readBy, type Work } from "../test/plans.ts";
import { freshUrl, server } from "../test/storages.ts";
import type { Driver } from "./driver.ts";
import { migrate } from "./migrate.ts";
import { pgDriver } from "./pg-driver.ts";
import { createStorage } from "./storage.ts";

// A table may grow from nothing to millions of rows before its statistics are taken, or taken again.
const f = fixtures(405);
const ROWS = 6_000;
/** Of another tenant, when the statistics were taken. */
const FEW = 40;
const SEEDING_MS = 120_000;
const { tenantId, id: campaignId } = f.aCampaign();
const [webhookId, agentId] = [f.anEndpoint().id, f.anAgent().id];
const phones = Array.from({ length: 50 }, (_, i) => `+9715${String(i * 7 + 1).padStart(8, "0")}` as E164);
const [phone = f.aPhone()] = phones;
const page = { limit: 50, after: null };
const PHONE = "'+9715' || lpad(g.i::text, 8, '0')";

/** Each row of the tenant becomes `ROWS` more, made different by their number `g.i`. */
const GROWN = [
  grown("contacts", { phone: PHONE }),
  grown("calls", { phone: PHONE, contact_id: "gen_random_uuid()", started_at: "t.started_at + g.i" }),
  grown("recordings", { phone: PHONE, call_id: "gen_random_uuid()", delete_after: "t.started_at + g.i" }),
  grown("outbox_events", { at: "t.at + g.i" }),
  grown("deliveries", {
    status: "CASE WHEN g.i % 2 = 0 THEN 'pending' ELSE 'delivered' END",
    next_attempt_at: "CASE WHEN g.i % 2 = 0 THEN t.next_attempt_at + (g.i - 3000) END",
  }),
  grown("deadlines", { ref_id: "'call-' || g.i", due_at: "t.due_at + g.i" }),
  grown("dial_attempts", { phone: PHONE, call_id: "gen_random_uuid()", at: "t.at - g.i * 1000" }),
  grown("dnc_entries", { phone: PHONE }),
  grown("consents", { phone: PHONE }),
  grown("relationships", { phone: PHONE, relationship_id: "gen_random_uuid()" }),
  grown("change_records", { at: "t.at + g.i" }),
  grown("callbacks", { contact_id: "gen_random_uuid()", due_at: "t.due_at + g.i" }),
];

function grown(table: string, different: Readonly<Record<string, string>>): string {
  const members = Object.entries(different).map(([column, value]) => `'${column}', ${value}`);
  // Ids and numbers of their own; `OVERRIDING USER VALUE` lets the database count where it does.
  return `INSERT INTO ${table} OVERRIDING USER VALUE SELECT made.* FROM ${table} AS t, generate_series(1, ${ROWS}) AS g (i),
    LATERAL jsonb_populate_record(NULL::${table},
      to_jsonb(t) || jsonb_build_object('id', gen_random_uuid(), ${members.join(", ")})) AS made
    WHERE t.tenant_id = '${tenantId}'`;
}

const OURS = { tenantId, campaignId };
const OTHERS = { tenantId: f.aTenant().id, campaignId: f.aCampaign().id };

async function seed({ campaigns, contacts, calls, recordings, deadlines, ...stores }: Stores, of: typeof OURS) {
  const ours = of === OURS;
  const endpoint = f.anEndpoint({ ...(ours ? { id: webhookId } : {}), tenantId: of.tenantId });
  const event = f.anEvent({ tenantId: of.tenantId });
  await campaigns.insert(f.aCampaign({ tenantId: of.tenantId }));
  await contacts.insertMany([f.aContact(of)]);
  await calls.insert(f.aFinishedCall({ ...of, ...(ours ? { agentId } : {}) }), []);
  await recordings.insert(f.aRecording({ ...of, ...(ours ? { agentId } : {}), status: "ready", deleteAfter: NOW }));
  await deadlines.set(f.aDeadline(of));
  await stores.outbox.append([event]);
  await stores.webhooks.insertEndpoint(endpoint);
  await stores.webhooks.insertDeliveries([
    f.aDelivery({ tenantId: of.tenantId, webhookId: endpoint.id, eventId: event.id }),
  ]);
  await stores.dnc.add([f.aDncEntry({ tenantId: of.tenantId })]);
  await stores.attempts.reserve([f.anAttempt({ tenantId: of.tenantId })]);
  await stores.consents.put(f.aConsent({ tenantId: of.tenantId, purpose: "marketing" }));
  await stores.relationships.put(f.aRelationship({ tenantId: of.tenantId }));
  await stores.changes.append([f.aChange({ tenantId: of.tenantId })]);
  await stores.callbacks.insert(f.aCallback(of));
}

/** What is read, and how many rows it is asked for. */
const READS: readonly (readonly [string, number, Work])[] = [
  ["contacts.scan", 500, ({ contacts }) => contacts.scan(tenantId, campaignId, null, 500)],
  ["contacts.page", 51, ({ contacts }) => contacts.page(tenantId, campaignId, {}, page)],
  ["contacts.page by status", 51, ({ contacts }) => contacts.page(tenantId, campaignId, { status: "pending" }, page)],
  ["contacts.page by phone", 1, ({ contacts }) => contacts.page(tenantId, campaignId, { phone }, page)],
  [
    "contacts.eraseMany",
    100,
    ({ contacts }) => contacts.eraseMany(tenantId, campaignId, { erasedAt: NOW, erasedBy: "retention" }, 100),
  ],
  ["contacts.markDnc", 50, ({ contacts }) => contacts.markDnc(tenantId, phones, null, NOW)],
  ["contacts.markDnc in a campaign", 50, ({ contacts }) => contacts.markDnc(tenantId, phones, campaignId, NOW)],
  ["calls.page", 51, ({ calls }) => calls.page(tenantId, {}, page)],
  ["calls.page of a campaign", 51, ({ calls }) => calls.page(tenantId, { campaignId }, page)],
  ["calls.page of an agent", 51, ({ calls }) => calls.page(tenantId, { agentId }, page)],
  ["calls.page of a phone", 1, ({ calls }) => calls.page(tenantId, { phone }, page)],
  ["calls.ofContact", 1, ({ calls }) => calls.ofContact(tenantId, f.aContact().id, 50)],
  ["recordings.page", 51, ({ recordings }) => recordings.page(tenantId, {}, page)],
  ["recordings.page of a campaign", 51, ({ recordings }) => recordings.page(tenantId, { campaignId }, page)],
  ["recordings.expired", 50, ({ recordings }) => recordings.expired(NOW + 1_000_000, 50)],
  ["deadlines.due", 50, ({ deadlines }) => deadlines.due(NOW + 1_000_000_000, 50)],
  ["outbox.since", 100, ({ outbox }) => outbox.since(tenantId, null, 100)],
  ["outbox.takeUnrouted", 50, ({ outbox }) => outbox.takeUnrouted(50)],
  ["webhooks.takeDue", 50, ({ webhooks }) => webhooks.takeDue(NOW, NOW + 1, 50)],
  ["webhooks.pageDeliveries", 51, ({ webhooks }) => webhooks.pageDeliveries(tenantId, webhookId, {}, page)],
  ["attempts.history", 50, ({ attempts }) => attempts.history(tenantId, phones, 0, 10)],
  ["attempts.forget", 100, ({ attempts }) => attempts.forget(tenantId, NOW, 100)],
  ["dnc.page", 51, ({ dnc }) => dnc.page(tenantId, page)],
  ["dnc.listed", 50, ({ dnc }) => dnc.listed(tenantId, phones, campaignId, NOW)],
  ["dnc.ofPhone", 1, ({ dnc }) => dnc.ofPhone(tenantId, phone)],
  ["dnc.add", 50, ({ dnc }) => dnc.add(phones.map((one) => f.aDncEntry({ tenantId, phone: one })))],
  ["consents.page", 51, ({ consents }) => consents.page(tenantId, page)],
  ["consents.page of a phone", 1, ({ consents }) => consents.page(tenantId, page, { phone })],
  ["consents.latest", 1, ({ consents }) => consents.latest(tenantId, phone, "marketing")],
  ["consents.latestOf", 50, ({ consents }) => consents.latestOf(tenantId, phones, "marketing")],
  ["relationships.page", 51, ({ relationships }) => relationships.page(tenantId, page)],
  ["relationships.heldWith", 50, ({ relationships }) => relationships.heldWith(tenantId, phones, 10)],
  ["changes.page", 51, ({ changes }) => changes.page(tenantId, {}, page)],
  ["callbacks.page", 51, ({ callbacks }) => callbacks.page(tenantId, {}, page)],
  ["callbacks.openOfCampaign", 50, ({ callbacks }) => callbacks.openOfCampaign(tenantId, campaignId, 50)],
];

const TIMES = [
  ["were never taken", false],
  ["are of a time when it was small", true],
] as const;

describe.skipIf(typeof server === "string").each(TIMES)("of a table whose statistics %s", (_when, stale) => {
  let driver: Driver;

  beforeAll(async () => {
    driver = pgDriver({ url: await freshUrl(), poolSize: 2, log: undefined });
    await migrate(driver);
    const storage = createStorage(driver);
    const tables = await driver.query(
      "SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace",
    );
    // Nobody else may take them while the test looks.
    await driver.transaction(({ script }) =>
      script(tables.map(({ relname }) => `ALTER TABLE ${String(relname)} SET (autovacuum_enabled = off)`).join(";\n")),
    );
    for (let n = 0; stale && n < FEW; n += 1) await storage.transact((stores) => seed(stores, OTHERS));
    if (stale) await driver.query("ANALYZE");
    await storage.transact((stores) => seed(stores, OURS));
    await driver.transaction(({ script }) => script(["SET LOCAL statement_timeout = 0", ...GROWN].join(";\n")));
    return () => driver.close();
  }, SEEDING_MS);

  it.each(READS)("%s reads no more than it gives (%i)", async (_name, gives, work) => {
    for (const plan of (await explained(driver, work, "(ANALYZE, TIMING OFF, FORMAT JSON, VERBOSE)")).map(planOf)) {
      // A page says how many there are in all; where no tally knows, they are counted.
      if (plan["Node Type"] === "Aggregate" && plan.Output?.join().includes("count(*)") && gives === 51) continue;
      for (const node of nodesOf(plan).filter(isReading))
        expect(readBy(node), JSON.stringify(node)).toBeLessThanOrEqual(2 * gives);
    }
  });
});
