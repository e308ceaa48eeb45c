import type { CampaignStats } from "../dialer-api.ts";
import { abandonRate } from "../lifecycle/campaign.ts";
import type { CampaignId, TenantId } from "../model/ids.ts";
import type { Instant } from "../model/instant.ts";
import { noSuchCampaign } from "./campaign-view.ts";
import type { Engine } from "./context.ts";

/** What came of the campaign's calls in a span (C-CAM-18). */
export function stats(
  engine: Engine,
  tenantId: TenantId,
  id: CampaignId,
  from: Instant,
  to: Instant,
): Promise<CampaignStats> {
  return engine.storage.read(async (stores) => {
    if ((await stores.campaigns.find(tenantId, id)) === null) throw noSuchCampaign(id);
    const totals = await stores.calls.totals(tenantId, id, from, to);
    const agentIds = await stores.campaigns.agentIds(tenantId, id);
    const until = Math.min(to, engine.clock.now());
    const worked = await stores.agentHistory.work(tenantId, agentIds, from, Math.max(from, until));
    return {
      totals,
      work: await stores.calls.work(tenantId, id, from, to),
      abandonRate: abandonRate({ abandoned: totals.abandoned, answeredConnected: totals.withAgent }),
      contacts: (await stores.contacts.counts(tenantId, id, engine.clock.now())).byStatus,
      occupancy: occupancyOf([...worked.values()]),
    };
  });
}

function occupancyOf(work: readonly { readonly availableMs: number; readonly onCallMs: number }[]): number | null {
  const onCall = work.reduce((sum, { onCallMs }) => sum + onCallMs, 0);
  const all = work.reduce((sum, { availableMs }) => sum + availableMs, onCall);
  return all === 0 ? null : Math.round((1_000 * onCall) / all) / 1_000;
}
