import type { DomainEvent, EventPayloads, EventType } from "../model/events.ts";
import type { EventId, TenantId } from "../model/ids.ts";
import type { Instant } from "../model/instant.ts";
import type { Stores } from "../ports/storage.ts";
import { envelope } from "../webhooks/envelope.ts";
import type { Engine } from "./context.ts";
import { runInLanes } from "./lanes.ts";

interface Effect {
  readonly run: () => Promise<void>;
  readonly lane: string;
}

/** Commands to the switch that wait for their answer at once. */
const EFFECT_LANES = 16;

/** One transaction with what must happen around it: events in the outbox inside it, intents and listeners after it. */
export interface Unit {
  readonly stores: Stores;
  /** One moment for the whole unit. */
  readonly at: Instant;
  /** Writes an event with the change it tells; listeners hear it after the commit. With an `id` it is told once by that name. */
  notify<T extends EventType>(
    type: T,
    tenantId: TenantId,
    correlationId: string,
    payload: EventPayloads[T],
    id?: EventId,
  ): void;
  /**
   * Done after the commit, each whether or not another failed. Effects of one lane (a call's id) keep their order;
   * lanes run together, for a switch takes its time to answer and a batch of dials should not wait one by one.
   */
  after(effect: () => Promise<void>, lane?: string): void;
}

/**
 * Runs `work` as a transaction. The storage may run it again after a serialization fault, so everything it gathers is
 * gathered anew each time and used once, after the commit.
 */
export async function inUnit<T>(engine: Engine, work: (unit: Unit) => Promise<T>): Promise<T> {
  let events: DomainEvent[] = [];
  let effects: Effect[] = [];
  const result = await engine.storage.transact(async (stores) => {
    events = [];
    effects = [];
    const at = engine.clock.now();
    const value = await work({
      stores,
      at,
      notify: (type, tenantId, correlationId, payload, id = engine.ids.next<EventId>()) => {
        events.push({ id, type, tenantId, at, correlationId, payload } as DomainEvent);
      },
      after: (run, lane = "") => {
        effects.push({ run, lane });
      },
    });
    if (events.length > 0) await stores.outbox.append(events.map((event) => envelope(event, engine.webhooks)));
    return value;
  });
  if (events.length > 0) {
    engine.memory.outboxDirty = true;
    engine.tell(events);
    engine.wake();
  }
  await runInLanes(
    effects,
    ({ lane }) => lane,
    EFFECT_LANES,
    ({ run }) => run(),
    (error) => engine.log.error("An effect after commit failed.", { error: String(error) }),
  );
  return result;
}
