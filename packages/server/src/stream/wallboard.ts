import { type AgentId, type CampaignId, type Tenant, toIso } from "@broadnet-engage/core/model";
import type { AgentTotals, CallTotals } from "@broadnet-engage/core/ports";
import { z } from "zod";
import { statsMembers, type Wallboard } from "../contract/stream.ts";
import { dayAround } from "../http/day.ts";
import { presentAgent, summarize } from "../routes/agents.present.ts";
import type { StreamParts } from "./parts.ts";

export type Snapshot = z.input<typeof Wallboard>;
const Stats = z.object(statsMembers);
export type Stats = z.input<typeof Stats>;

/** What a day's calls add up to is asked for once in so long: it reads them all. */
const TODAY_EVERY_MS = 5_000;
const CAMPAIGNS_SHOWN = 100;

interface Day {
  readonly at: number;
  readonly totals: CallTotals;
  readonly byAgent: ReadonlyMap<AgentId, AgentTotals>;
}

/** The floor of each tenant, read from the store. */
export function floorOf(services: StreamParts) {
  const days = new Map<string, Day>();

  async function day(tenant: Tenant): Promise<Day> {
    const now = services.realClock.now();
    const known = days.get(tenant.id);
    if (known !== undefined && now - known.at < TODAY_EVERY_MS) return known;
    const { from, to } = dayAround(tenant.timezone, services.clock.now());
    const [totals, byAgent] = await services.storage.read((stores) =>
      Promise.all([stores.calls.totals(tenant.id, null, from, to), stores.calls.agentTotals(tenant.id, from, to)]),
    );
    const fresh = { at: now, totals, byAgent };
    days.set(tenant.id, fresh);
    return fresh;
  }

  async function campaigns(tenant: Tenant): Promise<Stats["campaigns"]> {
    const page = { limit: CAMPAIGNS_SHOWN, after: null };
    const shown = await services.storage.read(async ({ campaigns: store }) => [
      ...(await store.page(tenant.id, { status: "active" }, page)).items,
      ...(await store.page(tenant.id, { status: "paused" }, page)).items,
    ]);
    const views = await services.of(tenant.id).campaigns.viewAll(shown);
    return views.map(({ campaign, counters, abandonRate }) => ({
      id: campaign.id,
      name: campaign.name,
      status: campaign.status,
      dialing_mode: campaign.dialingMode,
      total_contacts: counters.totalContacts,
      contacted: counters.contacted,
      connected: counters.connected,
      abandon_rate: abandonRate,
      pause_reason: campaign.pauseReason,
    }));
  }

  async function floor(tenant: Tenant) {
    const [today, agents, active, shown, due] = await Promise.all([
      day(tenant),
      services.storage.read((stores) => stores.agents.all(tenant.id)),
      services.of(tenant.id).calls.activeCount(),
      campaigns(tenant),
      services.storage.read((stores) => stores.callbacks.page(tenant.id, { status: "due" }, { limit: 1, after: null })),
    ]);
    const stats: Stats = {
      as_of: toIso(services.clock.now()),
      summary: summarize(agents),
      calls: {
        active_calls: active.activeCalls,
        ringing: active.ringing,
        connected: active.connected,
        stale: active.stale,
      },
      today: presentToday(today.totals),
      campaigns: shown,
      callbacks_due: due.total,
    };
    return { stats, agents, byAgent: today.byAgent };
  }

  return {
    stats: async (tenant: Tenant): Promise<Stats> => (await floor(tenant)).stats,
    async snapshot(tenant: Tenant): Promise<Snapshot> {
      const { stats, agents, byAgent } = await floor(tenant);
      const working = await assignments(services, tenant);
      return {
        tenant: { id: tenant.id, name: tenant.name, timezone: tenant.timezone },
        agents: agents.map((agent) => presentAgent(agent, byAgent.get(agent.id), working.get(agent.id) ?? [])),
        ...stats,
      };
    },
  };
}
export type Floor = ReturnType<typeof floorOf>;

async function assignments(
  services: Pick<StreamParts, "storage">,
  tenant: Tenant,
): Promise<ReadonlyMap<AgentId, readonly CampaignId[]>> {
  return services.storage.read(async (stores) => {
    const active = await stores.campaigns.page(
      tenant.id,
      { status: "active" },
      { limit: CAMPAIGNS_SHOWN, after: null },
    );
    const found = new Map<AgentId, CampaignId[]>();
    for (const { id } of active.items)
      for (const agent of await stores.campaigns.agentIds(tenant.id, id))
        found.set(agent, [...(found.get(agent) ?? []), id]);
    return found;
  });
}

function presentToday(totals: CallTotals): Stats["today"] {
  const { completed, noAnswer, busy, failed, voicemail, abandoned, withAgent } = totals;
  const reached = abandoned + withAgent;
  return {
    total_calls: completed + noAnswer + busy + failed + voicemail,
    connected: withAgent,
    abandoned,
    abandon_rate: reached === 0 ? 0 : Math.round((1_000 * abandoned) / reached) / 10,
  };
}

const NOTHING = { active_calls: 0, ringing: 0, connected: 0, stale: false };
const NO_DAY = { total_calls: 0, connected: 0, abandoned: 0, abandon_rate: 0 };

/** These people and their summary; the sums of calls and campaigns are everybody's. */
export function peopleOf<T extends Pick<Snapshot, "agents">>(
  { agents: all }: T,
  people: ReadonlySet<string>,
): Pick<Snapshot, "agents" | "summary"> {
  const agents = all.filter(({ id }) => people.has(id));
  return { agents, summary: summarize(agents.map(({ state, sub_state }) => ({ state, subState: sub_state }))) };
}

/** What an agent may see of the floor: himself. */
export function onlyOwn(snapshot: Snapshot, userId: string): Snapshot {
  const own = peopleOf(snapshot, new Set([userId]));
  return { ...snapshot, ...own, calls: NOTHING, today: NO_DAY, campaigns: [], callbacks_due: null };
}
