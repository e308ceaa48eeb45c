import type { Operator, TenantDialer } from "@broadnet-engage/core";
import { type AgentId, agentOf, type Call, type CallId, type TransferTarget } from "@broadnet-engage/core/model";
import type { z } from "zod";
import * as contract from "../contract/live-calls.ts";
import { type Bound, type Caller, handle } from "../http/handler.ts";
import { validationFailed } from "../problems/problem.ts";
import type { Services } from "../services.ts";
import { findCall } from "./calls.ts";
import { presentLiveCall, presentPause } from "./live-calls.present.ts";
import { inScope } from "./team-scope.ts";

/** What can be done to calls in progress (contract §18.4). */
export const liveCallRoutes = (services: Services): readonly Bound[] => [
  ...floor(services),
  ...talk(services),
  ...transfers(services),
  ...recording(services),
  ...monitoring(services),
];

const operator = (caller: Caller): Operator => ({ ...caller.actor, agentOnly: caller.role === "agent" });

const floor = (services: Services): readonly Bound[] => [
  handle(contract.listLiveCalls)(async ({ caller }) => {
    const own = caller.role === "agent" ? (caller.user.id as string as AgentId) : undefined;
    const all = await services.of(caller.tenantId).calls.live(own);
    const live = all.filter((call) => inScope(caller, agentOf(call)));
    const now = services.clock.now();
    return { status: 200, body: { items: live.map((call) => presentLiveCall(call, now)), total: live.length } };
  }),
];

type Act = (calls: TenantDialer["calls"], id: CallId, by: Operator) => Promise<Call>;

/** To an agent a colleague's call does not exist; then the dialer decides. */
async function act(services: Services, caller: Caller, id: CallId, how: Act) {
  await findCall(services, caller, id);
  const call = await how(services.of(caller.tenantId).calls, id, operator(caller));
  return { status: 200, body: presentLiveCall(call, services.clock.now()) } as const;
}

const talk = (services: Services): readonly Bound[] => [
  handle(contract.holdCall)(({ params, caller }) =>
    act(services, caller, params.id, (calls, id, by) => calls.hold(id, by)),
  ),
  handle(contract.unholdCall)(({ params, caller }) =>
    act(services, caller, params.id, (calls, id, by) => calls.unhold(id, by)),
  ),
  handle(contract.sendDigits)(async ({ params, body, caller }) => {
    const call = await findCall(services, caller, params.id);
    await services.of(caller.tenantId).calls.sendDigits(call.id, body.digits, operator(caller));
    return { status: 204, body: null };
  }),
  handle(contract.dropVoicemail)(({ params, body, caller }) =>
    act(services, caller, params.id, (calls, id, by) => calls.dropMessage(id, body.message_id, by)),
  ),
];

const transfers = (services: Services): readonly Bound[] => [
  handle(contract.transferCall)(({ params, body, caller }) => {
    const target = targetOf(body);
    return act(services, caller, params.id, (calls, id, by) => calls.transfer(id, body.kind, target, by));
  }),
  handle(contract.completeTransfer)(({ params, caller }) =>
    act(services, caller, params.id, (calls, id, by) => calls.completeTransfer(id, by)),
  ),
  handle(contract.cancelTransfer)(({ params, caller }) =>
    act(services, caller, params.id, (calls, id, by) => calls.cancelTransfer(id, by)),
  ),
];

type TransferBody = z.output<typeof contract.transferCall.body>;

/** The member that `to` names must be there. */
function targetOf({ to, agent_id: agentId, team_id: teamId, phone }: TransferBody): TransferTarget {
  if (to === "agent" && agentId !== undefined) return { type: "agent", agentId };
  if (to === "team" && teamId !== undefined) return { type: "team", teamId };
  if (to === "phone" && phone !== undefined) return { type: "phone", phone };
  const member = to === "phone" ? "phone" : `${to}_id`;
  throw validationFailed([{ pointer: `#/${member}`, code: "required", message: `is required to transfer to a ${to}` }]);
}

const recording = (services: Services): readonly Bound[] => [
  handle(contract.pauseRecording)(async ({ params, caller }) => {
    const call = await findCall(services, caller, params.id);
    const paused = await services.of(caller.tenantId).calls.pauseRecording(call.id, operator(caller));
    return { status: 200, body: presentPause(paused, services.clock.now()) };
  }),
  handle(contract.resumeRecording)(async ({ params, caller }) => {
    const call = await findCall(services, caller, params.id);
    const resumed = await services.of(caller.tenantId).calls.resumeRecording(call.id, operator(caller));
    return { status: 200, body: presentPause(resumed, services.clock.now()) };
  }),
];

const monitoring = (services: Services): readonly Bound[] => [
  handle(contract.monitorCall)(({ params, body, caller }) =>
    act(services, caller, params.id, (calls, id, by) => calls.monitor(id, body.mode, body.supervisor_endpoint, by)),
  ),
  handle(contract.changeMonitoring)(({ params, body, caller }) =>
    act(services, caller, params.id, (calls, id, by) => calls.setMonitorMode(id, body.mode, by)),
  ),
  handle(contract.stopMonitoring)(async ({ params, caller }) => {
    const call = await findCall(services, caller, params.id);
    await services.of(caller.tenantId).calls.stopMonitoring(call.id, operator(caller));
    return { status: 204, body: null };
  }),
];
