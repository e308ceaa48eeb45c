import { type AgentId, agentOf, type Call, type CallId } from "@broadnet-engage/core/model";
import * as contract from "../contract/calls.ts";
import { pageRequest, presentPage } from "../http/cursor.ts";
import { dayAround } from "../http/day.ts";
import { type Bound, type Caller, handle } from "../http/handler.ts";
import { assertRange } from "../http/range.ts";
import { notFound, Problem } from "../problems/problem.ts";
import type { Services } from "../services.ts";
import { presentActive, presentCall, presentCallWithEvents, presentOriginated, presentToday } from "./calls.present.ts";
import { assertInScope, assertUnlimited, inScope, scopeFilter } from "./team-scope.ts";

export const callRoutes = (services: Services): readonly Bound[] => [
  ...history(services),
  ...counts(services),
  ...control(services),
];

const history = (services: Services): readonly Bound[] => [
  handle(contract.listCalls)(async ({ query, caller }) => {
    assertRange(query.from, query.to);
    const filter = {
      campaignId: query.campaign_id,
      agentId: agentFilter(caller, query.agent_id),
      agentIds: scopeFilter(caller),
      contactId: query.contact_id,
      phone: query.phone,
      status: query.status,
      includeLive: query.include_live,
      direction: query.direction,
      disposition: query.disposition,
      abandoned: query.abandoned,
      minDurationSeconds: query.min_duration,
      from: query.from,
      to: query.to,
    };
    const page = await services.storage.read((stores) =>
      stores.calls.page(caller.tenantId, filter, pageRequest("calls", query)),
    );
    const now = services.clock.now();
    return { status: 200, body: presentPage("calls", query, page, (call) => presentCall(call, now)) };
  }),
  handle(contract.getCall)(async ({ params, caller }) => {
    const call = await findCall(services, caller, params.id);
    const events = await services.storage.read((stores) => stores.calls.events(caller.tenantId, call.id));
    return { status: 200, body: presentCallWithEvents(call, events, services.clock.now()) };
  }),
];

const counts = (services: Services): readonly Bound[] => [
  handle(contract.countToday)(async ({ query, caller }) => {
    const { timezone } = caller.tenant;
    const now = services.clock.now();
    const { date, from, to } = dayAround(timezone, now);
    const totals = await services.storage.read((stores) =>
      stores.calls.totals(caller.tenantId, query.campaign_id ?? null, from, to),
    );
    return { status: 200, body: presentToday(totals, { date, timezone, now }) };
  }),
  handle(contract.activeCount)(async ({ caller }) => ({
    status: 200,
    body: presentActive(await services.of(caller.tenantId).calls.activeCount()),
  })),
];

const control = (services: Services): readonly Bound[] => [
  handle(contract.originate)(async ({ body, caller, idempotencyKey }) => {
    if (caller.role === "agent" && !isSelf(caller, body.agent_id)) {
      throw new Problem("forbidden", "You may dial as yourself only.", { members: { required_role: "supervisor" } });
    }
    if (!inScope(caller, body.agent_id)) assertUnlimited(caller, "You may dial for people of your teams only.");
    const originated = await services.of(caller.tenantId).calls.originate(
      {
        agentId: body.agent_id,
        destination: body.destination,
        campaignId: body.campaign_id ?? null,
        contactId: body.contact_id ?? null,
        cliOverride: body.cli_override ?? null,
        idempotencyKey,
      },
      caller.actor,
    );
    return {
      status: 201,
      body: presentOriginated(originated),
      headers: { Location: `/v1/calls/${originated.call.id}` },
    };
  }),
  handle(contract.disposeCall)(async ({ params, body, caller }) => {
    // Of an agent the dialer knows better: he may still speak of a call that he handed on.
    if (caller.role !== "agent") await findCall(services, caller, params.id);
    const call = await services.of(caller.tenantId).calls.dispose(
      params.id,
      {
        code: body.code,
        notes: body.notes ?? null,
        ...(body.callback
          ? {
              callback: {
                at: body.callback.at,
                agentOnly: body.callback.agent_only,
                phone: body.callback.phone ?? null,
              },
            }
          : {}),
        ...(body.custom_fields ? { customFields: body.custom_fields } : {}),
        keepWrapUp: body.keep_wrap_up,
      },
      { ...caller.actor, agentOnly: caller.role === "agent" },
    );
    return { status: 200, body: presentCall(call, services.clock.now()) };
  }),
  handle(contract.hangUpCall)(async ({ params, caller }) => {
    const call = await findCall(services, caller, params.id);
    await services.of(caller.tenantId).calls.hangUp(call.id, caller.actor);
    return { status: 204, body: null };
  }),
];

const isSelf = (caller: Caller, agentId: string | null): boolean => (caller.user.id as string) === agentId;

/** Agents see their own calls, whatever they ask for; asking for a colleague's is refused. */
function agentFilter(caller: Caller, wanted: AgentId | undefined): AgentId | undefined {
  if (caller.role !== "agent") return wanted;
  const self = caller.user.id as string as AgentId;
  if (wanted === undefined || wanted === self) return self;
  throw new Problem("forbidden", "You may read your own calls only.", { members: { required_role: "supervisor" } });
}

/** The caller's call, or 404: to an agent a colleague's call does not exist, nor to a supervisor one of other teams. */
export async function findCall(services: Services, caller: Caller, id: CallId): Promise<Call> {
  const call = await services.storage.read((stores) => stores.calls.find(caller.tenantId, id));
  if (!call || (caller.role === "agent" && !isSelf(caller, agentOf(call)))) throw notFound("call");
  assertInScope(caller, agentOf(call), "call");
  return call;
}
