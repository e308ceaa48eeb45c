import { isZone } from "../compliance/local-time.ts";
import { type Actor, type CampaignView, EMBEDDER, type NewCampaign, type TenantDialer } from "../dialer-api.ts";
import { EngageError, orThrow } from "../errors.ts";
import { type CampaignCommand, evolveCampaign, type StartFloor } from "../lifecycle/campaign.ts";
import { LIMITS } from "../limits.ts";
import { worksOn } from "../model/agent.ts";
import { CAMPAIGN_DEFAULTS, Campaign, CampaignSettings } from "../model/campaign.ts";
import type { EventType } from "../model/events.ts";
import type { AgentId, CampaignId, DispositionSetId, TenantId } from "../model/ids.ts";
import { cancelCallbacks } from "./callback-moves.ts";
import { diagnostics } from "./campaign-diagnostics.ts";
import { assertPolicy } from "./campaign-policy.ts";
import { preflight } from "./campaign-preflight.ts";
import { stats } from "./campaign-stats.ts";
import { noSuchCampaign, viewCampaign, viewOf } from "./campaign-view.ts";
import type { Engine } from "./context.ts";
import { inUnit, type Unit } from "./unit.ts";

/** What people do with campaigns. */
export function campaignsOf(engine: Engine, tenantId: TenantId): TenantDialer["campaigns"] {
  return {
    create: (campaign, by = EMBEDDER) => create(engine, tenantId, campaign, by),
    update: async (id, changes, by = EMBEDDER, ifVersion) => {
      checkSettings(changes);
      if (changes.pacing !== undefined) assertPolicy(engine, changes.pacing);
      await move(
        engine,
        tenantId,
        id,
        by,
        "campaign.updated",
        async (unit) => {
          if (changes.cliGroupId !== undefined) await mustHaveGroup(unit, tenantId, changes.cliGroupId);
          if (changes.dispositionSetId) await mustHaveSet(unit, tenantId, changes.dispositionSetId);
          return { type: "change", at: unit.at, changes };
        },
        ifVersion,
      );
      engine.wake();
      return viewCampaign(engine, tenantId, id);
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
      move(engine, tenantId, id, by, "campaign.completed", async (unit) => {
        await cancelCallbacks(unit, tenantId, id);
        return { type: "complete", at: unit.at };
      }),
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
    view: (id) => viewCampaign(engine, tenantId, id),
    viewAll: async (campaigns) => {
      const counters = await engine.storage.read((stores) =>
        stores.campaigns.counters(
          tenantId,
          campaigns.map((c) => c.id),
        ),
      );
      return Promise.all(campaigns.map((campaign) => viewOf(engine, campaign, counters.get(campaign.id))));
    },
    diagnostics: (id) => diagnostics(engine, tenantId, id),
    pulses: () =>
      engine.book.campaigns
        .flatMap((one) => (one.tenantId === tenantId ? (engine.ticks.pulse(one.id) ?? []) : []))
        .sort((a, b) => b.latest.at - a.latest.at || (a.campaignId < b.campaignId ? -1 : 1)),
    clone: (id, name, by = EMBEDDER) => clone(engine, tenantId, id, name, by),
    preflight: (id) => preflight(engine, tenantId, id),
    stats: (id, from, to) => stats(engine, tenantId, id, from, to),
  };
}

async function create(engine: Engine, tenantId: TenantId, given: NewCampaign, by: Actor): Promise<CampaignView> {
  const pacing = { ...CAMPAIGN_DEFAULTS.pacing, ...given.pacing, chosen: chosenOf(given.pacing) };
  const settings = {
    ...CAMPAIGN_DEFAULTS,
    ...dropUndefined(given),
    pacing,
    amd: { ...CAMPAIGN_DEFAULTS.amd, ...given.amd },
    recording: { ...CAMPAIGN_DEFAULTS.recording, ...given.recording },
  };
  checkSettings(settings);
  assertPolicy(engine, pacing);
  const created = await inUnit(engine, async (unit) => {
    await mustHaveGroup(unit, tenantId, given.cliGroupId);
    if (given.dispositionSetId) await mustHaveSet(unit, tenantId, given.dispositionSetId);
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
    return campaign;
  });
  return viewOf(engine, created, undefined);
}

async function clone(
  engine: Engine,
  tenantId: TenantId,
  id: CampaignId,
  name: string | null,
  by: Actor,
): Promise<CampaignView> {
  const { campaign, assignment } = await engine.storage.read(async (stores) => ({
    campaign: await stores.campaigns.find(tenantId, id),
    assignment: await stores.campaigns.assignment(tenantId, id),
  }));
  if (campaign === null) throw noSuchCampaign(id);
  const settings = CampaignSettings.parse(campaign);
  const copy = await create(engine, tenantId, { ...settings, name: name ?? copyName(campaign.name) }, by);
  await inUnit(engine, (unit) => unit.stores.campaigns.assign(tenantId, copy.campaign.id, assignment));
  return copy;
}

const COPY = " (copy)";
const copyName = (name: string): string => name.slice(0, LIMITS.nameLength - COPY.length) + COPY;

/** Members somebody set, kept beside the values so that the view can tell them from the defaults. */
const chosenOf = (pacing: NewCampaign["pacing"]): readonly string[] =>
  pacing?.chosen ?? Object.keys(dropUndefined(pacing ?? {}));

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
  for (const { per } of settings.ownRules?.frequency ?? [])
    if (typeof per !== "string" && !isZone(per.zone))
      throw new EngageError("validation-failed", `ownRules: ${per.zone} is not an IANA zone name.`);
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
    if (campaign === null) throw noSuchCampaign(id);
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

async function find(unit: Unit, tenantId: TenantId, id: CampaignId): Promise<Campaign> {
  const campaign = await unit.stores.campaigns.find(tenantId, id);
  if (campaign === null) throw noSuchCampaign(id);
  return campaign;
}

async function mustHaveGroup(unit: Unit, tenantId: TenantId, id: Campaign["cliGroupId"]): Promise<void> {
  if ((await unit.stores.cli.findGroup(tenantId, id)) === null)
    throw new EngageError("unknown-reference", "There is no such CLI group.", {
      extra: { pointer: "#/cli_group_id", id },
    });
}

async function mustHaveSet(unit: Unit, tenantId: TenantId, id: DispositionSetId): Promise<void> {
  if ((await unit.stores.dispositions.findSet(tenantId, id)) === null)
    throw new EngageError("unknown-reference", "There is no such disposition set.", {
      extra: { pointer: "#/disposition_set_id", id },
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
    loggedIn: agents.filter((agent) => agent.state !== "offline" && worksOn(agent, id)).length,
    callerIds: numbers.filter((number) => number.enabled).length,
  };
}

const liveOf = async (unit: Unit, tenantId: TenantId, id: CampaignId) =>
  (await unit.stores.calls.live(tenantId, LIMITS.liveCalls)).filter((call) => call.campaignId === id);
