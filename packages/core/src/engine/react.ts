import type { InCallIntent, Intent } from "../lifecycle/intents.ts";
import type { Call } from "../model/call.ts";
import type { LegId } from "../model/ids.ts";
import type { LegEnd } from "../model/leg.ts";
import type { SwitchReceipt } from "../ports/switch-transport.ts";
import { findAgent } from "./answers.ts";
import { moveCall } from "./call-moves.ts";
import { clearanceFor, holdClearance } from "./clearances.ts";
import type { Engine } from "./context.ts";
import { performInCall } from "./react-in-call.ts";
import { nodeForSeats } from "./seats.ts";
import { inUnit } from "./unit.ts";

/**
 * What is asked of the switch once the change is committed. A crash before or during this loses no call: the row is there,
 * its deadline is set, and reconciliation settles what the switch knows nothing of.
 */
export async function performAfterCommit(engine: Engine, intent: Intent, call: Call): Promise<void> {
  switch (intent.do) {
    case "dialCustomer":
      return dialCustomer(engine, call);
    case "ringAgent":
      return ringAgent(engine, call, intent);
    case "bridge":
      if (call.agentLegId !== null)
        await engine.switch.bridge({ customerLegId: call.customerLegId, agentLegId: call.agentLegId });
      return;
    case "hangUp":
      await engine.switch.hangUp(intent.legId, intent.cause);
      return;
    case "findAgent":
      engine.memory.waiting.set(call.id, call.tenantId);
      return findAgent(engine, call.tenantId, call.id);
    case "seekTarget":
      engine.memory.waiting.set(call.id, call.tenantId);
      return findAgent(engine, call.tenantId, call.id);
    default:
      return performInCall(engine, intent as InCallIntent, call);
  }
}

async function dialCustomer(engine: Engine, call: Call): Promise<void> {
  const clearance = await clearanceFor(engine, call);
  if (clearance === null) return fail(engine, call, "COMPLIANCE_BLOCKED");
  // Should its gateway fail, it is dialed again by another, for which the same leave is good while it is fresh.
  if (engine.switch.load().gateways.length > 1) holdClearance(engine, call.id, clearance);
  const beside = call.agentLegId === null ? nodeForSeats(engine) : { besideLegId: call.agentLegId };
  const receipt = await engine.switch.originateCustomer({
    clearance,
    callId: call.id,
    legId: call.customerLegId,
    ringTimeoutMs: call.ringTimeoutMs,
    ...(call.triedGateways.length > 0 ? { avoidGateways: call.triedGateways } : {}),
    ...beside,
  });
  engine.memory.dialedAt.set(call.id, engine.clock.now());
  if (receipt.kind === "refused") await fail(engine, call, receipt.cause);
}

const fail = async (engine: Engine, call: Call, cause: string): Promise<void> => {
  await inUnit(engine, (unit) =>
    moveCall(engine, unit, call.tenantId, call.id, { type: "fail", at: unit.at, cause, neverSent: true }),
  );
};

async function ringAgent(engine: Engine, call: Call, intent: Extract<Intent, { do: "ringAgent" }>): Promise<void> {
  const agent = await engine.storage.read((stores) => stores.agents.find(call.tenantId, intent.agentId));
  const receipt: SwitchReceipt =
    agent === null
      ? { kind: "refused", cause: "SUBSCRIBER_ABSENT" }
      : await engine.switch.originateAgent({
          callId: call.id,
          legId: intent.legId,
          sipUser: agent.sipUser,
          callerId: call.phone,
          ringTimeoutMs: AGENT_LEG_RING_MS,
          ...(call.phase === "agent_dialing" ? {} : { besideLegId: call.customerLegId }),
        });
  if (receipt.kind === "refused") await agentRefused(engine, call, intent.legId, receipt.cause);
}

/** Longer than any limit that ends an agent's ringing from our side, so that the limits decide and not the switch. */
const AGENT_LEG_RING_MS = 30_000;

async function agentRefused(engine: Engine, call: Call, legId: LegId, cause: string): Promise<void> {
  const end: LegEnd = { cause, sipCode: null, byFarEnd: null, neverSent: true };
  await inUnit(engine, (unit) =>
    moveCall(engine, unit, call.tenantId, call.id, { type: "agentEnded", at: unit.at, legId, end }),
  );
}
