import { scheduleOpen } from "../compliance/schedule.ts";
import type { CampaignView, Diagnostics, LimitingFactor } from "../dialer-api.ts";
import { abandonRate } from "../lifecycle/campaign.ts";
import { LIMITS } from "../limits.ts";
import { notReadyReason, worksOn } from "../model/agent.ts";
import { HELD_FOR_CALLBACK } from "../model/callback.ts";
import type { Campaign } from "../model/campaign.ts";
import type { CampaignId, TenantId } from "../model/ids.ts";
import { overdialBudget } from "../pacing/plan.ts";
import { abandonCounts } from "./abandon.ts";
import { allRest, callerIdsOf } from "./caller-ids.ts";
import { viewCampaign } from "./campaign-view.ts";
import type { Engine } from "./context.ts";

/** "Why is it not dialing?" (C-CAM-17). */
export async function diagnostics(engine: Engine, tenantId: TenantId, id: CampaignId): Promise<Diagnostics> {
  const now = engine.clock.now();
  const view = await viewCampaign(engine, tenantId, id);
  const { campaign } = view;
  const { agents, counts, callerIds } = await engine.storage.read(async (stores) => ({
    agents: await stores.agents.ofCampaign(tenantId, id),
    counts: await stores.contacts.counts(tenantId, id, now),
    callerIds: await callerIdsOf({ stores, at: now }, tenantId, campaign.cliGroupId),
  }));
  const notReady = agents.flatMap((agent) => {
    const reason = notReadyReason(agent) ?? (worksOn(agent, id) ? null : "not_available");
    return reason === null ? [] : [{ agentId: agent.id, reason }];
  });
  const promised = counts.held[HELD_FOR_CALLBACK] ?? 0;
  const last = engine.memory.lastPlans.get(id);
  const readyAgents = agents.length - notReady.length;
  const limitingFactor = limit(engine, {
    campaign,
    readyAgents,
    usable: callerIds.numbers.some((n) => n.enabled) && !allRest(callerIds),
    pendingNow: counts.pendingNow,
    pendingLater: counts.pendingLater + promised,
    bound: last?.plan.bound,
  });
  return {
    state: campaign.status,
    dialing: campaign.status === "active" && limitingFactor === "none",
    limitingFactor,
    readyAgents,
    notReady,
    pendingNow: counts.pendingNow,
    pendingLater: counts.pendingLater + promised,
    nextRetryAt: counts.nextDueAt,
    blocked: Object.entries(counts.held).flatMap(([rule, count]) =>
      rule === HELD_FOR_CALLBACK ? [] : [{ rule, count }],
    ),
    decisions: engine.ticks.latest(id, LIMITS.ticksShown),
    calibration: engine.ticks.calibration(id),
    shadow: engine.ticks.shadow(id),
    guarded: engine.memory.guarded.get(id) ?? 0,
    pacing: await pacingOf(engine, view),
    lastDecision: last === undefined ? null : { at: last.at, launch: last.plan.launch, because: last.plan.because },
    asOf: now,
  };
}

function limit(
  engine: Engine,
  see: {
    campaign: Campaign;
    readyAgents: number;
    usable: boolean;
    pendingNow: number;
    pendingLater: number;
    bound: string | undefined;
  },
): LimitingFactor {
  if (!engine.switch.connected || engine.switch.load().callsPerSecond === 0) return "switch";
  if (!see.usable) return "caller_id";
  if (!scheduleOpen(see.campaign.schedule, see.campaign.timezone, engine.clock.now())) return "calling_hours";
  const block = engine.memory.lastBlocks.get(see.campaign.id);
  if (block !== undefined && see.pendingNow === 0 && see.pendingLater > 0) {
    if (block.unjudged) return "compliance_unavailable";
    if (block.rule === "calling_hours" && (block.until ?? 0) > engine.clock.now()) return "calling_hours";
  }
  if (see.pendingNow === 0) return see.pendingLater > 0 ? "retry_delay" : "no_contacts";
  if (see.readyAgents === 0) return "no_ready_agents";
  const bound = see.bound;
  if (bound === "shared_agents") return "no_ready_agents";
  return bound === "abandon_cap" || bound === "line_limit" || bound === "cps_limit" ? bound : "none";
}

async function pacingOf(engine: Engine, { campaign, counters, pacing }: CampaignView): Promise<Diagnostics["pacing"]> {
  const counts = await abandonCounts(engine, campaign, counters);
  const { targetAbandonPct, abandonWindow } = pacing.values;
  const overdials = campaign.dialingMode === "power" || campaign.dialingMode === "predictive";
  return {
    ratio: campaign.dialingMode === "preview" ? null : overdials ? campaign.dialRatio : 1,
    targetAbandonPct,
    measuredAbandonPct: abandonRate({ abandoned: counts.abandoned, answeredConnected: counts.connected }),
    window: abandonWindow,
    headroomCalls: Math.min(LIMITS.liveCalls, overdialBudget(counts, targetAbandonPct)),
  };
}
