import { isEngageError } from "../errors.ts";
import type { CallCommand } from "../lifecycle/call.ts";
import type { CallId, LegId, TenantId } from "../model/ids.ts";
import type { SwitchEvent } from "../model/leg.ts";
import { longestReady } from "../routing/agent.ts";
import { moveCall } from "./call-moves.ts";
import type { Engine } from "./context.ts";
import { inUnit } from "./unit.ts";

export type LegEvent = Extract<SwitchEvent, { readonly legId: LegId }>;

/** What the switch told of a leg, applied to its call. A leg of ours whose call nobody knows is hung up. */
export async function onLegEvent(engine: Engine, event: LegEvent): Promise<void> {
  const tenantId = await engine.storage.read((stores) => stores.calls.locate(event.callId));
  if (tenantId === null) {
    if (event.type !== "leg.ended") await engine.switch.hangUp(event.legId, "NORMAL_CLEARING");
    return;
  }
  const command = commandOf(event);
  if (command === null) return;
  const call = await inUnit(engine, (unit) => moveCall(engine, unit, tenantId, event.callId, command));
  if (call === null || !("phase" in call)) return;
  // A leg that comes up for a call that is over would stand in silence.
  const over = call.phase === "wrap_up" || call.phase === "final";
  const stray = event.role === "agent" && call.agentLegId !== event.legId;
  if ((over || stray) && (event.type === "leg.ready" || event.type === "leg.answered"))
    await engine.switch.hangUp(event.legId, "NORMAL_CLEARING");
}

function commandOf(event: LegEvent): CallCommand | null {
  const { at } = event;
  if (event.type === "leg.bridged") return { type: "bridged", at };
  if (event.role === "agent") {
    if (event.type === "leg.ready") return { type: "agentReady", at, legId: event.legId };
    return event.type === "leg.ended" ? { type: "agentEnded", at, legId: event.legId, end: event } : null;
  }
  switch (event.type) {
    case "leg.ringing":
      return { type: "ring", at, earlyMedia: event.earlyMedia };
    case "leg.answered":
      return { type: "answer", at };
    case "leg.ready":
      return { type: "customerReady", at };
    case "leg.ended":
      return { type: "customerEnded", at, end: event };
  }
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
    const [agent] = longestReady(await unit.stores.agents.ofCampaign(tenantId, call.campaignId));
    if (agent === undefined) return true;
    const command = {
      type: "assignAgent",
      at: unit.at,
      agentId: agent.id,
      agentLegId: engine.ids.next<LegId>(),
    } as const;
    await moveCall(engine, unit, tenantId, callId, command);
    return false;
  });
}

/** Tries every person who waits; called in each step, for agents become ready at any time. */
export async function serveWaiting(engine: Engine): Promise<void> {
  for (const [callId, tenantId] of engine.memory.waiting) await findAgent(engine, tenantId, callId);
}
