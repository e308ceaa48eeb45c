import type { CampaignView } from "../dialer-api.ts";
import { EngageError } from "../errors.ts";
import { abandonRate } from "../lifecycle/campaign.ts";
import { type Campaign, type CampaignCounters, NO_COUNTERS } from "../model/campaign.ts";
import type { CampaignId, TenantId } from "../model/ids.ts";
import { abandonCounts } from "./abandon.ts";
import { effectivePacing } from "./campaign-policy.ts";
import type { Engine } from "./context.ts";

export const noSuchCampaign = (id: string): EngageError =>
  new EngageError("not-found", "There is no such campaign.", { extra: { resource: "campaign", id } });

export async function viewOf(
  engine: Engine,
  campaign: Campaign,
  counted: CampaignCounters | undefined,
): Promise<CampaignView> {
  const counters = counted ?? NO_COUNTERS;
  const window = await abandonCounts(engine, campaign, counters);
  return {
    campaign,
    counters,
    abandonRate: abandonRate({ abandoned: window.abandoned, answeredConnected: window.connected }),
    pacing: effectivePacing(engine, campaign),
  };
}

export async function viewCampaign(engine: Engine, tenantId: TenantId, id: CampaignId): Promise<CampaignView> {
  const { campaign, counters } = await engine.storage.read(async (stores) => ({
    campaign: await stores.campaigns.find(tenantId, id),
    counters: (await stores.campaigns.counters(tenantId, [id])).get(id),
  }));
  if (campaign === null) throw noSuchCampaign(id);
  return viewOf(engine, campaign, counters);
}
