import { isRefusal } from "../errors.ts";
import { evolveCampaign } from "../lifecycle/campaign.ts";
import type { Campaign } from "../model/campaign.ts";
import type { Floor } from "../pacing/floor.ts";
import type { PolicyPlan } from "../pacing/policy.ts";
import { staying } from "../pacing/surplus.ts";
import { abandonWindows, tightest } from "./abandon.ts";
import type { AbandonCounts } from "./abandon-ledger.ts";
import type { Engine } from "./context.ts";
import { inUnit } from "./unit.ts";

/** The plan as far as the guard lets it pass; a campaign whose policy errs is paused and dials nothing. */
export async function guardedPlan(
  engine: Engine,
  campaign: Campaign,
  floor: Floor,
  answer: PolicyPlan,
): Promise<PolicyPlan> {
  const { guard, clock, guarded } = engine;
  if (!guarded) return answer;
  if (guard.isNew(campaign.id)) guard.begin(campaign.id, await countedBefore(engine, campaign));
  const now = clock.now();
  const { launch, trip, because } = guard.judge(campaign, staying(floor, answer.giveUp, now), answer.launch, now);
  if (because === null) return answer;
  engine.memory.guarded.set(campaign.id, (engine.memory.guarded.get(campaign.id) ?? 0) + 1);
  if (trip) await pauseForCap(engine, campaign, because);
  return { ...answer, launch, bound: "abandon_cap", because: `${because} ${answer.because}`.trim() };
}

/** What the window held when the guard began to count; by another way than the ledger's. */
async function countedBefore(engine: Engine, campaign: Campaign) {
  const now = engine.clock.now();
  return engine.storage.read(async ({ calls }) => {
    const counts: AbandonCounts[] = [];
    for (const window of abandonWindows(engine, campaign)) {
      const from = window.kind === "sliding" ? now - window.ms : 0;
      const { withAgent, abandoned } = await calls.totals(campaign.tenantId, campaign.id, from, now + 1);
      counts.push({ connected: withAgent, abandoned });
    }
    return tightest(counts, campaign.pacing.targetAbandonPct) ?? { connected: 0, abandoned: 0 };
  });
}

async function pauseForCap(engine: Engine, { tenantId, id }: Campaign, because: string): Promise<void> {
  engine.log.warn("Pacing erred and the campaign is paused.", { campaignId: id, because });
  await inUnit(engine, async (unit) => {
    const current = await unit.stores.campaigns.lock(tenantId, id);
    const next =
      current === null ? null : evolveCampaign(current, { type: "pause", at: unit.at, reason: "abandon_cap" });
    if (next === null || isRefusal(next)) return;
    const saved = await unit.stores.campaigns.save(next);
    const { status, pauseReason } = saved;
    unit.notify("campaign.paused", tenantId, id, { campaignId: id, status, pauseReason, by: "dialer" });
  });
}
