import { isZone } from "../compliance/local-time.ts";
import {
  type Actor,
  type CampaignView,
  type Diagnostics,
  EMBEDDER,
  type LimitingFactor,
  type NewCampaign,
  type TenantDialer,
} from "../dialer-api.ts";
import { EngageError, orThrow } from "../errors.ts";
import { abandonRate, type CampaignCommand, evolveCampaign, type StartFloor } from "../lifecycle/campaign.ts";
import { LIMITS } from "../limits.ts";
import { notReadyReason } from "../model/agent.ts";
import { CAMPAIGN_DEFAULTS, Campaign, CampaignSettings, NO_COUNTERS } from "../model/campaign.ts";
import type { EventType } from "../model/events.ts";
import type { AgentId, CampaignId, TenantId } from "../model/ids.ts";

import type { Engine } from "./context.ts";
import { inUnit, type Unit } from "./unit.ts";

/** What people do with campaigns. */
export function campaignsOf(engine: Engine, tenantId: TenantId): TenantDialer["campaigns"] {
  return {
    create: (campaign, by = EMBEDDER) => create(engine, tenantId, campaign, by),
    update: async (id, changes, by = EMBEDDER, ifVersion) => {
      checkSettings(changes);
      await move(
        engine,
        tenantId,
        id,
        by,
        "campaign.updated",
        async (unit) => {
          if (changes.cliGroupId !== undefined) await mustHaveGroup(unit, tenantId, changes.cliGroupId);
          return { type: "change", at: unit.at, changes };
        },
        ifVersion,
      );
      engine.wake();
      return view(engine, tenantId, id);
    },
    start: async (id, by = EMBEDDER) => {
      const campaign = await move(engine, tenantId, id, by, "campaign.started", async (unit, campaign) => ({
        type: "start",
        at: unit.at,
        floor: await startFloor(unit, campaign),
      }));
      engine.wake();
      return campaign;
    },
    pause: (id, by = EMBEDDER) =>
      move(engine, tenantId, id, by, "campaign.paused", async (unit) => ({
        type: "pause",
        at: unit.at,
        reason: "manual",
      })),
    complete: (id, by = EMBEDDER) =>
      move(engine, tenantId, id, by, "campaign.completed", async (unit) => ({ type: "complete", at: unit.at })),
    remove: async (id, by = EMBEDDER) => {
      await move(engine, tenantId, id, by, "campaign.deleted", async (unit) => ({
        type: "remove",
        at: unit.at,
        live: (await liveOf(unit, tenantId, id)).length,
      }));
    },
    assign: async (id, assignment) => {
      await inUnit(engine, async (unit) => {
        await find(unit, tenantId, id);
        await mustExist(unit, tenantId, assignment.agentIds, assignment.teamIds);
        await unit.stores.campaigns.assign(tenantId, id, assignment);
      });
      engine.wake();
    },
    view: (id) => view(engine, tenantId, id),
    viewAll: async (campaigns) => {
      const counters = await engine.storage.read((stores) =>
        stores.campaigns.counters(
          tenantId,
          campaigns.map((c) => c.id),
        ),
      );
      return campaigns.map((campaign) => viewOf(campaign, counters.get(campaign.id)));
    },
    diagnostics: (id) => diagnostics(engine, tenantId, id),
  };
}

async function create(engine: Engine, tenantId: TenantId, given: NewCampaign, by: Actor): Promise<CampaignView> {
  const settings = {
    ...CAMPAIGN_DEFAULTS,
    ...dropUndefined(given),
    pacing: { ...CAMPAIGN_DEFAULTS.pacing, ...given.pacing },
    amd: { ...CAMPAIGN_DEFAULTS.amd, ...given.amd },
    recording: { ...CAMPAIGN_DEFAULTS.recording, ...given.recording },
  };
  checkSettings(settings);
  return inUnit(engine, async (unit) => {
    await mustHaveGroup(unit, tenantId, given.cliGroupId);
    const campaign = Campaign.parse({
      ...settings,
      id: engine.ids.next<CampaignId>(),
      tenantId,
      status: "draft",
      pauseReason: null,
      createdAt: unit.at,
      updatedAt: unit.at,
      startedAt: null,
      pausedAt: null,
      resumedAt: null,
      completedAt: null,
      deletedAt: null,
      version: 1,
    });
    await unit.stores.campaigns.insert(campaign);
    notify(unit, campaign, "campaign.created", by);
    return viewOf(campaign, undefined);
  });
}

const dropUndefined = <T extends object>(value: T): T =>
  Object.fromEntries(Object.entries(value).filter(([, v]) => v !== undefined)) as T;

function checkSettings(settings: Partial<CampaignSettings>): void {
  const parsed = CampaignSettings.partial().safeParse(settings);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    throw new EngageError(
      "validation-failed",
      `${issue?.path.join(".") ?? "campaign"}: ${issue?.message ?? "not valid"}`,
      { extra: { issues: parsed.error.issues } },
    );
  }
  if (settings.timezone !== undefined && !isZone(settings.timezone))
    throw new EngageError("validation-failed", `timezone: ${settings.timezone} is not an IANA zone name.`);
}

type NamedEvent = Extract<EventType, `campaign.${string}`>;

/** Locks, decides, writes and tells one move of a campaign. */
function move(
  engine: Engine,
  tenantId: TenantId,
  id: CampaignId,
  by: Actor,
  event: NamedEvent,
  commandOf: (unit: Unit, campaign: Campaign) => Promise<CampaignCommand>,
  ifVersion?: number,
): Promise<Campaign> {
  return inUnit(engine, async (unit) => {
    const campaign = await unit.stores.campaigns.lock(tenantId, id);
    if (campaign === null) throw notFound(id);
    if (ifVersion !== undefined && ifVersion !== campaign.version)
      throw new EngageError("version-conflict", "The campaign was changed meanwhile.", {
        extra: { currentVersion: campaign.version },
      });
    const command = await commandOf(unit, campaign);
    const saved = await unit.stores.campaigns.save(orThrow(evolveCampaign(campaign, command)));
    notify(unit, saved, event, by, command.type === "change" ? Object.keys(command.changes) : undefined);
    return saved;
  });
}

function notify(unit: Unit, campaign: Campaign, event: NamedEvent, by: Actor, changed?: readonly string[]): void {
  const payload = { campaignId: campaign.id, status: campaign.status, pauseReason: campaign.pauseReason, by: by.name };
  if (event === "campaign.updated")
    unit.notify(event, campaign.tenantId, campaign.id, { ...payload, changed: changed ?? [] });
  else unit.notify(event, campaign.tenantId, campaign.id, payload);
}

const notFound = (id: string): EngageError =>
  new EngageError("not-found", "There is no such campaign.", { extra: { resource: "campaign", id } });

async function find(unit: Unit, tenantId: TenantId, id: CampaignId): Promise<Campaign> {
  const campaign = await unit.stores.campaigns.find(tenantId, id);
  if (campaign === null) throw notFound(id);
  return campaign;
}

async function mustHaveGroup(unit: Unit, tenantId: TenantId, id: Campaign["cliGroupId"]): Promise<void> {
  if ((await unit.stores.cli.findGroup(tenantId, id)) === null)
    throw new EngageError("unknown-reference", "There is no such CLI group.", {
      extra: { pointer: "#/cli_group_id", id },
    });
}

async function mustExist(
  unit: Unit,
  tenantId: TenantId,
  agentIds: readonly AgentId[],
  teamIds: readonly Parameters<Unit["stores"]["teams"]["find"]>[1][],
): Promise<void> {
  for (const [index, id] of agentIds.entries())
    if ((await unit.stores.agents.find(tenantId, id)) === null)
      throw new EngageError("unknown-reference", "There is no such agent.", {
        extra: { pointer: `#/agent_ids/${index}`, id },
      });
  for (const [index, id] of teamIds.entries())
    if ((await unit.stores.teams.find(tenantId, id)) === null)
      throw new EngageError("unknown-reference", "There is no such team.", {
        extra: { pointer: `#/team_ids/${index}`, id },
      });
}

async function startFloor(unit: Unit, campaign: Campaign): Promise<StartFloor> {
  const { tenantId, id } = campaign;
  const { byStatus } = await unit.stores.contacts.counts(tenantId, id, unit.at);
  const agents = await unit.stores.agents.ofCampaign(tenantId, id);
  const numbers = await unit.stores.cli.numbers(tenantId, campaign.cliGroupId);
  return {
    dialable: byStatus.pending,
    assigned: agents.length,
    loggedIn: agents.filter((agent) => agent.state !== "offline").length,
    callerIds: numbers.filter((number) => number.enabled).length,
  };
}

const liveOf = async (unit: Unit, tenantId: TenantId, id: CampaignId) =>
  (await unit.stores.calls.live(tenantId, LIMITS.liveCalls)).filter((call) => call.campaignId === id);

const viewOf = (campaign: Campaign, counters: CampaignView["counters"] | undefined): CampaignView => ({
  campaign,
  counters: counters ?? NO_COUNTERS,
  abandonRate: abandonRate(counters ?? NO_COUNTERS),
});

function view(engine: Engine, tenantId: TenantId, id: CampaignId): Promise<CampaignView> {
  return engine.storage.read(async (stores) => {
    const campaign = await stores.campaigns.find(tenantId, id);
    if (campaign === null) throw notFound(id);
    return viewOf(campaign, (await stores.campaigns.counters(tenantId, [id])).get(id));
  });
}

/** "Why is it not dialing?" (C-CAM-17). */
async function diagnostics(engine: Engine, tenantId: TenantId, id: CampaignId): Promise<Diagnostics> {
  const now = engine.clock.now();
  const { campaign } = await view(engine, tenantId, id);
  const { agents, counts, numbers } = await engine.storage.read(async (stores) => ({
    agents: await stores.agents.ofCampaign(tenantId, id),
    counts: await stores.contacts.counts(tenantId, id, now),
    numbers: await stores.cli.numbers(tenantId, campaign.cliGroupId),
  }));
  const notReady = agents.flatMap((agent) => {
    const reason = notReadyReason(agent);
    return reason === null ? [] : [{ agentId: agent.id, reason }];
  });
  const last = engine.memory.lastPlans.get(id);
  const readyAgents = agents.length - notReady.length;
  const limitingFactor = limit(engine, {
    campaign,
    readyAgents,
    usable: numbers.some((n) => n.enabled),
    pendingNow: counts.pendingNow,
    pendingLater: counts.pendingLater,
    bound: last?.plan.bound,
  });
  return {
    state: campaign.status,
    dialing: campaign.status === "active" && limitingFactor === "none",
    limitingFactor,
    readyAgents,
    notReady,
    pendingNow: counts.pendingNow,
    pendingLater: counts.pendingLater,
    nextRetryAt: counts.nextDueAt,
    blocked: Object.entries(counts.held).map(([rule, count]) => ({ rule, count })),
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
  const block = engine.memory.lastBlocks.get(see.campaign.id);
  if (block !== undefined && see.pendingNow === 0 && see.pendingLater > 0) {
    if (block.unjudged) return "compliance_unavailable";
    if (block.rule === "calling_hours" && (block.until ?? 0) > engine.clock.now()) return "calling_hours";
  }
  if (see.pendingNow === 0) return see.pendingLater > 0 ? "retry_delay" : "no_contacts";
  if (see.readyAgents === 0) return "no_ready_agents";
  const bound = see.bound;
  return bound === "abandon_cap" || bound === "line_limit" || bound === "cps_limit" ? bound : "none";
}
