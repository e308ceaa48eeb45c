import { fixtures, NOW } from "@broadnet-engage/core/conformance";
import { openPglite, openPostgres } from "../src/index.ts";
import { findPostgres } from "./real-postgres.ts";
const real = await findPostgres();
if (typeof real === "string") throw real;
console.log(real.name);
for (const s of [await openPglite({ memory: true }), await openPostgres({ url: await real.freshDatabase() })]) {
  const f = fixtures(1);
  const tenantId = f.aTenant().id;
  const tenant = f.aTenant({ id: tenantId });
  const camp = f.aCampaign({ tenantId, status: "active" });
  const contacts = Array.from({ length: 10_000 }, (_, i) => f.aContact({ tenantId, campaignId: camp.id, customFields: { plan: `P${i % 7}`, n: i } }));
  await s.transact(async (st) => { await st.tenants.insert(tenant); await st.campaigns.insert(camp); });
  let t = performance.now();
  console.log(await s.transact((st) => st.contacts.insertMany(contacts)), "import", performance.now() - t);
  for (let i = 0; i < 3; i++) { t = performance.now();
  const c = await s.transact((st) => st.contacts.claim({ tenantId, campaignId: camp.id, limit: 100, now: NOW, leasedUntil: NOW + 30000 }));
  console.log("claim", c.length, performance.now() - t, c.every((x, j) => x.id === contacts[i*100+j].id)); }
  console.log(await s.read((st) => st.contacts.counts(tenantId, camp.id, NOW)));
  t = performance.now();
  const h = await s.read((st) => st.contacts.search(tenantId, { q: "P3", campaignId: null, limit: 2, offset: 0 }));
  console.log(performance.now() - t, JSON.stringify(h));
  const call = f.aCall({ tenantId });
  await s.transact((st) => st.calls.insert(call, [f.aCallEvent({ callId: call.id })]));
  console.log(await s.transact((st) => st.calls.save({ ...call, phase: "ringing" }, [f.aCallEvent({ callId: call.id, seq: 2 })])).then((x) => x.version));
  console.log(await s.read((st) => st.calls.events(tenantId, call.id)));
  console.log((await s.transact((st) => st.audit.append([f.anAuditDraft({ tenantId }), f.anAuditDraft({ tenantId })]))).map((r) => r.ref));
  await s.close();
}
await real.stop();
