import { fixtures, NOW } from "@broadnet-engage/core/conformance";
import type { Stores } from "@broadnet-engage/core/ports";
import { beforeAll, describe, expect, it } from "vitest";
import { freshUrl, server } from "../test/storages.ts";
import type { Driver } from "./driver.ts";
import { migrate } from "./migrate.ts";
import { pgDriver } from "./pg-driver.ts";
import { pgliteDriver } from "./pglite-driver.ts";
import { createStorage } from "./storage.ts";
import { spanOf } from "./tally.ts";

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const f = fixtures(808);
const { tenantId, id: campaignId } = f.aCampaign();
const agentId = f.anAgent().id;
const elsewhere = f.aCampaign();
const statuses = ["completed", "no_answer", "busy"] as const;

/** Ten thousand writes in a hundred statements, each row's lot drawn by the database from a seed. */
const WRITES = [
  "SELECT setseed(0.42)",
  ...Array.from({ length: 17 }, (_, n) => [
    `UPDATE calls SET phase = (ARRAY['wrap_up', 'final'])[1 + floor(random() * 2)::int],
       outcome = (ARRAY['completed', 'no_answer', 'busy', NULL])[1 + floor(random() * 4)::int],
       agent_id = CASE WHEN random() < 0.3 THEN '${agentId}'::uuid END, disposition = 'n${n}'
     WHERE random() < 0.1`,
    "UPDATE calls SET phase = 'ringing', agent_id = NULL WHERE random() < 0.05",
    `UPDATE contacts SET status = (ARRAY['pending', 'completed', 'failed'])[1 + floor(random() * 3)::int] WHERE random() < 0.1`,
    `DELETE FROM ${["calls", "contacts", "dnc_entries", "recordings"][n % 4]} WHERE random() < 0.02`,
    `UPDATE dnc_entries SET removed_at = CASE WHEN removed_at IS NULL THEN 1 END WHERE random() < 0.1`,
  ]).flat(),
];

const copies = (table: string, different: string) =>
  `INSERT INTO ${table} SELECT (jsonb_populate_record(t, jsonb_build_object('id', gen_random_uuid(), ${different}))).*
   FROM ${table} AS t, generate_series(1, 900) AS n`;

async function seed(stores: Stores): Promise<void> {
  for (const of of [
    { tenantId, campaignId },
    { tenantId: elsewhere.tenantId, campaignId: elsewhere.id },
  ]) {
    await stores.contacts.insertMany([f.aContact(of)]);
    await stores.calls.insert(f.aFinishedCall({ ...of, startedAt: NOW }), []);
    await stores.recordings.insert(f.aRecording({ ...of, agentId, startedAt: NOW }));
    await stores.dnc.add([f.aDncEntry({ tenantId: of.tenantId })]);
  }
}

const SPREAD = [
  copies("contacts", "'phone', '+9715' || lpad(n::text, 8, '0')"),
  copies(
    "calls",
    `'contact_id', gen_random_uuid(), 'started_at', t.started_at + (random() * ${5 * DAY})::bigint, 'campaign_id', CASE WHEN n % 3 > 0 THEN t.campaign_id END`,
  ),
  copies("recordings", `'started_at', t.started_at + (random() * ${5 * DAY})::bigint`),
  copies("dnc_entries", "'phone', '+9716' || lpad(n::text, 8, '0')"),
];

const drivers: readonly (readonly [string, () => Promise<Driver>])[] = [
  ["PGlite in memory", () => pgliteDriver(null)],
  ...(typeof server === "string"
    ? []
    : ([
        [`PostgreSQL (${server.name})`, async () => pgDriver({ url: await freshUrl(), poolSize: 4, log: undefined })],
      ] as const)),
];

describe.each(drivers)("C-PAG-2 totals that the database keeps, on %s", (_name, open) => {
  let driver: Driver;
  let storage: ReturnType<typeof createStorage>;

  beforeAll(async () => {
    driver = await open();
    await migrate(driver);
    storage = createStorage(driver);
    await storage.transact(seed);
    for (const statement of [...SPREAD, ...WRITES]) await driver.query(statement);
    return () => driver.close();
  });

  const counted = async (table: string, where: string): Promise<number> =>
    Number(
      (await driver.query(`SELECT count(*) AS n FROM ${table} WHERE tenant_id = '${tenantId}' AND ${where}`))[0]?.n,
    );
  const page = { limit: 1, after: null };
  const finished = "phase IN ('wrap_up', 'final')";

  it("of calls are those of count(*), by campaign, status and agent, after ten thousand writes", async () => {
    const total = (filter: Parameters<Stores["calls"]["page"]>[1]) =>
      storage.read(async (stores) => (await stores.calls.page(tenantId, filter, page)).total);
    expect(await total({})).toBe(await counted("calls", finished));
    expect(await total({ campaignId })).toBe(await counted("calls", `${finished} AND campaign_id = '${campaignId}'`));
    expect(await total({ agentId })).toBe(await counted("calls", `${finished} AND agent_id = '${agentId}'`));
    for (const status of [...statuses, "failed"] as const) {
      const is = `${finished} AND coalesce(outcome, 'failed') = '${status}'`;
      expect(await total({ status })).toBe(await counted("calls", is));
      expect(await total({ status, campaignId })).toBe(
        await counted("calls", `${is} AND campaign_id = '${campaignId}'`),
      );
    }
  });

  it("of calls between two instants count the pieces of days at both ends", async () => {
    for (const [from, to] of [
      [NOW + 7 * HOUR, NOW + 3 * DAY + 5 * HOUR],
      [NOW + HOUR, NOW + 2 * HOUR],
      [NOW + 30 * HOUR, undefined],
      [undefined, NOW + 50 * HOUR],
      [Math.ceil(NOW / DAY) * DAY, Math.ceil(NOW / DAY) * DAY + 2 * DAY],
    ] as const) {
      const between = `started_at >= ${from ?? 0} AND started_at < ${to ?? Number.MAX_SAFE_INTEGER}`;
      const { total } = await storage.read((stores) => stores.calls.page(tenantId, { from, to, campaignId }, page));
      expect(total).toBe(await counted("calls", `${finished} AND campaign_id = '${campaignId}' AND ${between}`));
      const recordings = await storage.read((stores) => stores.recordings.page(tenantId, { from, to }, page));
      expect(recordings.total).toBe(await counted("recordings", between));
    }
  });

  it("of contacts, do-not-call entries and recordings are those of count(*)", async () => {
    await storage.read(async (stores) => {
      for (const status of [undefined, "pending", "completed", "failed"] as const) {
        const { total } = await stores.contacts.page(tenantId, campaignId, { status }, page);
        expect(total).toBe(await counted("contacts", status ? `status = '${status}'` : "true"));
      }
      expect((await stores.dnc.page(tenantId, page)).total).toBe(await counted("dnc_entries", "removed_at IS NULL"));
      expect((await stores.recordings.page(tenantId, { agentId }, page)).total).toBe(
        await counted("recordings", "true"),
      );
    });
  });

  it("are taken back with the transaction that changed them", async () => {
    const before = await counted("calls", finished);
    const undo = new Error("undone");
    const work = storage.transact(async (stores) => {
      await stores.calls.insert(f.aFinishedCall({ tenantId, campaignId }), []);
      expect((await stores.calls.page(tenantId, {}, page)).total).toBe(before + 1);
      throw undo;
    });
    await expect(work).rejects.toBe(undo);
    const { total } = await storage.read((stores) => stores.calls.page(tenantId, {}, page));
    expect(total).toBe(before);
  });
});

describe("A span of time", () => {
  it("is whole days and the pieces at its ends", () => {
    expect(spanOf(DAY + 1, 3 * DAY + 2)).toEqual({
      firstDay: 2,
      endDay: 3,
      pieces: [
        { from: DAY + 1, to: 2 * DAY },
        { from: 3 * DAY, to: 3 * DAY + 2 },
      ],
    });
    expect(spanOf(DAY, 2 * DAY)).toEqual({ firstDay: 1, endDay: 2, pieces: [] });
    expect(spanOf(DAY + 1, DAY + 2)).toEqual({ firstDay: 2, endDay: 2, pieces: [{ from: DAY + 1, to: DAY + 2 }] });
    expect(spanOf(undefined, undefined)).toEqual({ firstDay: null, endDay: null, pieces: [] });
  });
});
