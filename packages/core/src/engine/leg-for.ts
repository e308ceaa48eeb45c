import type { Agent } from "../model/agent.ts";
import type { Call } from "../model/call.ts";
import type { LegId } from "../model/ids.ts";
import type { Engine } from "./context.ts";

/** A seat can be bridged on its own node only. */
export const canHear = ({ seatState, seatNode }: Agent, { node }: Call): boolean =>
  seatState !== "ready" || node === null || seatNode === node;

/** His seat, else a leg that is still to be rung. */
export const legFor = (
  engine: Engine,
  { seatState, seatLegId }: Agent,
): { readonly agentLegId: LegId; readonly seated: boolean } =>
  seatState === "ready" && seatLegId !== null
    ? { agentLegId: seatLegId, seated: true }
    : { agentLegId: engine.ids.next<LegId>(), seated: false };
