import { LIMITS } from "../limits.ts";
import { SECOND } from "../model/instant.ts";
import type { SwitchEvent } from "../model/leg.ts";
import { type LegEvent, onLegEvent, serveWaiting } from "./answers.ts";
import { signHeads } from "./audit-heads.ts";
import { tickCampaigns } from "./campaign-tick.ts";
import { judgeCallerIds } from "./cli-health.ts";
import type { Engine } from "./context.ts";
import { tellCrossings } from "./crossings.ts";
import { fireDeadlines } from "./deadlines.ts";
import { flushOutbox } from "./deliver.ts";
import { runInLanes } from "./lanes.ts";
import { tellLaw } from "./law-news.ts";
import { saveLearned } from "./learned.ts";
import { giveUpLostNodes, reconcile } from "./reconcile.ts";
import { onRegistered, onUnregistered, syncRegistrations } from "./registrations.ts";
import { onSeatEvent, tendSeats } from "./seats.ts";
import { sweep } from "./sweep.ts";
import { sweepContacts } from "./sweep-contacts.ts";
import { inUnit } from "./unit.ts";
import { storeRecordings, sweepRecordings } from "./uploads.ts";

/** Events of different calls that are worked on at once. A storage that takes turns makes it one. */
const EVENT_LANES = 8;
/** How long a reconciliation keeps looking for calls that were too young to judge. */
const RECONCILE_FOR_MS = 10 * SECOND;

/**
 * Moves the world once: what the switch told, what became due, who waits, what to launch, what to tell. Production calls it
 * when something happened and at least every 100 ms; the simulator calls the same function in virtual time. Never throws:
 * a part that fails is logged, and tried again in the next step.
 */
export async function step(engine: Engine): Promise<void> {
  const { inbox, memory } = engine;
  if (inbox.size > 0) await guarded(engine, "switch events", () => drainInbox(engine));
  if (memory.reconcileSince !== null) await guarded(engine, "reconciliation", () => reconcileIfOwed(engine));
  if (memory.nodesLost.size > 0) await guarded(engine, "lost nodes", () => giveUpLostNodes(engine));
  if (memory.registrationsOwed) await guarded(engine, "registrations", () => askRegistrationsIfOwed(engine));
  await guarded(engine, "deadlines", () => fireDeadlines(engine));
  await guarded(engine, "seats", () => tendSeats(engine));
  if (memory.waiting.size > 0) await guarded(engine, "waiting calls", () => serveWaiting(engine));
  await guarded(engine, "campaigns", () => tickIfDue(engine));
  await guarded(engine, "crossings", () => tellCrossings(engine));
  await guarded(engine, "learning", () => saveLearned(engine));
  await guarded(engine, "recordings", () => storeRecordings(engine));
  await guarded(engine, "retention", () => sweepRecordings(engine));
  await guarded(engine, "caller IDs", () => judgeCallerIds(engine));
  await guarded(engine, "outbox", () => flushOutbox(engine));
  await guarded(engine, "audit heads", () => signHeads(engine));
  await guarded(engine, "news of the law", () => tellLaw(engine));
  await guarded(engine, "old events", () => sweep(engine));
  await guarded(engine, "old contacts", () => sweepContacts(engine));
}

async function guarded(engine: Engine, part: string, work: () => Promise<unknown>): Promise<void> {
  try {
    await work();
  } catch (error) {
    engine.log.error(`A step could not finish: ${part}.`, {
      error: error instanceof Error ? (error.stack ?? error.message) : String(error),
    });
  }
}

async function drainInbox(engine: Engine): Promise<void> {
  const events = engine.inbox.drain();
  await runInLanes(
    events,
    laneOf,
    EVENT_LANES,
    (event) => onSwitchEvent(engine, event),
    // The event is gone; what it told can still be asked.
    (error, event) => {
      engine.memory.reconcileSince = engine.clock.now();
      engine.log.error("A switch event could not be applied.", {
        type: event.type,
        error: error instanceof Error ? (error.stack ?? error.message) : String(error),
      });
    },
  );
}

const laneOf = (event: SwitchEvent): string =>
  "callId" in event ? event.callId : "agentId" in event ? event.agentId : "switch";

async function onSwitchEvent(engine: Engine, event: SwitchEvent): Promise<void> {
  switch (event.type) {
    case "agent.registered":
      return onRegistered(engine, event.registration);
    case "agent.unregistered":
      return onUnregistered(engine, event.sipUser);
    case "switch.connected":
      engine.memory.nodesLost.delete(event.node);
      engine.memory.switchConnected = true;
      engine.memory.switchSince = event.at;
      engine.memory.reconcileSince = event.at;
      engine.memory.nextReconcileAt = event.at;
      return tellTenants(engine, "switch.connected", event.node);
    case "switch.disconnected":
      engine.memory.nodesLost.set(event.node, { since: event.at, settled: false });
      engine.memory.switchConnected = engine.switch.connected;
      engine.memory.switchSince = event.at;
      engine.log.warn("The switch is not connected.", { node: event.node, why: event.why });
      return tellTenants(engine, "switch.disconnected", event.node);
    case "seat.ready":
    case "seat.ended":
      return onSeatEvent(engine, event);
    default:
      return onLegEvent(engine, event as LegEvent);
  }
}

async function reconcileIfOwed(engine: Engine): Promise<void> {
  const { memory } = engine;
  if (memory.reconcileSince === null || !engine.switch.connected) return;
  const since = memory.reconcileSince;
  const now = engine.clock.now();
  if (now < memory.nextReconcileAt) return;
  memory.nextReconcileAt = now + SECOND;
  await syncRegistrations(engine);
  const result = await reconcile(engine);
  await tellTenants(engine, "switch.reconciled", "all", { recoveredCalls: result.recovered, lostCalls: result.lost });
  if (result.lost > 0) engine.log.warn("Calls were lost while the switch was not heard.", { lost: result.lost });
  if (result.undecided === 0 || now - since > RECONCILE_FOR_MS) memory.reconcileSince = null;
}

async function askRegistrationsIfOwed(engine: Engine): Promise<void> {
  if (!engine.memory.registrationsOwed || !engine.switch.connected) return;
  engine.memory.registrationsOwed = false;
  await syncRegistrations(engine);
}

/** The switch is everybody's: each tenant hears of it. */
async function tellTenants(
  engine: Engine,
  type: "switch.connected" | "switch.disconnected" | "switch.reconciled",
  node: string,
  counts = { recoveredCalls: 0, lostCalls: 0 },
): Promise<void> {
  await inUnit(engine, async (unit) => {
    for (const { id } of await unit.stores.tenants.all()) unit.notify(type, id, id, { node, ...counts });
  });
}

async function tickIfDue(engine: Engine): Promise<void> {
  const { memory } = engine;
  if (!engine.switch.connected || memory.stopping || memory.reconcileSince !== null) return;
  if (engine.inbox.size < LIMITS.inboxEvents / 2) await tickCampaigns(engine);
}
