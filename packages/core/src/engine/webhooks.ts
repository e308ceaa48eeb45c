import type { TenantDialer } from "../dialer-api.ts";
import { EngageError } from "../errors.ts";
import { LIMITS } from "../limits.ts";
import type { DomainEvent } from "../model/events.ts";
import type { EventId, TenantId, WebhookId } from "../model/ids.ts";
import type { Instant } from "../model/instant.ts";
import type { Delivery, StoredEvent, WebhookEndpoint } from "../model/webhook.ts";
import type { Stores } from "../ports/storage.ts";
import { envelope } from "../webhooks/envelope.ts";
import { attempt } from "./attempt.ts";
import type { Engine } from "./context.ts";
import { firstDelivery } from "./deliver.ts";

/** A replay goes out at this pace, so that it does not crowd out what happens now. */
const REPLAY_EVERY_MS = 50;
const CHUNK = 1_000;

/** What can be asked of a tenant's webhooks beside their settings, which are rows like any other. */
export const webhooksOf = (engine: Engine, tenantId: TenantId): TenantDialer["webhooks"] => ({
  test: (id) => ping(engine, tenantId, id),
  redeliver: async (id) => {
    const fresh = await engine.storage.transact(async (stores) => {
      const delivery = await stores.webhooks.findDelivery(tenantId, id);
      if (delivery === null) throw new EngageError("not-found", "There is no such delivery.");
      const endpoint = await existing(stores, tenantId, delivery.webhookId);
      const event = await stores.outbox.find(tenantId, delivery.eventId);
      if (event === null) throw new EngageError("invalid-state", "The event is no longer stored.");
      const again = firstDelivery(engine, event, endpoint, engine.clock.now());
      await stores.webhooks.insertDeliveries([again]);
      return again;
    });
    sendSoon(engine);
    return fresh;
  },
  replay: async (id, range) => {
    const answer = await engine.storage.transact((stores) => replay(engine, stores, { tenantId, id, ...range }));
    sendSoon(engine);
    return answer;
  },
});

function sendSoon(engine: Engine): void {
  engine.memory.nextOutboxLookAt = engine.clock.now();
  engine.wake();
}

async function existing(stores: Stores, tenantId: TenantId, id: WebhookId): Promise<WebhookEndpoint> {
  const endpoint = await stores.webhooks.findEndpoint(tenantId, id);
  if (endpoint === null) throw new EngageError("not-found", "There is no such webhook.");
  return endpoint;
}

/** Sends to this endpoint alone, also when it is switched off, once, and waits for the answer. */
async function ping(engine: Engine, tenantId: TenantId, webhookId: WebhookId): Promise<Delivery> {
  const at = engine.clock.now();
  const id = engine.ids.next<EventId>();
  const event = envelope(
    {
      id,
      type: "webhook.ping",
      tenantId,
      at,
      correlationId: webhookId,
      payload: {},
    } as DomainEvent,
    engine.webhooks,
  );
  const endpoint = await engine.storage.read((stores) => existing(stores, tenantId, webhookId));
  const { delivery } = await attempt(engine, { delivery: firstDelivery(engine, event, endpoint, at), endpoint, event });
  const told: Delivery = {
    ...delivery,
    status: delivery.status === "pending" ? "exhausted" : delivery.status,
    nextAttemptAt: null,
  };
  await engine.storage.transact(async (stores) => {
    await existing(stores, tenantId, webhookId);
    await stores.outbox.append([event]);
    // Told to nobody else: it is this endpoint's own.
    await stores.outbox.markRouted([event.id], at);
    await stores.webhooks.insertDeliveries([told]);
  });
  return told;
}

interface Replay {
  readonly tenantId: TenantId;
  readonly id: WebhookId;
  readonly from: Instant;
  readonly to: Instant;
  readonly eventTypes?: readonly string[];
}

async function replay(
  engine: Engine,
  stores: Stores,
  asked: Replay,
): Promise<{ events: number; lastAt: Instant | null }> {
  const endpoint = await existing(stores, asked.tenantId, asked.id);
  if (!endpoint.enabled) throw new EngageError("invalid-state", "The webhook is switched off.");
  const events = await eventsOf(stores, asked);
  const now = engine.clock.now();
  const deliveries = events.map((event, n) => ({
    ...firstDelivery(engine, event, endpoint, now),
    nextAttemptAt: now + n * REPLAY_EVERY_MS,
  }));
  for (let at = 0; at < deliveries.length; at += CHUNK) {
    await stores.webhooks.insertDeliveries(deliveries.slice(at, at + CHUNK));
  }
  return { events: deliveries.length, lastAt: deliveries.at(-1)?.nextAttemptAt ?? null };
}

/** The events of the range, oldest first. */
async function eventsOf(stores: Stores, { tenantId, from, to, eventTypes }: Replay): Promise<readonly StoredEvent[]> {
  const found: StoredEvent[] = [];
  let after: string | null = null;
  for (;;) {
    const page: Awaited<ReturnType<Stores["outbox"]["page"]>> = await stores.outbox.page(
      tenantId,
      { from, to },
      { limit: CHUNK, after },
    );
    found.push(...page.items.filter(({ type }) => eventTypes === undefined || eventTypes.includes(type)));
    if (found.length > LIMITS.replayEvents) {
      throw new EngageError("limit-exceeded", `A replay has at most ${LIMITS.replayEvents} events; narrow the range.`, {
        extra: { limit: LIMITS.replayEvents },
      });
    }
    after = page.items.at(-1)?.id ?? null;
    if (!page.hasMore || after === null) return found.reverse();
  }
}
