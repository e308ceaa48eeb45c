import type { CallbackChange } from "@broadnet-engage/core";
import type { AgentId, Callback, CallbackId } from "@broadnet-engage/core/model";
import * as contract from "../contract/callbacks.ts";
import { pageRequest, presentPage } from "../http/cursor.ts";
import { type Bound, type Caller, handle, type Input } from "../http/handler.ts";
import { assertRange } from "../http/range.ts";
import { notFound, Problem } from "../problems/problem.ts";
import type { Services } from "../services.ts";
import { ownProfile } from "./agents.ts";
import { presentCallback } from "./callbacks.present.ts";
import { assertAssigned } from "./contacts.ts";
import { inScope, scopeFilter } from "./team-scope.ts";

export const callbackRoutes = (services: Services): readonly Bound[] => [
  handle(contract.listCallbacks)(async ({ query, caller }) => {
    assertRange(query.from, query.to);
    const filter = {
      campaignId: query.campaign_id,
      contactId: query.contact_id,
      agentId: agentFilter(caller, query.agent_id),
      agentIds: scopeFilter(caller),
      status: query.status,
      from: query.from,
      to: query.to,
    };
    const page = await services.storage.read((stores) =>
      stores.callbacks.page(caller.tenantId, filter, pageRequest("callbacks", query)),
    );
    return { status: 200, body: presentPage("callbacks", query, page, presentCallback) };
  }),
  handle(contract.createCallback)(async ({ body, caller }) => {
    const contact = await services.storage.read((stores) => stores.contacts.find(caller.tenantId, body.contact_id));
    if (contact !== null) await assertAssigned(services, caller, contact.campaignId);
    assertOwn(caller, body.agent_id ?? null);
    const callback = await services.of(caller.tenantId).callbacks.schedule(
      {
        contactId: body.contact_id,
        dueAt: body.due_at,
        phone: body.phone ?? null,
        timezone: body.timezone ?? null,
        agentId: body.agent_id ?? null,
        expiresMinutes: body.expires_minutes ?? null,
        note: body.note ?? null,
      },
      caller.actor,
    );
    return { status: 201, body: presentCallback(callback), headers: { Location: `/v1/callbacks/${callback.id}` } };
  }),
  handle(contract.updateCallback)(async ({ params, body, caller }) => {
    await findCallback(services, caller, params.id);
    if (body.agent_id !== undefined) assertOwn(caller, body.agent_id);
    const changed = await services.of(caller.tenantId).callbacks.change(params.id, changesOf(body));
    return { status: 200, body: presentCallback(changed) };
  }),
  handle(contract.cancelCallback)(async ({ params, caller }) => {
    await findCallback(services, caller, params.id);
    await services.of(caller.tenantId).callbacks.cancel(params.id);
    return { status: 204, body: null };
  }),
  handle(contract.claimCallback)(async ({ params, caller }) => {
    const agentId = await ownProfile(services, caller);
    return {
      status: 200,
      body: presentCallback(await services.of(caller.tenantId).callbacks.claim(params.id, agentId)),
    };
  }),
];

const changesOf = (body: Input<typeof contract.updateCallback>["body"]): CallbackChange => ({
  ...(body.due_at === undefined ? {} : { dueAt: body.due_at }),
  ...(body.phone == null ? {} : { phone: body.phone }),
  ...(body.timezone === undefined ? {} : { timezone: body.timezone }),
  ...(body.agent_id === undefined ? {} : { agentId: body.agent_id }),
  ...(body.expires_minutes === undefined ? {} : { expiresMinutes: body.expires_minutes }),
  ...(body.note === undefined ? {} : { note: body.note }),
});

const self = (caller: Caller): AgentId => caller.user.id as string as AgentId;

/** Agents see their own callbacks, whatever they ask for; asking for a colleague's is refused. */
function agentFilter(caller: Caller, wanted: AgentId | undefined): AgentId | undefined {
  if (caller.role !== "agent") return wanted;
  if (wanted === undefined || wanted === self(caller)) return self(caller);
  throw notYours();
}

/** Agents promise in their own name or in nobody's (contract §7: callbacks of others are a supervisor's). */
function assertOwn(caller: Caller, agentId: AgentId | null): void {
  if (caller.role === "agent" && agentId !== null && agentId !== self(caller)) throw notYours();
  if (agentId !== null && !inScope(caller, agentId)) throw notYours();
}

async function findCallback(services: Services, caller: Caller, id: CallbackId): Promise<Callback> {
  const callback = await services.storage.read((stores) => stores.callbacks.find(caller.tenantId, id));
  if (callback === null) throw notFound("callback");
  if (caller.role === "agent" && callback.agentId !== self(caller)) throw notYours();
  if (callback.agentId !== null && !inScope(caller, callback.agentId)) throw notYours();
  return callback;
}

const notYours = (): Problem =>
  new Problem("forbidden", "This is another agent's callback.", { members: { required_role: "supervisor" } });
