import { type Campaign, type CampaignId, toIso, toIsoOrNull } from "@broadnet-engage/core/model";
import * as contract from "../contract/campaigns.ts";
import { pageRequest, presentPage } from "../http/cursor.ts";
import { assertVersion, etag } from "../http/etag.ts";
import { type Bound, type Caller, handle } from "../http/handler.ts";
import { assertRange } from "../http/range.ts";
import { notFound, Problem } from "../problems/problem.ts";
import type { Services } from "../services.ts";
import { campaignChanges, newCampaign, presentCampaign } from "./campaigns.present.ts";

export const campaignRoutes = (services: Services): readonly Bound[] => [
  ...collection(services),
  ...single(services),
  ...moves(services),
];

const collection = (services: Services): readonly Bound[] => [
  handle(contract.listCampaigns)(async ({ query, caller }) => {
    assertRange(query.from, query.to);
    const { limit: _limit, cursor: _cursor, dialing_mode: dialingMode, ...filter } = query;
    const page = await services.storage.read((stores) =>
      stores.campaigns.page(caller.tenantId, { ...filter, dialingMode }, pageRequest("campaigns", query)),
    );
    const views = await services.of(caller.tenantId).campaigns.viewAll(page.items);
    const byId = new Map(views.map((view) => [view.campaign.id, presentCampaign(view)]));
    const shown = presentPage("campaigns", query, page, (campaign) => byId.get(campaign.id));
    return { status: 200, body: { ...shown, items: shown.items.filter((item) => item !== undefined) } };
  }),
  handle(contract.createCampaign)(async ({ body, caller }) => {
    const view = await services.of(caller.tenantId).campaigns.create(newCampaign(body), caller.actor);
    return {
      status: 201,
      body: presentCampaign(view),
      headers: { Location: `/v1/campaigns/${view.campaign.id}`, ...etag(view.campaign.version) },
    };
  }),
];

const single = (services: Services): readonly Bound[] => [
  handle(contract.getCampaign)(async ({ params, caller }) => {
    const view = await services.of(caller.tenantId).campaigns.view(params.id);
    return { status: 200, body: presentCampaign(view), headers: etag(view.campaign.version) };
  }),
  handle(contract.updateCampaign)(async ({ params, body, caller, ifVersion }) => {
    const { campaigns } = services.of(caller.tenantId);
    const present = await findCampaign(services, caller, params.id);
    const view = await campaigns.update(params.id, campaignChanges(body, present), caller.actor, ifVersion);
    return { status: 200, body: presentCampaign(view), headers: etag(view.campaign.version) };
  }),
  handle(contract.deleteCampaign)(async ({ params, caller, ifVersion }) => {
    assertVersion(await findCampaign(services, caller, params.id), ifVersion);
    await services.of(caller.tenantId).campaigns.remove(params.id, caller.actor);
    return { status: 204, body: null };
  }),
];

const moves = (services: Services): readonly Bound[] => [
  handle(contract.startCampaign)(async ({ params, caller }) => ({
    status: 200,
    body: started(await services.of(caller.tenantId).campaigns.start(params.id, caller.actor)),
  })),
  handle(contract.resumeCampaign)(async ({ params, caller }) => {
    const { status } = await findCampaign(services, caller, params.id);
    if (status !== "paused") {
      throw new Problem("campaign-invalid-transition", `Only a paused campaign resumes; this one is ${status}.`, {
        members: { from: status, to: "active" },
      });
    }
    return { status: 200, body: started(await services.of(caller.tenantId).campaigns.start(params.id, caller.actor)) };
  }),
  handle(contract.pauseCampaign)(async ({ params, caller }) => {
    const campaign = await services.of(caller.tenantId).campaigns.pause(params.id, caller.actor);
    return { status: 200, body: { id: campaign.id, status: "paused", paused_at: instant(campaign.pausedAt) } };
  }),
  handle(contract.completeCampaign)(async ({ params, caller }) => {
    const campaign = await services.of(caller.tenantId).campaigns.complete(params.id, caller.actor);
    return { status: 200, body: { id: campaign.id, status: "completed", completed_at: instant(campaign.completedAt) } };
  }),
];

const instant = (at: number | null): string => toIso(at ?? 0);

const started = (campaign: Campaign) => ({
  id: campaign.id,
  status: "active" as const,
  started_at: instant(campaign.startedAt),
  message: "Campaign dialing started.",
  resumed_at: toIsoOrNull(campaign.resumedAt),
});

/** The caller's campaign, or 404. */
export async function findCampaign(services: Services, caller: Caller, id: CampaignId): Promise<Campaign> {
  const campaign = await services.storage.read((stores) => stores.campaigns.find(caller.tenantId, id));
  if (!campaign) throw notFound("campaign");
  return campaign;
}
