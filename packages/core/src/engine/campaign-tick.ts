import { scheduleOpen } from "../compliance/schedule.ts";
import { isRefusal } from "../errors.ts";
import { evolveCampaign } from "../lifecycle/campaign.ts";
import type { Campaign } from "../model/campaign.ts";
import type { AgentId, CallId } from "../model/ids.ts";
import { type Instant, SECOND } from "../model/instant.ts";
import { type Bucket, fullBucket, type Rate, refill, take, whole } from "../model/rate.ts";
import { fairOrder, serve } from "../pacing/fair.ts";
import type { Floor } from "../pacing/floor.ts";
import type { Plan } from "../pacing/plan.ts";
import type { PolicyPlan, PolicySettings } from "../pacing/policy.ts";
import { abandonBudget } from "./abandon.ts";
import { inItsTurn, noteEnough, reckonsOn, shareAgents } from "./agent-sharing.ts";
import { ringPromisedAgents } from "./callback-tick.ts";
import type { Engine } from "./context.ts";
import { givesUpAfter, giveUp } from "./give-up.ts";
import { guardedPlan } from "./guard-tick.ts";
import { launch } from "./launch.ts";
import { loadedPacer } from "./learned.ts";
import { lookAtLists, noteList } from "./list-look.ts";
import type { Pacer } from "./pacers.ts";
import { offerPreviews } from "./preview-tick.ts";
import { refreshBook } from "./read-floor.ts";
import { shiftEnd } from "./shift-end.ts";
import { freeLines, startedBy, type TenantMeans, turnsOf } from "./tenant-means.ts";
import { inUnit } from "./unit.ts";

/** Contacts that compliance blocks leave room in the plan; it is filled this many times at most in one tick. */
const REFILLS = 3;
/** A campaign with nothing to claim is asked whether it is complete at most this often. */
const COMPLETION_LOOK_MS = SECOND;
/** Without anything having moved, calls ring on and talks grow older: it is decided anew so often. */
const DECIDE_MS = SECOND / 4;

/**
 * One look at every active campaign: promises first, those of all campaigns; then how many calls, and launch them, tenant by
 * tenant and by priority. An agent shared by two campaigns is reckoned on by one of them. Costs no reading while nothing moved;
 * see {@link FloorBook}.
 */
export async function tickCampaigns(engine: Engine): Promise<void> {
  const { book, memory, clock } = engine;
  await refreshBook(engine);
  const now = clock.now();
  if (!book.takeMoved() && now - memory.lastDecisionAt < DECIDE_MS && now >= memory.lastDecisionAt) return;
  memory.lastDecisionAt = now;
  const inOrder = fairOrder(book.campaigns, memory.served);
  await lookAtLists(engine, inOrder);
  shareAgents(engine, inOrder);
  const spokenFor = new Set<AgentId>();
  for (const campaign of inOrder) serve(memory.served, campaign, await keepPromises(engine, campaign, spokenFor));
  for (const { means, campaigns } of turnsOf(engine, inOrder))
    for (const campaign of campaigns)
      serve(memory.served, campaign, await tickCampaign(engine, campaign, { spokenFor, means }));
}

const isOpen = (engine: Engine, { schedule, timezone }: Campaign): boolean =>
  scheduleOpen(schedule, timezone, engine.clock.now());

/** Previews and callbacks of certain agents, before anything is dialed; returns how many calls it began. */
async function keepPromises(engine: Engine, campaign: Campaign, spokenFor: Set<AgentId>): Promise<number> {
  if (!isOpen(engine, campaign)) return 0;
  if (campaign.dialingMode !== "preview")
    return ringPromisedAgents(engine, campaign, { lines: freeLines(engine), spokenFor });
  await offerPreviews(engine, campaign, spokenFor);
  return 0;
}

/** What a campaign's turn is limited by. */
interface Turn {
  /** Agents who were promised to somebody in this tick. */
  readonly spokenFor: ReadonlySet<AgentId>;
  readonly means: TenantMeans;
}

/** Returns how many calls it launched. */
async function tickCampaign(engine: Engine, campaign: Campaign, turn: Turn): Promise<number> {
  const { memory, clock, book } = engine;
  if (!isOpen(engine, campaign)) {
    memory.lastPlans.set(campaign.id, { at: clock.now(), plan: CLOSED });
    return 0;
  }
  if (campaign.dialingMode === "preview") {
    await completeIfDone(engine, campaign, book.callsOf(campaign.id).size);
    return 0;
  }
  let launched = 0;
  // A list of which nothing fits is not read again at every tick.
  if (clock.now() < (memory.emptyUntil.get(campaign.id) ?? 0)) return launched;
  const pacer = await loadedPacer(engine, campaign);
  for (let round = 0; round < REFILLS; round++) {
    const { floor, callIds } = await look(engine, campaign, turn);
    const asked = pacer.policy.plan(floor, settingsOf(campaign), clock.now());
    const answer = await guardedPlan(engine, campaign, floor, inItsTurn(engine, campaign.id, asked));
    note(engine, campaign, pacer, { floor, asked, answer });
    noteEnough(engine, campaign.id, floor, answer);
    await giveUp(
      engine,
      campaign,
      answer.giveUp.flatMap((place) => callIds[place] ?? []),
    );
    if (answer.launch === 0) break;
    const result = await launch(engine, campaign, answer);
    spend(engine, campaign, result.dialed);
    startedBy(engine, campaign.tenantId, turn.means, result.dialed);
    noteList(engine, campaign, result.claimed === 0);
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

/** The floor, and which calls stand on it, in its order. */
interface Look {
  readonly floor: Floor;
  readonly callIds: readonly CallId[];
}

/** The floor as the policy is shown it: the agents this campaign may reckon on, and the lines and calls that are its to use. */
async function look(engine: Engine, campaign: Campaign, { spokenFor, means }: Turn): Promise<Look> {
  const { id, pacing } = campaign;
  const { pacers, book } = engine;
  const lines = Math.min(freeLines(engine), means.lines);
  // Before the lists are copied: what stands on them is of one moment.
  const budget = await abandonBudget(engine, campaign);
  const own = pacing.maxConcurrentCalls === null ? lines : pacing.maxConcurrentCalls - book.callsOf(id).size;
  const floor: Floor = {
    agents: pacers
      .agentsOf(id)
      .filter((agent) => reckonsOn(engine, id, agent.id as AgentId) && !spokenFor.has(agent.id as AgentId)),
    calls: pacers.callsOf(id),
    upcoming: null,
    freeLines: Math.max(0, Math.min(lines, own)),
    freeStarts: Math.max(0, Math.min(freeStarts(engine, campaign), means.starts)),
    budget,
    shiftEndsAt: shiftEnd(engine, campaign),
    ringTimeoutMs: campaign.ringTimeoutMs,
    leastRingMs: givesUpAfter(engine, campaign, engine.clock.now()),
    replacesLate: engine.giveUpRinging === true,
    connectLimitMs: pacing.connectThresholdMs,
  };
  return { floor, callIds: pacers.callIdsOf(id) };
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
  const { launch, bound, because, figures } = answer;
  engine.ticks.note(campaign.id, floor, {
    launch,
    bound,
    because,
    figures,
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
