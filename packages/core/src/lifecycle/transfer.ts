import { type Refusal, refuse } from "../errors.ts";
import type { Call } from "../model/call.ts";
import type { LegId } from "../model/ids.ts";
import type { Transfer, TransferTarget } from "../model/in-call.ts";
import type { Instant } from "../model/instant.ts";
import type { LegEnd } from "../model/leg.ts";
import type { CallEvent } from "./call-events.ts";
import { afterTalk, end } from "./endings.ts";
import type { TransferCommand } from "./in-call-commands.ts";

/**
 * Handing the customer on.
 *
 *     talking ──consult──► ringing ──► talking to the target ──complete──► joined to the target
 *        ▲                   │              │          └─ the agent's phone goes: the same as complete
 *        └──── back ◄────────┴──────────────┘   no answer, cancelled, the target goes
 *
 *     talking ──blind──► (the agent leaves) seeking ⇄ ringing ──► joined to the target
 *                                             └─ nobody within the limit ──► ended
 *
 * The customer hears music until somebody talks to him again. A blind transfer that its target does not take goes to any
 * ready agent of the campaign (or of the team), for the agent who asked is in his wrap-up; a consult comes back to him, and
 * until he and the customer are heard to be joined it is `returning`.
 */
const NOTHING: readonly CallEvent[] = [];

/** The channel is the transfer's target, or the other number the customer talks to. */
export const aboutTarget = (call: Call, legId: LegId): boolean =>
  call.transfer?.legId === legId || call.outsideLegId === legId;

export const targetName = (target: TransferTarget, transfer: Pick<Transfer, "agentId">): string =>
  target.type === "phone" ? target.phone : `agent:${transfer.agentId ?? ""}`;

export function decideTransfer(
  call: Call,
  command: Exclude<TransferCommand, { type: "releaseAgent" }>,
): readonly CallEvent[] | Refusal {
  const { at } = command;
  const { transfer } = call;
  switch (command.type) {
    case "transfer":
      return ask(call, at, command.transfer);
    case "ringTarget":
      if (transfer?.state !== "seeking") return refuse("invalid-state", "The call seeks nobody.");
      return ringing(command);
    case "targetReady":
      return transfer?.state === "ringing" && transfer.legId === command.legId
        ? [{ type: "call.transfer_answered", at, data: {} }]
        : NOTHING;
    case "targetEnded":
      return targetEnded(call, command);
    case "targetLimit":
      if (transfer === null) return NOTHING;
      return transfer.state === "returning" ? giveUp(call, at) : failed(transfer, at, "NO_ANSWER");
    case "transferLimit":
      return transfer === null ? NOTHING : giveUp(call, at);
    case "completeTransfer":
      if (transfer?.kind !== "consult" || transfer.state !== "talking")
        return refuse("invalid-state", "No consultation is under way that could be completed.");
      return complete(call, at, command.by);
    case "cancelTransfer":
      if (transfer?.kind !== "consult" || transfer.state === "returning")
        return refuse("invalid-state", "No consultation is under way.");
      return failed(transfer, at, "CANCELLED");
  }
}

const TRANSFER_FAILED: LegEnd = { cause: "TRANSFER_FAILED", sipCode: null, byFarEnd: false, neverSent: false };

function ringing({
  at,
  agentId,
  legId,
  seated,
}: Extract<TransferCommand, { type: "ringTarget" }>): readonly CallEvent[] {
  const rings: CallEvent = { type: "call.transfer_ringing", at, data: { agentId, legId, seated } };
  return seated ? [rings, { type: "call.transfer_answered", at, data: {} }] : [rings];
}

const giveUp = (call: Call, at: Instant): readonly CallEvent[] =>
  end(call, at, afterTalk(call, TRANSFER_FAILED, "system"));

function ask(call: Call, at: Instant, transfer: Transfer): readonly CallEvent[] | Refusal {
  const isTalking = call.phase === "connected" && call.agentId !== null && call.playing === null;
  if (!isTalking || call.transfer !== null)
    return refuse("invalid-state", "The customer and an agent are not talking now.", { phase: call.phase });
  const asked: CallEvent = { type: "call.transfer_asked", at, data: { transfer } };
  if (transfer.kind === "blind") return [asked, ...agentLeaves(call, at, true)];
  return call.heldAt === null ? [asked, { type: "call.held", at, data: { by: transfer.by, asked: false } }] : [asked];
}

/** The agent goes; who left before him, and still wraps up, is free at once. */
export function agentLeaves(call: Call, at: Instant, hangUp: boolean): readonly CallEvent[] {
  const { agentId } = call;
  if (agentId === null) return NOTHING;
  const left: CallEvent = { type: "call.agent_left", at, data: { agentId, hangUp } };
  const earlier = releaseAgent(call, at);
  return call.wrapUpMs > 0
    ? [...earlier, left]
    : [...earlier, left, { type: "call.agent_released", at, data: { agentId } }];
}

export function releaseAgent(call: Call, at: Instant): readonly CallEvent[] {
  const { detachedAgentId: agentId, agentReleased } = call;
  return agentId === null || agentReleased ? NOTHING : [{ type: "call.agent_released", at, data: { agentId } }];
}

const complete = (call: Call, at: Instant, by: string): readonly CallEvent[] => [
  { type: "call.transfer_completing", at, data: { by } },
  ...agentLeaves(call, at, false),
];

function failed(transfer: Transfer, at: Instant, cause: string): readonly CallEvent[] {
  if (transfer.state === "returning") return NOTHING;
  return [{ type: "call.transfer_failed", at, data: { cause, back: transfer.kind === "consult" } }];
}

function targetEnded(call: Call, { at, legId, end: legEnd }: Extract<TransferCommand, { type: "targetEnded" }>) {
  if (call.phase !== "connected") return NOTHING;
  const { transfer } = call;
  if (transfer?.legId === legId) return failed(transfer, at, legEnd.cause);
  return call.outsideLegId === legId
    ? end(call, at, afterTalk(call, legEnd, legEnd.byFarEnd === false ? "customer" : null))
    : NOTHING;
}

/** A bridge was heard while the call was connected. */
export function bridgedInTransfer(call: Call, at: Instant, legs: readonly [LegId, LegId]): readonly CallEvent[] {
  const { transfer } = call;
  const joins = (legId: LegId | null) => legId !== null && legs.includes(legId) && legs.includes(call.customerLegId);
  if (transfer?.state === "returning")
    return joins(call.agentLegId) ? [{ type: "call.resumed", at, data: { by: transfer.by, asked: false } }] : NOTHING;
  if (transfer === null || transfer.kind !== "blind" || !joins(transfer.legId)) return NOTHING;
  const { kind, target, by } = transfer;
  return [{ type: "call.transferred", at, data: { kind, to: targetName(target, transfer), by } }];
}

/** The agent's phone is gone in the middle of a consultation: whoever it is with takes the customer. */
export function agentGoneInTransfer(call: Call, at: Instant): readonly CallEvent[] {
  return call.transfer?.state === "returning" ? giveUp(call, at) : complete(call, at, "phone");
}
