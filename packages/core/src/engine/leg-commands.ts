import type { CallCommand } from "../lifecycle/call.ts";
import type { Call } from "../model/call.ts";
import type { CallId, LegId } from "../model/ids.ts";
import type { SwitchEvent } from "../model/leg.ts";
import type { Engine } from "./context.ts";

export type LegEvent = Extract<SwitchEvent, { readonly callId: CallId }>;

/** A customer's leg that was given up for another gateway: what comes of it late is not the call's. */
export const isOfEarlierRoute = (call: Call, event: LegEvent): boolean =>
  event.role === "customer" && event.type !== "leg.bridged" && event.legId !== call.customerLegId;

/** What a leg's event asks of its call; null when nothing. */
export function commandOf(engine: Engine, call: Call, event: LegEvent): CallCommand | null {
  const { at, legId } = event;
  switch (event.type) {
    case "leg.bridged":
      return { type: "bridged", at, legs: [legId, event.otherLegId] };
    case "leg.held":
      return { type: "held", at, legId };
    case "leg.resumed":
      return { type: "resumed", at, legId };
    case "leg.detected":
      return event.role === "customer" ? { type: "detected", at, result: event.result } : null;
    case "leg.played":
      return { type: "played", at, whole: event.whole };
    default:
      return lifeOf(engine, call, event);
  }
}

function lifeOf(engine: Engine, call: Call, event: LegEvent): CallCommand | null {
  const { at, node, legId } = event;
  const via = { node, gateway: event.gateway ?? null };
  if (event.role === "supervisor") return event.type === "leg.ended" ? { type: "supervisorEnded", at, legId } : null;
  if (event.role !== "customer") {
    if (event.type === "leg.ready") return { type: "agentReady", at, legId };
    return event.type === "leg.ended" ? { type: "agentEnded", at, legId, end: event } : null;
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
    default:
      return null;
  }
}

/** A leg to try next, when a gateway works that has not failed this call. */
function nextLeg(engine: Engine, call: Call, failed: string | null): { nextLegId?: LegId } {
  const tried = [...call.triedGateways, failed ?? call.gateway];
  const left = engine.switch.load().gateways.some(({ name, up }) => up && !tried.includes(name));
  return left && !engine.memory.stopping ? { nextLegId: engine.ids.next<LegId>() } : {};
}
