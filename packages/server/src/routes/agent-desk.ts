import type { AgentChange } from "@broadnet-engage/core";
import { type Agent, type AgentId, OPEN_CALLBACKS, toIso, toIsoOrNull } from "@broadnet-engage/core/model";
import * as contract from "../contract/agent-desk.ts";
import { pageRequest, presentPage } from "../http/cursor.ts";
import { dayAround } from "../http/day.ts";
import { type Bound, type Caller, handle, type Input } from "../http/handler.ts";
import { assertRange } from "../http/range.ts";
import { notFound } from "../problems/problem.ts";
import type { Services } from "../services.ts";
import { intervalsOf, presentInterval, presentProfile } from "./agent-desk.present.ts";
import { ownProfile } from "./agents.ts";
import { presentCallback } from "./callbacks.present.ts";
import { presentCall } from "./calls.present.ts";
import { assertInScope, assertUnlimited, inScope, scopeFilter } from "./team-scope.ts";

const MOST_INTERVALS = 5_000;
const CALLBACKS_SHOWN = 50;

export const agentDeskRoutes = (services: Services): readonly Bound[] => [...people(services), ...mine(services)];

const people = (services: Services): readonly Bound[] => [
  handle(contract.listAgents)(async ({ query, caller }) => {
    const filter = { teamId: query.team_id, state: query.state, q: query.q, ids: scopeFilter(caller) };
    const page = await services.storage.read((stores) =>
      stores.agents.page(caller.tenantId, filter, pageRequest("agents", query)),
    );
    return { status: 200, body: presentPage("agents", query, page, presentProfile) };
  }),
  handle(contract.getAgent)(async ({ params, caller }) => ({
    status: 200,
    body: presentProfile(await findAgent(services, caller, params.id)),
  })),
  handle(contract.updateAgent)(async ({ params, body, caller }) => {
    assertInScope(caller, params.id);
    if (body.team_ids !== undefined) assertUnlimited(caller, "You may not move people between teams.");
    const changed = await services.of(caller.tenantId).agents.update(params.id, changesOf(body));
    return { status: 200, body: presentProfile(changed) };
  }),
  handle(contract.agentTimeline)(async ({ params, query, caller }) => {
    assertRange(query.from, query.to);
    const agent = await findAgent(services, caller, params.id);
    const now = services.clock.now();
    const today = dayAround(caller.tenant.timezone, now);
    const from = query.from ?? Math.min(today.from, query.to ?? today.from);
    const span = { from, to: query.to ?? Math.max(today.to, from) };
    const changes = await services.storage.read((stores) =>
      stores.agentHistory.range(caller.tenantId, agent.id, span.from, span.to, MOST_INTERVALS + 1),
    );
    const shown = intervalsOf(changes, span).slice(0, MOST_INTERVALS).map(presentInterval(now));
    const truncated = changes.length > MOST_INTERVALS;
    const body = { agent_id: agent.id, from: toIso(span.from), to: toIso(span.to), intervals: shown, truncated };
    return { status: 200, body };
  }),
];

const mine = (services: Services): readonly Bound[] => [
  handle(contract.myDesk)(async ({ caller }) => {
    const agent = await findAgent(services, caller, await ownProfile(services, caller));
    return { status: 200, body: { ...presentProfile(agent), ...(await deskOf(services, agent)) } };
  }),
  handle(contract.logIn)(async ({ body, caller }) => {
    const id = await ownProfile(services, caller);
    const agent = await services.of(caller.tenantId).agents.logIn(id, body.campaign_ids, caller.actor);
    return { status: 200, body: presentProfile(agent) };
  }),
  handle(contract.logOut)(async ({ caller }) => {
    const id = await ownProfile(services, caller);
    await services.of(caller.tenantId).agents.logOut(id, caller.actor);
    return { status: 204, body: null };
  }),
];

async function deskOf(services: Services, { id, tenantId, currentCallId }: Agent) {
  const now = services.clock.now();
  return services.storage.read(async (stores) => {
    const call = currentCallId === null ? null : await stores.calls.find(tenantId, currentCallId);
    const { items } = await stores.campaigns.page(tenantId, {}, { limit: 200, after: null });
    const assigned = await Promise.all(
      items.map(async (campaign) => (await stores.campaigns.agentIds(tenantId, campaign.id)).includes(id)),
    );
    const ask = (status: (typeof OPEN_CALLBACKS)[number]) =>
      stores.callbacks.page(tenantId, { agentId: id, status }, { limit: CALLBACKS_SHOWN, after: null });
    const callbacks = (await Promise.all(OPEN_CALLBACKS.map(ask))).flatMap((page) => page.items);
    const endsAt = call?.phase === "wrap_up" ? await stores.deadlines.of("wrap_up", call.id) : null;
    return {
      campaigns: items
        .filter((_, at) => assigned[at])
        .map((one) => ({ id: one.id, name: one.name, dialing_mode: one.dialingMode, status: one.status })),
      current_call: call && presentCall(call, now),
      wrap_up_ends_at: toIsoOrNull(endsAt),
      callbacks: callbacks.sort((a, b) => a.dueAt - b.dueAt).map(presentCallback),
    };
  });
}

const changesOf = (body: Input<typeof contract.updateAgent>["body"]): AgentChange => ({
  ...(body.sip_user === undefined ? {} : { sipUser: body.sip_user }),
  ...(body.team_ids === undefined ? {} : { teamIds: body.team_ids }),
  ...(body.skills === undefined ? {} : { skills: body.skills }),
  ...(body.max_wrap_up === undefined
    ? {}
    : { maxWrapUpMs: body.max_wrap_up === null ? null : body.max_wrap_up * 1_000 }),
});

async function findAgent(services: Services, caller: Caller, id: AgentId): Promise<Agent> {
  const agent = await services.storage.read((stores) => stores.agents.find(caller.tenantId, id));
  if (agent === null || !inScope(caller, agent.id)) throw notFound("agent");
  return agent;
}
