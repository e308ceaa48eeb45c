import { scheduleOpen } from "../compliance/schedule.ts";
import { isRefusal } from "../errors.ts";
import { evolveCampaign } from "../lifecycle/campaign.ts";
import type { Campaign } from "../model/campaign.ts";
import type { AgentId } from "../model/ids.ts";
import { type Instant, SECOND } from "../model/instant.ts";
import { type Bucket, fullBucket, type Rate, refill, take, whole } from "../model/rate.ts";
import { fairOrder, serve } from "../pacing/fair.ts";
import type { Floor, FloorAgent } from "../pacing/floor.ts";
import type { Plan } from "../pacing/plan.ts";
import type { PolicyPlan, PolicySettings } from "../pacing/policy.ts";
import { abandonBudget } from "./abandon.ts";
import { ringPromisedAgents } from "./callback-tick.ts";
import type { Engine } from "./context.ts";
import { guardedPlan } from "./guard-tick.ts";
import { launch } from "./launch.ts";
import { loadedPacer } from "./learned.ts";
import type { Pacer } from "./pacers.ts";
import { offerPreviews } from "./preview-tick.ts";
import { refreshBook } from "./read-floor.ts";
import { shiftEnd } from "./shift-end.ts";
import { inUnit } from "./unit.ts";

/** Contacts that compliance blocks leave room in the plan; it is filled this many times at most in one tick. */
const REFILLS = 3;
/** A campaign with nothing to claim is asked whether it is complete at most this often. */
const COMPLETION_LOOK_MS = SECOND;
/** Without anything having moved, calls ring on and talks grow older: it is decided anew so often. */
const DECIDE_MS = SECOND / 4;

/**
 * One look at every active campaign, in order of priority: how many calls, and launch them. An agent shared by two campaigns is
 * spoken for once. Costs no reading while nothing moved; see {@link FloorBook}.
 */
export async function tickCampaigns(engine: Engine): Promise<void> {
  const { book, memory, clock } = engine;
  await refreshBook(engine);
  const now = clock.now();
  if (!book.takeMoved() && now - memory.lastDecisionAt < DECIDE_MS && now >= memory.lastDecisionAt) return;
  memory.lastDecisionAt = now;
  const spokenFor = new Set<AgentId>();
  for (const campaign of fairOrder(book.campaigns, memory.served)) {
    const launched = await tickCampaign(engine, campaign, spokenFor);
    serve(memory.served, campaign, launched);
  }
}

/** Lines nobody uses, of the trunk and of the switch. */
const freeLines = (engine: Engine): number =>
  Math.max(0, Math.min(engine.trunk.maxConcurrentCalls - engine.book.liveCalls.size, engine.switch.load().freeLines));

/** Returns how many calls it launched. */
async function tickCampaign(engine: Engine, campaign: Campaign, spokenFor: Set<AgentId>): Promise<number> {
  const { memory, clock, book } = engine;
  if (!scheduleOpen(campaign.schedule, campaign.timezone, clock.now())) {
    memory.lastPlans.set(campaign.id, { at: clock.now(), plan: CLOSED });
    return 0;
  }
  if (campaign.dialingMode === "preview") {
    await offerPreviews(engine, campaign, spokenFor);
    return completeIfDone(engine, campaign, book.callsOf(campaign.id).size).then(() => 0);
  }
  let launched = await ringPromisedAgents(engine, campaign, { lines: freeLines(engine), spokenFor });
  // A list of which nothing fits is not read again at every tick.
  if (clock.now() < (memory.emptyUntil.get(campaign.id) ?? 0)) return launched;
  const pacer = await loadedPacer(engine, campaign);
  for (let round = 0; round < REFILLS; round++) {
    const { floor, ready } = await look(engine, campaign, spokenFor);
    const asked = pacer.policy.plan(floor, settingsOf(campaign), clock.now());
    const answer = await guardedPlan(engine, campaign, floor, asked);
    note(engine, campaign, pacer, { floor, asked, answer });
    speakFor(ready, floor.calls.length + answer.launch, spokenFor);
    if (answer.launch === 0) break;
    const result = await launch(engine, campaign, answer);
    spend(engine, campaign, result.dialed);
    launched += result.dialed;
    if (result.claimed === 0) {
      const wait = campaign.contactFilter === null ? COMPLETION_LOOK_MS / 4 : COMPLETION_LOOK_MS / 2;
      memory.emptyUntil.set(campaign.id, clock.now() + wait);
      await completeIfDone(engine, campaign, book.callsOf(campaign.id).size);
    }
    if (result.blocked === 0 || result.claimed < answer.launch) break;
  }
  return launched;
}

const settingsOf = ({ dialingMode, dialRatio, pacing }: Campaign): PolicySettings => ({
  mode: dialingMode,
  dialRatio,
  maxDialRatio: pacing.maxDialRatio,
});

/** The floor as the policy is shown it, and the ready agents on it. Agents whom an earlier campaign speaks for are left out. */
async function look(
  engine: Engine,
  campaign: Campaign,
  spokenFor: ReadonlySet<AgentId>,
): Promise<{ floor: Floor; ready: readonly FloorAgent[] }> {
  const { id, pacing } = campaign;
  const { pacers, book } = engine;
  const agents = pacers.agentsOf(id).filter((agent) => agent.state !== "ready" || !spokenFor.has(agent.id as AgentId));
  const lines = freeLines(engine);
  const own = pacing.maxConcurrentCalls === null ? lines : pacing.maxConcurrentCalls - book.callsOf(id).size;
  const floor: Floor = {
    agents,
    calls: pacers.callsOf(id),
    upcoming: null,
    freeLines: Math.max(0, Math.min(lines, own)),
    freeStarts: freeStarts(engine, campaign),
    budget: await abandonBudget(engine, campaign),
    shiftEndsAt: shiftEnd(engine, campaign),
    ringTimeoutMs: campaign.ringTimeoutMs,
    connectLimitMs: pacing.connectThresholdMs,
  };
  return { floor, ready: agents.filter(({ state }) => state === "ready") };
}

/** The calls of this campaign will want that many of its ready agents; campaigns after it see the others only. */
function speakFor(ready: readonly FloorAgent[], calls: number, spokenFor: Set<AgentId>): void {
  for (const agent of ready.slice(0, calls)) spokenFor.add(agent.id as AgentId);
}

const CLOSED: Plan = { launch: 0, bound: "schedule", because: "The campaign's schedule is closed now." };

const campaignRate = (campaign: Campaign): Rate | null => {
  const perSecond = campaign.pacing.maxCallsPerSecond;
  return perSecond === null ? null : { perSecond, burst: Math.max(1, perSecond) };
};

/** What we may use of the carriers, or less while a switch falls behind: it refuses nothing, so its lag is the only brake. */
function rateNow({ memory, switch: node }: Engine): Rate {
  const perSecond = Math.min(memory.trunkRate.perSecond, node.load().callsPerSecond);
  return perSecond < memory.trunkRate.perSecond
    ? { perSecond, burst: perSecond > 0 ? Math.max(1, perSecond) : 0 }
    : memory.trunkRate;
}

function freeStarts(engine: Engine, campaign: Campaign): number {
  const now = engine.clock.now();
  const { memory } = engine;
  memory.trunkBucket = refill(memory.trunkBucket, rateNow(engine), now);
  const rate = campaignRate(campaign);
  if (rate === null) return whole(memory.trunkBucket);
  const bucket: Bucket = refill(memory.campaignBuckets.get(campaign.id) ?? fullBucket(rate, now), rate, now);
  memory.campaignBuckets.set(campaign.id, bucket);
  return Math.min(whole(memory.trunkBucket), whole(bucket));
}

function spend(engine: Engine, campaign: Campaign, dialed: number): void {
  const { memory } = engine;
  memory.trunkBucket = take(memory.trunkBucket, dialed);
  const bucket = memory.campaignBuckets.get(campaign.id);
  if (bucket !== undefined) memory.campaignBuckets.set(campaign.id, take(bucket, dialed));
}

/** Keeps the decision for diagnostics; the candidate, if any, is asked the same. */
function note(
  engine: Engine,
  campaign: Campaign,
  { policy, shadow }: Pacer,
  { floor, asked, answer }: { readonly floor: Floor; readonly asked: PolicyPlan; readonly answer: PolicyPlan },
): void {
  const at = engine.clock.now();
  engine.memory.lastPlans.set(campaign.id, { at, plan: answer });
  const beside = shadow?.plan(floor, settingsOf(campaign), at);
  engine.ticks.note(campaign.id, floor, {
    ...answer,
    at,
    policy: policy.name,
    asked: asked.launch,
    shadow:
      shadow === null || beside === undefined
        ? null
        : { policy: shadow.name, launch: beside.launch, because: beside.because },
  });
}

/** C-CAM-14: nothing pending, dialing or connected, and not kept open. */
async function completeIfDone(engine: Engine, campaign: Campaign, live: number): Promise<void> {
  const now: Instant = engine.clock.now();
  if (campaign.alwaysOn || live > 0 || now < (engine.memory.nextCompletionLook.get(campaign.id) ?? 0)) return;
  engine.memory.nextCompletionLook.set(campaign.id, now + COMPLETION_LOOK_MS);
  await inUnit(engine, async (unit) => {
    const { byStatus } = await unit.stores.contacts.counts(campaign.tenantId, campaign.id, now);
    if (byStatus.pending + byStatus.dialing + byStatus.connected > 0) return;
    const current = await unit.stores.campaigns.lock(campaign.tenantId, campaign.id);
    const next = current === null ? null : evolveCampaign(current, { type: "complete", at: unit.at });
    if (next === null || isRefusal(next)) return;
    const saved = await unit.stores.campaigns.save(next);
    unit.notify("campaign.completed", saved.tenantId, saved.id, {
      campaignId: saved.id,
      status: saved.status,
      pauseReason: null,
      by: "dialer",
    });
  });
}
