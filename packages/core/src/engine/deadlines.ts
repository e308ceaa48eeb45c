import type { CallCommand } from "../lifecycle/call.ts";
import { LIMITS } from "../limits.ts";
import type { Deadline, DeadlineKind } from "../model/deadline.ts";
import type { AgentId, CallbackId, CallId, PreviewId } from "../model/ids.ts";
import type { Instant } from "../model/instant.ts";
import { moveCall } from "./call-moves.ts";
import { callbackDue, callbackFalls, callbackMissed } from "./callback-moves.ts";
import type { Engine } from "./context.ts";
import { runInLanes } from "./lanes.ts";
import { closePreview } from "./preview-moves.ts";
import { endRest, restIfIdle } from "./preview-rest.ts";
import { inUnit, type Unit } from "./unit.ts";

/** Other processes set deadlines too, and a clock may be set back: the storage is asked at least this often. */
const LOOK_MS = 250;

/** Fires what is due. The deadline is removed in the transaction of its effect: neither is ever done without the other. */
export async function fireDeadlines(engine: Engine): Promise<number> {
  const { book, memory, clock } = engine;
  const now = clock.now();
  if (now < book.nextDeadline && now < memory.nextDeadlineLookAt) return 0;
  memory.nextDeadlineLookAt = now + LOOK_MS;
  // What is set from here on lowers it again; what is there already is read.
  book.setNextDeadline(Number.POSITIVE_INFINITY);
  const { due, next } = await engine.storage.read(async ({ deadlines }) => ({
    due: await deadlines.due(now, LIMITS.deadlinesPerStep),
    next: await deadlines.next(),
  }));
  await runInLanes(
    due,
    (deadline) => deadline.refId,
    8,
    (deadline) => fire(engine, deadline),
    (error, deadline) =>
      engine.log.error("A deadline could not be handled; it stays due.", { kind: deadline.kind, error: String(error) }),
  );
  // One that is due and could not be handled is due still: it is looked at again in the next step.
  const first = due.length === 0 ? next : now;
  if (first !== null) book.setNextDeadline(Math.min(book.nextDeadline, first));
  return due.length;
}

async function fire(engine: Engine, deadline: Deadline): Promise<void> {
  await inUnit(engine, async (unit) => {
    await unit.stores.deadlines.cancel(deadline.kind, deadline.refId);
    if (await fireElsewhere(engine, unit, deadline)) return;
    await moveCall(
      engine,
      unit,
      deadline.tenantId,
      deadline.refId as CallId,
      commandOf(deadline.kind as OfCall, unit.at),
    );
  });
}

type OfCall = Exclude<DeadlineKind, "preview" | "agent_rest" | `callback_${string}`>;

/** Deadlines of other things than calls; false when it is a call's. */
async function fireElsewhere(engine: Engine, unit: Unit, { kind, tenantId, refId }: Deadline): Promise<boolean> {
  switch (kind) {
    case "preview":
      await closePreview(unit, tenantId, refId as PreviewId, "expired");
      await restIfIdle(engine, unit, tenantId, refId as PreviewId);
      return true;
    case "agent_rest":
      await endRest(engine, unit, tenantId, refId as AgentId);
      return true;
    case "callback_due":
      await callbackDue(unit, tenantId, refId as CallbackId);
      return true;
    case "callback_fall":
      await callbackFalls(unit, tenantId, refId as CallbackId);
      return true;
    case "callback_missed":
      await callbackMissed(unit, tenantId, refId as CallbackId);
      return true;
    default:
      return false;
  }
}

function commandOf(kind: OfCall, at: Instant): CallCommand {
  switch (kind) {
    case "ring_limit":
      return { type: "ringLimit", at };
    case "connect_limit":
      return { type: "connectLimit", at };
    case "agent_limit":
      return { type: "agentLimit", at };
    case "bridge_limit":
      return { type: "bridgeLimit", at };
    case "wrap_up":
      return { type: "wrapUpOver", at };
    case "detect_limit":
      return { type: "detectLimit", at };
    case "message_limit":
      return { type: "messageLimit", at };
    case "transfer_limit":
      return { type: "transferLimit", at };
    case "target_limit":
      return { type: "targetLimit", at };
    case "agent_release":
      return { type: "releaseAgent", at };
  }
}
