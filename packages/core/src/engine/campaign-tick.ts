import { scheduleOpen } from "../compliance/schedule.ts";
import { isRefusal } from "../errors.ts";
import { evolveCampaign } from "../lifecycle/campaign.ts";
import { LIMITS } from "../limits.ts";
import { type Agent, isReady, worksOn } from "../model/agent.ts";
import type { Call } from "../model/call.ts";
import type { Campaign } from "../model/campaign.ts";
import type { AgentId } from "../model/ids.ts";
import { type Instant, SECOND } from "../model/instant.ts";
import { type Bucket, fullBucket, type Rate, refill, take, whole } from "../model/rate.ts";
import { fairOrder, serve } from "../pacing/fair.ts";
import { type Floor, type Plan, plan } from "../pacing/plan.ts";
import { abandonCounts, strictestAbandon } from "./abandon.ts";
import { ringPromisedAgents } from "./callback-tick.ts";
import type { Engine } from "./context.ts";
import { launch } from "./launch.ts";
import { offerPreviews } from "./preview-tick.ts";
import { inUnit } from "./unit.ts";

/** Contacts that compliance blocks leave room in the plan; it is filled this many times at most in one tick. */
const REFILLS = 3;
/** A campaign with nothing to claim is asked whether it is complete at most this often. */
const COMPLETION_LOOK_MS = SECOND;

/** One look at every active campaign, in order of priority: how many calls, and launch them. An agent shared by two campaigns is spoken for once. */
export async function tickCampaigns(engine: Engine): Promise<void> {
  const { campaigns, live } = await engine.storage.read(async (stores) => {
    const active = await stores.campaigns.active(LIMITS.activeCampaigns);
    return { campaigns: active, live: active.length === 0 ? [] : await stores.calls.live(null, LIMITS.liveCalls) };
  });
  const spokenFor = new Set<AgentId>();
  let lines = Math.max(0, Math.min(engine.trunk.maxConcurrentCalls - live.length, engine.switch.load().freeLines));
  for (const campaign of fairOrder(campaigns, engine.memory.served)) {
    const mine = live.filter((call) => call.campaignId === campaign.id);
    const launched = await tickCampaign(engine, campaign, { mine, lines, spokenFor });
    lines -= launched;
    serve(engine.memory.served, campaign, launched);
  }
}

interface Share {
  readonly mine: readonly Call[];
  readonly lines: number;
  readonly spokenFor: Set<AgentId>;
}

/** Returns how many lines it took. */
async function tickCampaign(engine: Engine, campaign: Campaign, share: Share): Promise<number> {
  const { memory, clock } = engine;
  if (!scheduleOpen(campaign.schedule, campaign.timezone, clock.now())) {
    memory.lastPlans.set(campaign.id, { at: clock.now(), plan: CLOSED });
    return 0;
  }
  if (campaign.dialingMode === "preview") {
    await offerPreviews(engine, campaign, share.spokenFor);
    return completeIfDone(engine, campaign, share.mine.length).then(() => 0);
  }
  let launched = await ringPromisedAgents(engine, campaign, share);
  // A list of which nothing fits is not read again at every tick.
  if (clock.now() < (memory.emptyUntil.get(campaign.id) ?? 0)) return launched;
  for (let round = 0; round < REFILLS; round++) {
    const { floor, free } = await look(engine, campaign, share, launched);
    const answer = plan(floor, {
      mode: campaign.dialingMode,
      dialRatio: Math.min(campaign.dialRatio, campaign.pacing.maxDialRatio ?? campaign.dialRatio),
      abandonCapPct: abandonCap(engine, campaign),
    });
    if (round === 0) note(engine, campaign, answer);
    speakFor(free, floor.inFlight + answer.launch, share.spokenFor);
    if (answer.launch === 0) break;
    const result = await launch(engine, campaign, answer.launch);
    spend(engine, campaign, result.dialed);
    launched += result.dialed;
    if (result.claimed === 0) {
      if (campaign.contactFilter !== null) memory.emptyUntil.set(campaign.id, clock.now() + COMPLETION_LOOK_MS / 2);
      await completeIfDone(engine, campaign, share.mine.length + launched);
    }
    if (result.blocked === 0 || result.claimed < answer.launch) break;
  }
  return launched;
}

async function look(
  engine: Engine,
  campaign: Campaign,
  share: Share,
  launched: number,
): Promise<{ floor: Floor; free: readonly Agent[] }> {
  const { id, tenantId, pacing } = campaign;
  const { agents, counters } = await engine.storage.read(async (stores) => ({
    agents: await stores.agents.ofCampaign(tenantId, id),
    counters: (await stores.campaigns.counters(tenantId, [id])).get(id),
  }));
  const free = agents.filter((agent) => isReady(agent) && worksOn(agent, id) && !share.spokenFor.has(agent.id));
  const waitingForAgents = share.mine.filter((call) => call.agentId === null && call.phase !== "connected").length;
  const ownLines = pacing.maxConcurrentCalls === null ? share.lines : pacing.maxConcurrentCalls - share.mine.length;
  const floor: Floor = {
    readyAgents: free.length,
    inFlight: waitingForAgents + launched,
    freeLines: Math.max(0, Math.min(share.lines, ownLines) - launched),
    freeStarts: freeStarts(engine, campaign),
    ...(await abandonCounts(engine, campaign, counters)),
  };
  return { floor, free };
}

/** The calls of this campaign will want that many of its ready agents; campaigns after it see the others only. */
function speakFor(free: readonly Agent[], calls: number, spokenFor: Set<AgentId>): void {
  for (const agent of free.slice(0, calls)) spokenFor.add(agent.id);
}

/** The lower of the campaign's own target and the strictest cap any loaded pack names. */
const abandonCap = (engine: Engine, campaign: Campaign): number =>
  Math.min(campaign.pacing.targetAbandonPct, strictestAbandon(engine.packs, engine.clock.now()).capPct);

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

const note = (engine: Engine, campaign: Campaign, answer: Plan): void => {
  engine.memory.lastPlans.set(campaign.id, { at: engine.clock.now(), plan: answer });
};

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
