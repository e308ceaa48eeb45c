import { isEngageError } from "../errors.ts";
import type { CallCommand } from "../lifecycle/call.ts";
import type { Agent } from "../model/agent.ts";
import type { Call } from "../model/call.ts";
import { isKnownCause } from "../model/hangup-causes.ts";
import type { CallId, LegId, TenantId } from "../model/ids.ts";
import type { SwitchEvent } from "../model/leg.ts";
import { longestReady } from "../routing/agent.ts";
import { moveCall } from "./call-moves.ts";
import type { Engine } from "./context.ts";
import { inUnit } from "./unit.ts";

export type LegEvent = Extract<SwitchEvent, { readonly callId: CallId }>;

/** What the switch told of a leg, applied to its call. A leg of ours whose call nobody knows is hung up. */
export async function onLegEvent(engine: Engine, event: LegEvent): Promise<void> {
  const tenantId = await engine.storage.read((stores) => stores.calls.locate(event.callId));
  if (tenantId === null) {
    if (event.type !== "leg.ended") await engine.switch.hangUp(event.legId, "NORMAL_CLEARING");
    return;
  }
  if (event.type === "leg.ended") noteCause(engine, event.cause);
  const command = (call: Call) => (isOfEarlierRoute(call, event) ? null : commandOf(engine, call, event));
  const call = await inUnit(engine, (unit) => moveCall(engine, unit, tenantId, event.callId, command));
  if (call === null || !("phase" in call)) return;
  // A leg that comes up for a call that is over would stand in silence.
  const over = call.phase === "wrap_up" || call.phase === "final";
  const stray = event.role === "agent" ? call.agentLegId !== event.legId : isOfEarlierRoute(call, event);
  if ((over || stray) && (event.type === "leg.ready" || event.type === "leg.answered"))
    await engine.switch.hangUp(event.legId, "NORMAL_CLEARING");
}

/** A customer's leg that was given up for another gateway: what comes of it late is not the call's. */
const isOfEarlierRoute = (call: Call, event: LegEvent): boolean =>
  event.role === "customer" && event.type !== "leg.bridged" && event.legId !== call.customerLegId;

/** A cause that is in no table is treated as a failure; once it is said, so that somebody can put it there. */
function noteCause(engine: Engine, cause: string): void {
  const { unknownCauses } = engine.memory;
  if (isKnownCause(cause) || unknownCauses.has(cause) || unknownCauses.size >= MAX_UNKNOWN_CAUSES) return;
  unknownCauses.add(cause);
  engine.log.warn("The switch named a hang-up cause that is not known; it counts as a failure.", { cause });
}

/** The switch has less than a hundred causes; more than this many unknown ones are not causes. */
const MAX_UNKNOWN_CAUSES = 100;

function commandOf(engine: Engine, call: Call, event: LegEvent): CallCommand | null {
  const { at, node } = event;
  const via = { node, gateway: event.gateway ?? null };
  if (event.type === "leg.bridged") return { type: "bridged", at };
  if (event.role === "agent") {
    if (event.type === "leg.ready") return { type: "agentReady", at, legId: event.legId };
    return event.type === "leg.ended" ? { type: "agentEnded", at, legId: event.legId, end: event } : null;
  }
  switch (event.type) {
    case "leg.ringing":
      return { type: "ring", at, earlyMedia: event.earlyMedia, via };
    case "leg.answered":
      return { type: "answer", at, via };
    case "leg.ready":
      return { type: "customerReady", at, via };
    case "leg.ended":
      return { type: "customerEnded", at, end: event, via, ...nextLeg(engine, call, via.gateway) };
  }
}

/** A leg to try next, when a gateway works that has not failed this call. */
function nextLeg(engine: Engine, call: Call, failed: string | null): { nextLegId?: LegId } {
  const tried = [...call.triedGateways, failed ?? call.gateway];
  const left = engine.switch.load().gateways.some(({ name, up }) => up && !tried.includes(name));
  return left && !engine.memory.stopping ? { nextLegId: engine.ids.next<LegId>() } : {};
}

/** Gives a waiting person the agent who has been ready longest, if there is one. */
export async function findAgent(engine: Engine, tenantId: TenantId, callId: CallId): Promise<void> {
  const stillWaiting = await offer(engine, tenantId, callId).catch((error: unknown) => {
    if (isEngageError(error) && error.code === "agent-busy") return true;
    throw error;
  });
  if (!stillWaiting) engine.memory.waiting.delete(callId);
}

function offer(engine: Engine, tenantId: TenantId, callId: CallId): Promise<boolean> {
  return inUnit(engine, async (unit) => {
    const call = await unit.stores.calls.find(tenantId, callId);
    if (call === null || call.phase !== "answered" || call.agentId !== null || call.campaignId === null) return false;
    const ready = longestReady(await unit.stores.agents.ofCampaign(tenantId, call.campaignId));
    const agent = ready.find((one) => canHear(one, call));
    if (agent === undefined) return true;
    const command = { type: "assignAgent", at: unit.at, agentId: agent.id, ...legFor(engine, agent) } as const;
    await moveCall(engine, unit, tenantId, callId, command);
    return false;
  });
}

/** A seat can be bridged on its own node only. */
const canHear = ({ seatState, seatNode }: Agent, { node }: Call): boolean =>
  seatState !== "ready" || node === null || seatNode === node;

const legFor = (engine: Engine, { seatState, seatLegId }: Agent): { agentLegId: LegId; seated: boolean } =>
  seatState === "ready" && seatLegId !== null
    ? { agentLegId: seatLegId, seated: true }
    : { agentLegId: engine.ids.next<LegId>(), seated: false };

/** Tries every person who waits; called in each step, for agents become ready at any time. */
export async function serveWaiting(engine: Engine): Promise<void> {
  for (const [callId, tenantId] of engine.memory.waiting) await findAgent(engine, tenantId, callId);
}
