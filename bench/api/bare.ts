// A bare Express in a process of its own: the product's own statements on the product's own pool, and what they find as the
// same bytes. No token, no limit, no check, no headers, no log, no count.
import type { AddressInfo } from "node:net";
import express from "express";
import { readingDb } from "../../packages/adapter-postgres/src/db.ts";
import { pgDriver } from "../../packages/adapter-postgres/src/pg-driver.ts";
import { storesOn } from "../../packages/adapter-postgres/src/stores.ts";
import { rulePacks } from "../../packages/compliance-rules/src/index.ts";
import { effectivePacing } from "../../packages/core/src/engine/campaign-policy.ts";
import { NO_COUNTERS, type TenantId } from "../../packages/core/src/model/index.ts";
import { systemClock } from "../../packages/core/src/system.ts";
import { presentPage } from "../../packages/server/src/http/cursor.ts";
import { presentCall } from "../../packages/server/src/routes/calls.present.ts";
import { presentCampaign } from "../../packages/server/src/routes/campaigns.present.ts";

const tenantId = String(process.env.BARE_TENANT) as TenantId;
const driver = pgDriver({ url: String(process.env.DATABASE_URL), poolSize: 10, log: undefined });
const { calls, campaigns } = storesOn(readingDb(driver));
const house = { packs: rulePacks(), clock: systemClock };
const app = express();
app.disable("x-powered-by");
app.set("etag", false);

app.get("/v1/calls", async (_req, res) => {
  const page = await calls.page(tenantId, {}, { limit: 50, after: null });
  res.json(presentPage("calls", { limit: 50 }, page, (call) => presentCall(call, systemClock.now())));
});

app.get("/v1/campaigns", async (_req, res) => {
  const page = await campaigns.page(tenantId, {}, { limit: 20, after: null });
  const counters = await campaigns.counters(
    tenantId,
    page.items.map(({ id }) => id),
  );
  const shown = presentPage("campaigns", { limit: 20 }, page, (campaign) =>
    presentCampaign({
      campaign,
      counters: counters.get(campaign.id) ?? NO_COUNTERS,
      abandonRate: 0,
      pacing: effectivePacing(house, campaign),
    }),
  );
  res.json(shown);
});

const server = app.listen(0, "127.0.0.1", () =>
  console.log(`http://127.0.0.1:${(server.address() as AddressInfo).port}`),
);
server.keepAliveTimeout = 65_000;
process.on("SIGTERM", () => process.exit(0));
