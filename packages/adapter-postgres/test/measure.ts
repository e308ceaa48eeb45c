import { loadavg } from "node:os";
import { fixtures, NOW } from "@broadnet-engage/core/conformance";
import type { Storage } from "@broadnet-engage/core/ports";
import { openPglite, openPostgres } from "../src/index.ts";
import { findPostgres } from "./real-postgres.ts";

// Prints the medians that README.md tells. Run it from the repository's root:
//   node --conditions=@broadnet-engage/source --import tsx packages/adapter-postgres/test/measure.ts

const f = fixtures(505);
const tenantId = f.aTenant().id;

async function timed(work: () => Promise<unknown>): Promise<number> {
  const from = performance.now();
  await work();
  return performance.now() - from;
}

async function median(times: number, work: () => Promise<unknown>): Promise<string> {
  const taken: number[] = [];
  for (let i = 0; i < times; i++) taken.push(await timed(work));
  return `${(taken.sort((a, b) => a - b)[Math.floor(times / 2)] ?? 0).toFixed(1)} ms`;
}

async function importTenThousand(storage: Storage) {
  const campaign = f.aCampaign({ tenantId, status: "active" });
  const contacts = Array.from({ length: 10_000 }, (_, n) =>
    f.aContact({ tenantId, campaignId: campaign.id, customFields: { plan: `P${n % 9}`, car: "Patrol 2019", n } }),
  );
  await storage.transact((stores) => stores.campaigns.insert(campaign));
  const took = await timed(() => storage.transact((stores) => stores.contacts.insertMany(contacts)));
  return { campaign, contacts, took };
}

async function measure(name: string, storage: Storage): Promise<void> {
  const imports: number[] = [];
  let last = await importTenThousand(storage);
  for (let i = 0; i < 5; i++) {
    last = await importTenThousand(storage);
    imports.push(last.took);
  }
  const { campaign, contacts } = last;
  const claim = { tenantId, campaignId: campaign.id, limit: 100, now: NOW, leasedUntil: NOW + 30_000 };
  const call = f.aCall({ tenantId, campaignId: campaign.id, contactId: contacts[0]?.id ?? null });
  await storage.transact((stores) => stores.calls.insert(call, []));
  let seq = 0;
  const saveCall = () =>
    storage.transact(async (stores) => {
      seq += 1;
      const contact = await stores.contacts.lock(tenantId, contacts[0]?.id ?? f.ids.next());
      const row = await stores.calls.lock(tenantId, call.id);
      if (!contact || !row) throw new Error("not stored");
      await stores.contacts.save({ ...contact, attempts: seq, updatedAt: NOW + seq });
      await stores.calls.save({ ...row, phase: seq % 2 ? "ringing" : "answered" }, [
        f.aCallEvent({ callId: call.id, seq }),
      ]);
      await stores.deadlines.set(f.aDeadline({ tenantId, refId: call.id, dueAt: NOW + seq }));
      await stores.outbox.append([f.anEvent({ tenantId })]);
      await stores.campaigns.count(tenantId, campaign.id, { contacted: 1 });
    });
  const search = (q: string) => () =>
    storage.read((stores) => stores.contacts.search(tenantId, { q, campaignId: null, limit: 20, after: null }));
  const page = { limit: 50, after: contacts[5_000]?.id ?? null };
  console.table({
    [name]: {
      "import 10,000": `${imports.sort((a, b) => a - b)[2]?.toFixed(0)} ms`,
      "claim 100": await median(50, () => storage.transact((stores) => stores.contacts.claim(claim))),
      "call save": await median(200, saveCall),
      "page of 50": await median(50, () => storage.read((s) => s.contacts.page(tenantId, campaign.id, {}, page))),
      "counts 10,000": await median(20, () => storage.read((s) => s.contacts.counts(tenantId, campaign.id, NOW))),
      "search number": await median(10, search("0100007")),
      "search name": await median(10, search("mansour")),
      "search rare word": await median(10, search("nobody at all")),
    },
  });
  await storage.close();
}

const server = await findPostgres([]);
console.log(`load ${loadavg()[0]?.toFixed(1)}; ${typeof server === "string" ? server : server.name}`);
await measure("PGlite, memory", await openPglite({ memory: true }));
if (typeof server !== "string") {
  await measure("PostgreSQL", await openPostgres({ url: await server.freshDatabase() }));
  await server.stop();
}
