import { isReady, worksOn } from "../model/agent.ts";
import type { Campaign } from "../model/campaign.ts";
import type { AgentId } from "../model/ids.ts";
import { SECOND } from "../model/instant.ts";
import { reckonsOn } from "./agent-sharing.ts";
import type { Engine } from "./context.ts";
import { noteList } from "./list-look.ts";
import { offerNext } from "./previews.ts";
import { inUnit } from "./unit.ts";

/** An agent who is free this long is shown a contact unasked; who asks at once is quicker and gets what he asks for. */
const OFFER_AFTER_MS = SECOND;

/** In preview campaigns an available agent is offered contacts without asking (contract §18.1); `preview.offered` tells. */
export async function offerPreviews(engine: Engine, campaign: Campaign, spokenFor: Set<AgentId>): Promise<void> {
  if (!campaign.previewAutoOffer) return;
  const { tenantId, id } = campaign;
  const now = engine.clock.now();
  if (now < (engine.memory.emptyUntil.get(id) ?? 0)) return;
  const free = await engine.storage.read(async (stores) => {
    const ready: AgentId[] = [];
    for (const agent of await stores.agents.ofCampaign(tenantId, id)) {
      if (!isReady(agent) || !worksOn(agent, id) || spokenFor.has(agent.id) || !reckonsOn(engine, id, agent.id))
        continue;
      if (now - agent.stateSince < OFFER_AFTER_MS) continue;
      if ((await stores.previews.openOf(tenantId, agent.id)) === null) ready.push(agent.id);
    }
    return ready;
  });
  for (const agentId of free) {
    spokenFor.add(agentId);
    const offered = await offerTo(engine, campaign, agentId);
    noteList(engine, campaign, !offered);
    if (offered) continue;
    // Nothing to show: the next look may wait a moment.
    engine.memory.emptyUntil.set(id, now + SECOND / 2);
    return;
  }
}

function offerTo(engine: Engine, seen: Campaign, agentId: AgentId): Promise<boolean> {
  return inUnit(engine, async (unit) => {
    const campaign = await unit.stores.campaigns.share(seen.tenantId, seen.id);
    const agent = await unit.stores.agents.lock(seen.tenantId, agentId);
    if (campaign?.status !== "active" || agent === null || !isReady(agent)) return true;
    if ((await unit.stores.previews.openOf(seen.tenantId, agentId)) !== null) return true;
    return (await offerNext(engine, unit, campaign, agentId)) !== null;
  });
}
