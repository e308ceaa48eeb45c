import { fixtures } from "@broadnet-engage/core/conformance";
import { isEngageError } from "@broadnet-engage/core/errors";
import { Frontier, firstBroken, foldRoots, placesOf } from "@broadnet-engage/core/model";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { freshUrl, server } from "../test/storages.ts";
import type { Driver } from "./driver.ts";
import { openPostgres } from "./index.ts";
import { migrate } from "./migrate.ts";
import { MIGRATIONS, type Migration } from "./migrations/index.ts";
import { pgDriver } from "./pg-driver.ts";
import { pgliteDriver } from "./pglite-driver.ts";
import { createStorage } from "./storage.ts";

const drivers: readonly (readonly [string, () => Promise<Driver>])[] = [
  ["PGlite", () => pgliteDriver(null)],
  ...(typeof server === "string"
    ? []
    : ([["PostgreSQL", async () => pgDriver({ url: await freshUrl(), poolSize: 4, log: undefined })]] as const)),
];
const codeOf = (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => "none",
    (error: unknown) => (isEngageError(error) ? error.code : String(error)),
  );
const first = MIGRATIONS[0] as Migration;

describe.each(drivers)("migrations on %s", (_name, make) => {
  let driver: Driver;
  beforeAll(async () => {
    driver = await make();
  });
  // Emptied and not made anew: to make a PGlite takes seconds.
  beforeEach(() => driver.transaction((session) => session.script("DROP SCHEMA public CASCADE; CREATE SCHEMA public")));
  afterAll(() => driver.close());

  it("are applied once, and a second opening changes nothing", async () => {
    await migrate(driver);
    const once = await driver.query("SELECT * FROM engage_migrations");
    await migrate(driver);
    expect(await driver.query("SELECT * FROM engage_migrations")).toEqual(once);
    expect(once.map((row) => row.id)).toEqual(MIGRATIONS.map((migration) => migration.id));
  });

  it("refuse a database that a newer version has migrated", async () => {
    await migrate(driver, undefined, [...MIGRATIONS, { id: 9_999, name: "later", sql: "CREATE TABLE later (id int)" }]);
    expect(await codeOf(migrate(driver))).toBe("invariant-broken");
  });

  it("refuse a migration that was edited after it was applied", async () => {
    await migrate(driver);
    expect(await codeOf(migrate(driver, undefined, [{ ...first, sql: `${first.sql} ` }]))).toBe("invariant-broken");
  });

  it("leave the schema as it was when one of them fails", async () => {
    const broken = { id: 9_999, name: "broken", sql: "CREATE TABLE half (id int); SELECT no_such_function()" };
    expect(await codeOf(migrate(driver, undefined, [...MIGRATIONS, broken]))).toBe("invariant-broken");
    expect(await driver.query("SELECT to_regclass('half') AS half, to_regclass('contacts') AS contacts")).toEqual([
      { half: null, contacts: null },
    ]);
  });

  it("make the audit log refuse to be changed, thinned out or emptied", async () => {
    await migrate(driver);
    const draft = fixtures(303).anAuditDraft();
    await createStorage(driver).transact((stores) => stores.audit.append([draft]));
    const before = await driver.query("SELECT * FROM audit_records");
    await driver.query("INSERT INTO audit_nodes VALUES (gen_random_uuid(), 8, 0, '')");
    await driver.query("INSERT INTO audit_signed_heads VALUES (gen_random_uuid(), 1, '', 0, '', '')");
    await driver.query("INSERT INTO pack_archive VALUES ('a', 'b')");
    for (const statement of [
      "UPDATE audit_records SET body = 'x'",
      ...["audit_records", "audit_nodes", "audit_signed_heads", "pack_archive"].flatMap((table) => [
        `DELETE FROM ${table}`,
        `TRUNCATE ${table}`,
      ]),
      "UPDATE audit_nodes SET hash = 'x'",
      "UPDATE audit_signed_heads SET note = 'x'",
      "UPDATE pack_archive SET text = 'x'",
    ]) {
      await expect(driver.query(statement), statement).rejects.toMatchObject({ code: "23001" });
    }
    expect(await driver.query("SELECT * FROM audit_records")).toEqual(before);
  });

  it("carry a log of the first form over: same numbers, one tree, the old hashes in its leaves", async () => {
    const f = fixtures(305);
    const tenantId = f.aTenant().id;
    await migrate(
      driver,
      undefined,
      MIGRATIONS.filter(({ id }) => id < 12),
    );
    await driver.query(
      `INSERT INTO audit_records (tenant_id, seq, ref, at, origin, actor, decision, prev_hash, hash)
       SELECT $1, n, 'AUD-' || n, 1762243200123 + n, 'dialer', 'dialer',
         jsonb_build_object('allowed', n % 2 = 0, 'phone', '+971500000001', 'ruleVersion', '2026-06-01',
           'blockingRule', CASE WHEN n % 2 = 1 THEN 'consent' END), '', 'old hash ' || n
       FROM generate_series(1, 300) AS n`,
      [tenantId],
    );
    await driver.query("INSERT INTO audit_heads (tenant_id, seq, hash) VALUES ($1, 300, 'old hash 300')", [tenantId]);
    await migrate(driver);
    const storage = createStorage(driver);
    const [next] = await storage.transact((stores) => stores.audit.append([f.anAuditDraft({ tenantId })]));
    expect(next?.ref).toBe("AUD-301");
    const leaves = await storage.read((stores) => stores.audit.leaves(tenantId, 1, 1_000));
    expect([leaves.length, firstBroken(leaves)]).toEqual([301, null]);
    const tree = new Frontier();
    for (const { hash } of leaves) tree.add(Buffer.from(hash, "hex"));
    const root = tree.root.toString("hex");
    expect(await storage.read((stores) => stores.audit.head(tenantId))).toMatchObject({ size: 301, root });
    const block = await storage.read((stores) => stores.audit.nodes(tenantId, placesOf({ from: 0, to: 301 })));
    expect(foldRoots(block.map((node) => Buffer.from(node, "hex"))).toString("hex")).toBe(root);
    const seventh = await storage.read((stores) => stores.audit.find(tenantId, "AUD-7"));
    expect(seventh).toMatchObject({ record: null, sealed: { rule: "consent" } });
    expect(JSON.parse(seventh?.sealed.body ?? "")).toMatchObject({
      ...{ allowed: false, at: "2025-11-04T08:00:00.130Z", carried_over: "old hash 7" },
    });
    expect(seventh?.sealed.body).not.toContain("97150");
  });

  it("make the change log refuse the same", async () => {
    await migrate(driver);
    await createStorage(driver).transact((stores) => stores.changes.append([fixtures(304).aChange()]));
    const before = await driver.query("SELECT * FROM change_records");
    for (const statement of [
      "UPDATE change_records SET action = 'x'",
      "DELETE FROM change_records",
      "TRUNCATE change_records",
    ]) {
      await expect(driver.query(statement), statement).rejects.toMatchObject({ code: "23001" });
    }
    expect(await driver.query("SELECT * FROM change_records")).toEqual(before);
  });
});

describe.skipIf(typeof server === "string")("processes that start together", () => {
  it("take turns at migrating", async () => {
    const url = await freshUrl();
    const storages = await Promise.all(Array.from({ length: 5 }, () => openPostgres({ url, poolSize: 2 })));
    expect(await storages[0]?.read((stores) => stores.tenants.all())).toEqual([]);
    await Promise.all(storages.map((storage) => storage.close()));
  });
});
