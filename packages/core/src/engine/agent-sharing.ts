import { scheduleOpen } from "../compliance/schedule.ts";
import type { Agent } from "../model/agent.ts";
import type { Campaign } from "../model/campaign.ts";
import type { AgentId, CampaignId } from "../model/ids.ts";
import { type Instant, SECOND } from "../model/instant.ts";
import { divideAgents, NO_SHARES, type SharedAgent } from "../pacing/agent-shares.ts";
import type { FloorAgent } from "../pacing/floor.ts";
import type { PolicyPlan } from "../pacing/policy.ts";
import type { Claimant } from "../pacing/split-by-right.ts";
import type { Engine } from "./context.ts";

/** After a pause nobody has a right to what he did not use. */
const MOST_ELAPSED_MS = SECOND;
/** What a limit of its own left a campaign with counts so long. */
const LEFT_HOLDS_MS = SECOND;

/** Divides the agents who work for several of these campaigns anew; costs nothing where there is one. */
export function shareAgents(engine: Engine, campaigns: readonly Campaign[]): void {
  const { memory, pacers, clock } = engine;
  const now = clock.now();
  const elapsed = Math.max(0, Math.min(MOST_ELAPSED_MS, now - memory.sharedAt));
  memory.sharedAt = now;
  if (campaigns.length < 2) {
    memory.shares = NO_SHARES;
    return;
  }
  const agents = new Map<string, { id: string; ready: boolean; worksFor: string[] }>();
  for (const { id: campaignId } of campaigns)
    for (const { id, state } of pacers.agentsOf(campaignId)) {
      const known = agents.get(id);
      if (known !== undefined) known.worksFor.push(campaignId);
      else agents.set(id, { id, ready: state === "ready", worksFor: [campaignId] });
    }
  const shared: readonly SharedAgent[] = [...agents.values()];
  if (shared.every(({ worksFor }) => worksFor.length < 2)) memory.shares = NO_SHARES;
  else {
    const claimants = campaigns.map((campaign) => claimantOf(engine, campaign, now));
    memory.shares = divideAgents(memory.shares, claimants, shared, elapsed);
  }
}

/** Whether the campaign may reckon on the agent, who works for it. */
export const reckonsOn = ({ memory }: Engine, id: CampaignId, agentId: AgentId): boolean =>
  (memory.shares.of.get(agentId) ?? id) === id;

/** The plan of a campaign whose turn is over, and that holds agents for calls in flight only: none. */
export function inItsTurn({ memory }: Engine, id: CampaignId, plan: PolicyPlan): PolicyPlan {
  if (plan.launch === 0 || !memory.shares.closing.has(id)) return plan;
  const because = `The agents it shares work for another campaign now; ${plan.launch} wanted. ${plan.because}`;
  return { ...plan, launch: 0, bound: "shared_agents", because };
}

/** A campaign's own agents before those whom another reckons on; among each, in the order given. */
export const ownFirst = (engine: Engine, id: CampaignId, agents: readonly Agent[]): readonly Agent[] =>
  agents.toSorted((a, b) => Number(reckonsOn(engine, id, b.id)) - Number(reckonsOn(engine, id, a.id)));

function claimantOf(engine: Engine, campaign: Campaign, now: Instant): Claimant {
  const { id, priority, weight } = campaign;
  const promised = engine.memory.promised.get(id) ?? 0;
  const inFlight = engine.pacers.callsOf(id).length;
  return { id, priority, weight, promised, inFlight, wants: wantsOf(engine, campaign, now) };
}

function wantsOf({ memory }: Engine, campaign: Campaign, now: Instant): number {
  const { id, schedule, timezone, dialingMode, previewAutoOffer, pacing } = campaign;
  if (memory.dry.has(id) || !scheduleOpen(schedule, timezone, now)) return 0;
  if (dialingMode === "preview") return previewAutoOffer ? Number.POSITIVE_INFINITY : 0;
  const left = memory.enough.get(id);
  const limited = left !== undefined && now - left.at < LEFT_HOLDS_MS ? left.agents : Number.POSITIVE_INFINITY;
  return Math.min(limited, pacing.maxConcurrentCalls ?? Number.POSITIVE_INFINITY);
}

/** Agents that stand ready beyond what a campaign's limits let it use are others' to use. */
export function noteEnough(
  { memory, clock }: Engine,
  id: CampaignId,
  floor: { readonly agents: readonly FloorAgent[]; readonly calls: readonly unknown[] },
  { launch, bound }: Pick<PolicyPlan, "launch" | "bound">,
): void {
  if (bound !== "line_limit" && bound !== "cps_limit") return;
  const ready = floor.agents.filter(({ state }) => state === "ready").length;
  const spare = ready - floor.calls.length - launch;
  if (spare > 0) memory.enough.set(id, { at: clock.now(), agents: floor.agents.length - spare });
}
