import { fixtures, NOW } from "@broadnet-engage/core/conformance";
import { type EngageError, isEngageError } from "@broadnet-engage/core/errors";
import { firstBroken } from "@broadnet-engage/core/model";
import { silentLog } from "@broadnet-engage/core/system";
import pg from "pg";
import { describe, expect, it } from "vitest";
import { freshUrl, keep, server } from "../test/storages.ts";
import { openPostgres } from "./index.ts";

// What only a server with several sessions can show.
const f = fixtures(202);

async function onServer(url: string, ...statements: readonly string[]): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    let rows: Record<string, unknown>[] = [];
    for (const statement of statements) ({ rows } = await client.query(statement));
    return rows;
  } finally {
    await client.end();
  }
}

/** A promise and its key. */
function gate(): { readonly passed: Promise<void>; readonly open: () => void } {
  let open = () => {};
  const passed = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { passed, open };
}

const codeOf = (error: unknown): string => (isEngageError(error) ? error.code : String(error));

describe.skipIf(typeof server === "string")("a storage on a server", () => {
  it("runs work again after a deadlock, and both come through", async () => {
    const storage = keep(await openPostgres({ url: await freshUrl() }));
    const [a, b] = [f.anAgent(), f.anAgent()];
    await storage.transact(async (stores) => {
      await stores.agents.insert(a);
      await stores.agents.insert(b);
    });
    const held = [gate(), gate()] as const;
    let runs = 0;
    const crossing = (first: typeof a, second: typeof a, mine: 0 | 1) =>
      storage.transact(async (stores) => {
        runs += 1;
        await stores.agents.lock(first.tenantId, first.id);
        held[mine].open();
        await held[mine === 0 ? 1 : 0].passed;
        await stores.agents.lock(second.tenantId, second.id);
      });
    await Promise.all([crossing(a, b, 0), crossing(b, a, 1)]);
    expect(runs).toBe(3);
  });

  it("says dependency-unavailable when its connection is cut in a transaction, and goes on with another", async () => {
    const url = await freshUrl();
    const storage = keep(await openPostgres({ url }));
    const tenant = f.aTenant();
    const cut = await storage
      .transact(async (stores) => {
        await stores.tenants.insert(tenant);
        await onServer(
          url,
          "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'broadnet-engage' AND datname = current_database()",
        );
        return stores.tenants.all();
      })
      .catch((error: unknown) => error);
    expect([codeOf(cut), (cut as EngageError).extra.dependency]).toEqual(["dependency-unavailable", "storage"]);
    expect(await storage.read((stores) => stores.tenants.all())).toEqual([]);
  });

  it("C-CNT-10 says at its start, and to whoever asks, that a database of LC_CTYPE C knows no Arabic letters", async () => {
    const real = server;
    if (typeof real === "string") return;
    const opened = async (locale: string) => {
      const warned: string[] = [];
      const log = { ...silentLog, warn: (message: string) => void warned.push(message) };
      const url = await real.freshDatabase(`LC_COLLATE 'C' LC_CTYPE '${locale}'`);
      const storage = keep(await openPostgres({ url, log }));
      return [storage.capabilities.knowsLetters, warned.filter((line) => line.includes("LC_CTYPE")).length];
    };
    expect(await opened("C")).toEqual([false, 1]);
    expect(await opened("C.UTF-8")).toEqual([true, 0]);
  });

  it("says dependency-unavailable when nothing listens, and when the log-in is refused", async () => {
    const nobody = openPostgres({ url: "postgres://postgres@127.0.0.1:1/postgres" });
    expect(codeOf(await nobody.catch((error: unknown) => error))).toBe("dependency-unavailable");
    const elsewhere = new URL(await freshUrl());
    elsewhere.pathname = "/no_such_database";
    const refused = openPostgres({ url: elsewhere.href });
    expect(codeOf(await refused.catch((error: unknown) => error))).toBe("dependency-unavailable");
  });

  it("gives each contact to one of eight claimers at once", async () => {
    const storage = keep(await openPostgres({ url: await freshUrl() }));
    const campaign = f.aCampaign();
    const { tenantId, id: campaignId } = campaign;
    const contacts = Array.from({ length: 400 }, () => f.aContact({ tenantId, campaignId }));
    await storage.transact(async (stores) => {
      await stores.campaigns.insert(campaign);
      await stores.contacts.insertMany(contacts);
    });
    const claim = { tenantId, campaignId, limit: 25, now: NOW, leasedUntil: NOW + 30_000 };
    const rounds = Array.from({ length: 32 }, () => storage.transact((stores) => stores.contacts.claim(claim)));
    const claimed = (await Promise.all(rounds)).flat().map((contact) => contact.id);
    expect(new Set(claimed).size).toBe(claimed.length);
    expect(claimed.length).toBeLessThanOrEqual(400);
    // Those who came while others held the rest found less; nothing is lost by it.
    const rest = await storage.transact((stores) => stores.contacts.claim({ ...claim, limit: 400 }));
    expect(claimed.length + rest.length).toBe(400);
  });

  it("keeps one chain of audit records when many append at once", async () => {
    const storage = keep(await openPostgres({ url: await freshUrl() }));
    const tenantId = f.aTenant().id;
    const drafts = Array.from({ length: 30 }, () => [f.anAuditDraft({ tenantId }), f.anAuditDraft({ tenantId })]);
    await Promise.all(drafts.map((pair) => storage.transact((stores) => stores.audit.append(pair))));
    const records = await storage.read((stores) => stores.audit.range(tenantId, 1, 100));
    expect([records.length, firstBroken(records.map(({ sealed }) => sealed))]).toEqual([60, null]);
  });

  it("lets no campaign be locked while its fence is shared, and many share it", async () => {
    const storage = keep(await openPostgres({ url: await freshUrl() }));
    const campaign = f.aCampaign({ status: "active" });
    const { tenantId, id } = campaign;
    await storage.transact((stores) => stores.campaigns.insert(campaign));
    const told: string[] = [];
    const [shared, release] = [gate(), gate()];
    const dialing = storage.transact(async (stores) => {
      await stores.campaigns.share(tenantId, id);
      shared.open();
      await release.passed;
      told.push("dialed");
    });
    await shared.passed;
    await storage.transact((stores) => stores.campaigns.share(tenantId, id));
    const pausing = storage.transact(async (stores) => {
      const row = await stores.campaigns.lock(tenantId, id);
      if (row) await stores.campaigns.save({ ...row, status: "paused" });
      told.push("paused");
    });
    release.open();
    await Promise.all([dialing, pausing]);
    expect(told).toEqual(["dialed", "paused"]);
  });

  it("stores one contact when the same numbers are imported twice at once", async () => {
    const storage = keep(await openPostgres({ url: await freshUrl() }));
    const campaign = f.aCampaign();
    const phones = Array.from({ length: 1_500 }, () => f.aPhone());
    const upload = (order: readonly (typeof phones)[number][]) =>
      order.map((phone) => f.aContact({ tenantId: campaign.tenantId, campaignId: campaign.id, phone }));
    const results = await Promise.all(
      [upload(phones), upload(phones.toReversed())].map((contacts) =>
        storage.transact((stores) => stores.contacts.insertMany(contacts)),
      ),
    );
    expect(results.map((result) => result.duplicates.length).sort((x, y) => x - y)).toEqual([0, 1_500]);
  });
});
