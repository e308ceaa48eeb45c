import { isEngageError } from "../errors.ts";
import { waitsForAgent } from "../lifecycle/call.ts";
import { worksOn } from "../model/agent.ts";
import type { Call } from "../model/call.ts";
import { isKnownCause } from "../model/hangup-causes.ts";
import type { CallId, LegId, TenantId } from "../model/ids.ts";
import { longestReady } from "../routing/agent.ts";
import { ownFirst } from "./agent-sharing.ts";
import { moveCall } from "./call-moves.ts";
import type { Engine } from "./context.ts";
import { isTheMessage, letIn, onRecordingStopped, recordIfWanted } from "./in-call-events.ts";
import { commandOf, isOfEarlierRoute, type LegEvent } from "./leg-commands.ts";
import { canHear, legFor } from "./leg-for.ts";
import { seekTarget } from "./seek-target.ts";
import { inUnit } from "./unit.ts";

export type { LegEvent } from "./leg-commands.ts";

/** What the switch told of a leg, applied to its call. A leg of ours whose call nobody knows is hung up. */
export async function onLegEvent(engine: Engine, event: LegEvent): Promise<void> {
  if (event.type === "recording.started") return;
  if (event.role === "supervisor" && event.type === "leg.ready") await letIn(engine, event);
  const tenantId = await engine.storage.read((stores) => stores.calls.locate(event.callId));
  if (tenantId === null) {
    if (event.type !== "leg.ended") await engine.switch.hangUp(event.legId, "NORMAL_CLEARING");
    return;
  }
  if (event.type === "recording.stopped") return onRecordingStopped(engine, tenantId, event);
  if (event.type === "leg.played" && !(await isTheMessage(engine, tenantId, event))) return;
  if (event.type === "leg.ended") noteCause(engine, event.cause);
  const command = (call: Call) => (isOfEarlierRoute(call, event) ? null : commandOf(engine, call, event));
  const call = await inUnit(engine, async (unit) => {
    const moved = await moveCall(engine, unit, tenantId, event.callId, command);
    return moved !== null && "phase" in moved ? recordIfWanted(engine, unit, moved) : moved;
  });
  if (call === null || !("phase" in call)) return;
  // A leg that comes up for a call that is over would stand in silence.
  const over = call.phase === "wrap_up" || call.phase === "final";
  const stray = !legsOf(call).includes(event.legId);
  if ((over || stray) && (event.type === "leg.ready" || event.type === "leg.answered"))
    await engine.switch.hangUp(event.legId, "NORMAL_CLEARING");
}

const legsOf = (call: Call): readonly (LegId | null | undefined)[] => [
  call.customerLegId,
  call.agentLegId,
  call.transfer?.legId,
  call.outsideLegId,
  call.monitoring?.legId,
];

/** A cause that is in no table is treated as a failure; once it is said, so that somebody can put it there. */
function noteCause(engine: Engine, cause: string): void {
  const { unknownCauses } = engine.memory;
  if (isKnownCause(cause) || unknownCauses.has(cause) || unknownCauses.size >= MAX_UNKNOWN_CAUSES) return;
  unknownCauses.add(cause);
  engine.log.warn("The switch named a hang-up cause that is not known; it counts as a failure.", { cause });
}

/** The switch has less than a hundred causes; more than this many unknown ones are not causes. */
const MAX_UNKNOWN_CAUSES = 100;

/** Gives a waiting person the agent who has been ready longest, if there is one; of those another campaign reckons on, last. */
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
    if (call?.transfer?.state === "seeking") return seekTarget(engine, unit, call);
    if (call === null || !waitsForAgent(call) || call.campaignId === null) return false;
    const { campaignId } = call;
    const assigned = await unit.stores.agents.ofCampaign(tenantId, campaignId);
    const ready = longestReady(assigned.filter((one) => worksOn(one, campaignId)));
    const agent = ownFirst(engine, campaignId, ready).find((one) => canHear(one, call));
    if (agent === undefined) return true;
    const command = { type: "assignAgent", at: unit.at, agentId: agent.id, ...legFor(engine, agent) } as const;
    await moveCall(engine, unit, tenantId, callId, command);
    return false;
  });
}

/** False when the book says that nobody of the campaign is ready; a transfer looks for somebody else. */
function mayFindAgent({ book }: Engine, callId: CallId, tenantId: TenantId): boolean {
  const call = book.liveCalls.get(callId);
  if (call === undefined || call.campaignId === null || !waitsForAgent(call)) return true;
  return book.mayHaveReady(tenantId, call.campaignId);
}

/** Tries every person who waits; called in each step, for agents become ready at any time. */
export async function serveWaiting(engine: Engine): Promise<void> {
  for (const [callId, tenantId] of engine.memory.waiting)
    if (mayFindAgent(engine, callId, tenantId)) await findAgent(engine, tenantId, callId);
}
