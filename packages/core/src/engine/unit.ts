import type { DomainEvent, EventPayloads, EventType } from "../model/events.ts";
import type { TenantId } from "../model/ids.ts";
import type { Instant } from "../model/instant.ts";
import type { Stores } from "../ports/storage.ts";
import { envelope } from "../webhooks/envelope.ts";
import type { Engine } from "./context.ts";

/** One transaction with what must happen around it: events in the outbox inside it, intents and listeners after it. */
export interface Unit {
  readonly stores: Stores;
  /** One moment for the whole unit. */
  readonly at: Instant;
  /** Writes an event with the change it tells; listeners hear it after the commit. */
  notify<T extends EventType>(type: T, tenantId: TenantId, correlationId: string, payload: EventPayloads[T]): void;
  /** Done after the commit, in order, each whether or not the one before failed. */
  after(effect: () => Promise<void>): void;
}

/**
 * Runs `work` as a transaction. The storage may run it again after a serialization fault, so everything it gathers is
 * gathered anew each time and used once, after the commit.
 */
export async function inUnit<T>(engine: Engine, work: (unit: Unit) => Promise<T>): Promise<T> {
  let events: DomainEvent[] = [];
  let effects: (() => Promise<void>)[] = [];
  const result = await engine.storage.transact(async (stores) => {
    events = [];
    effects = [];
    const at = engine.clock.now();
    const value = await work({
      stores,
      at,
      notify: (type, tenantId, correlationId, payload) => {
        events.push({ id: engine.ids.next(), type, tenantId, at, correlationId, payload } as DomainEvent);
      },
      after: (effect) => {
        effects.push(effect);
      },
    });
    if (events.length > 0) await stores.outbox.append(events.map(envelope));
    return value;
  });
  if (events.length > 0) {
    engine.memory.outboxDirty = true;
    engine.tell(events);
  }
  for (const effect of effects)
    await effect().catch((error: unknown) =>
      engine.log.error("An effect after commit failed.", { error: String(error) }),
    );
  return result;
}
