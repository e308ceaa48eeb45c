import { fixtures, NOW } from "@broadnet-engage/core/conformance";
import type { TenantId } from "@broadnet-engage/core/model";
import type { Stores } from "@broadnet-engage/core/ports";
import pg from "pg";
import { describe, expect, it } from "vitest";
import { isReading, nodesOf, planOf, readBy } from "../test/plans.ts";
import { freshUrl, server } from "../test/storages.ts";
import { TransactionDb } from "./db.ts";
import type { TransactionSession } from "./driver.ts";
import { migrate } from "./migrate.ts";
import { pgDriver } from "./pg-driver.ts";
import { createStorage } from "./storage.ts";
import { storesOn } from "./stores.ts";

// A statement that is prepared keeps its plan until somebody analyzes the table, which may have grown from nothing meanwhile.
const f = fixtures(4_049);
const tenantId = f.ids.next<TenantId>();
const all = Array.from({ length: 3_000 }, () => f.aPhone());
const phones = all.slice(0, 50);
const drafts = (count: number) =>
  all.slice(0, count).map((phone) => f.anAuditDraft({ tenantId, decision: f.aDecision({ phone }) }));

async function fill({ audit, attempts, consents, dnc }: Stores, count: number): Promise<void> {
  const some = all.slice(0, count);
  await audit.append(drafts(count));
  await attempts.reserve(some.map((phone) => f.anAttempt({ tenantId, phone, at: NOW })));
  await consents.putMany(some.map((phone) => f.aConsent({ tenantId, phone, purpose: "marketing" })));
  await dnc.add(some.map((phone) => f.aDncEntry({ tenantId, phone })));
}

async function askOfABatch({ audit, attempts, cli, consents, dnc }: Stores): Promise<void> {
  await dnc.listed(tenantId, phones, null, NOW);
  await dnc.listed(tenantId, phones, f.aCampaign().id, NOW);
  await consents.latestOf(tenantId, phones, "marketing");
  await attempts.history(tenantId, phones, NOW, 10);
  await cli.owns(tenantId, f.aPhone());
  await audit.append(drafts(50));
}

/** The statements that are read by and prepared, as they would stand without parameters. */
async function preparedBy(session: TransactionSession): Promise<readonly { text: string; values: string }[]> {
  const found: { text: string; values: string }[] = [];
  const literal = (value: unknown) => (value === null ? "NULL" : pg.escapeLiteral(String(value)));
  const db = new TransactionDb({
    ...session,
    sendsAhead: false,
    query: (text, params = [], name) => {
      if (name !== undefined && text.startsWith("SELECT")) found.push({ text, values: params.map(literal).join() });
      return session.query(text, params);
    },
  });
  await askOfABatch(storesOn(db));
  await db.end();
  return found;
}

describe.skipIf(typeof server === "string")("what a batch of checks asks, prepared once a session", () => {
  it.each([
    ["nothing", 0],
    ["a page", 3],
  ])("goes by the number still when its tables held %s then, and thousands of rows now", async (_what, before) => {
    const driver = pgDriver({ url: await freshUrl(), poolSize: 3, log: undefined });
    await migrate(driver);
    const storage = createStorage(driver);
    await storage.transact((stores) => fill(stores, before));
    if (before > 0) await driver.query("ANALYZE");
    await driver.transaction(async (session) => {
      const asked = await preparedBy(session);
      expect(asked).toHaveLength(before === 0 ? 8 : 7);
      await session.query("SET LOCAL plan_cache_mode = force_generic_plan");
      for (const [n, { text, values }] of asked.entries()) {
        await session.query(`PREPARE asked_${n} AS ${text}`);
        await session.query(`EXECUTE asked_${n} (${values})`);
      }
      // The append that was tried holds the log's end: it is given back before others append.
      await session.query("ROLLBACK");
      await storage.transact((stores) => fill(stores, all.length));
      await session.query("BEGIN; SET LOCAL plan_cache_mode = force_generic_plan");
      for (const [n, { values }] of asked.entries()) {
        const plan = planOf(
          await session.query(`EXPLAIN (ANALYZE, TIMING OFF, FORMAT JSON) EXECUTE asked_${n} (${values})`),
        );
        for (const node of nodesOf(plan).filter(isReading))
          expect(readBy(node), JSON.stringify(node)).toBeLessThanOrEqual(2 * phones.length);
      }
    });
    await storage.close();
  });
});
