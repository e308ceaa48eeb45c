import * as contract from "../contract/campaign-insight.ts";
import { dayAround } from "../http/day.ts";
import { etag } from "../http/etag.ts";
import { type Bound, handle } from "../http/handler.ts";
import { assertRange } from "../http/range.ts";
import type { Services } from "../services.ts";
import { presentDiagnostics, presentPreflight, presentStats } from "./campaign-insight.present.ts";
import { presentCampaign } from "./campaigns.present.ts";

export const campaignInsightRoutes = (services: Services): readonly Bound[] => [
  handle(contract.campaignDiagnostics)(async ({ params, caller }) => ({
    status: 200,
    body: presentDiagnostics(await services.of(caller.tenantId).campaigns.diagnostics(params.id)),
  })),
  handle(contract.preflightCampaign)(async ({ params, caller }) => ({
    status: 200,
    body: presentPreflight(await services.of(caller.tenantId).campaigns.preflight(params.id)),
  })),
  handle(contract.campaignStats)(async ({ params, query, caller }) => {
    assertRange(query.from, query.to);
    const today = dayAround(caller.tenant.timezone, services.clock.now());
    const from = query.from ?? Math.min(today.from, query.to ?? today.from);
    const span = { from, to: query.to ?? Math.max(today.to, from) };
    const stats = await services.of(caller.tenantId).campaigns.stats(params.id, span.from, span.to);
    return { status: 200, body: presentStats(stats, span) };
  }),
  handle(contract.cloneCampaign)(async ({ params, body, caller }) => {
    const view = await services.of(caller.tenantId).campaigns.clone(params.id, body?.name ?? null, caller.actor);
    return {
      status: 201,
      body: presentCampaign(view),
      headers: { Location: `/v1/campaigns/${view.campaign.id}`, ...etag(view.campaign.version) },
    };
  }),
];
