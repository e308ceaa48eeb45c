import PQueue from "p-queue";
import { LIMITS } from "../limits.ts";
import type { DeliveryId, TenantId } from "../model/ids.ts";
import { type Instant, SECOND } from "../model/instant.ts";
import type { Delivery, StoredEvent, WebhookEndpoint } from "../model/webhook.ts";
import type { Stores } from "../ports/storage.ts";
import type { TakenDelivery } from "../ports/webhook-store.ts";
import { wants } from "../webhooks/match.ts";
import { nextAttempt, retryAfterOf, verdict } from "../webhooks/schedule.ts";
import { signatureHeaders } from "../webhooks/sign.ts";
import type { Engine } from "./context.ts";

/** The outbox is also looked at when nobody told of new events: another node, or a crash between commit and flag. */
const IDLE_LOOK_MS = SECOND;
/** Longer than an attempt can last, so that a delivery is not sent twice at once; a crash repeats it after this. */
const DELIVERY_LEASE_MS = 30 * SECOND;

const queues = new WeakMap<Engine, PQueue>();

/** Routes new events to the endpoints that want them, and sends what is due. Sending is not waited for. */
export async function flushOutbox(engine: Engine): Promise<void> {
  const now = engine.clock.now();
  const { memory } = engine;
  if (!memory.outboxDirty && now < memory.nextOutboxLookAt) return;
  memory.outboxDirty = false;
  memory.nextOutboxLookAt = now + IDLE_LOOK_MS;
  const routed = await engine.storage.transact((stores) => route(engine, stores, now));
  if (routed === LIMITS.outboxBatch) memory.outboxDirty = true;
  await sendDue(engine, now);
}

/** Waits until nothing is being sent. */
export const deliveriesIdle = async (engine: Engine): Promise<void> => queues.get(engine)?.onIdle();

async function route(engine: Engine, stores: Stores, now: Instant): Promise<number> {
  const events = await stores.outbox.takeUnrouted(LIMITS.outboxBatch);
  if (events.length === 0) return 0;
  const endpoints = new Map<TenantId, readonly WebhookEndpoint[]>();
  for (const { tenantId } of events)
    if (!endpoints.has(tenantId)) endpoints.set(tenantId, await stores.webhooks.enabledEndpoints(tenantId));
  const deliveries = events.flatMap((event) =>
    (endpoints.get(event.tenantId) ?? [])
      .filter((endpoint) => wants(endpoint.events, event.type))
      .map((endpoint) => first(engine, event, endpoint, now)),
  );
  if (deliveries.length > 0) await stores.webhooks.insertDeliveries(deliveries);
  await stores.outbox.markRouted(
    events.map((event) => event.id),
    now,
  );
  return events.length;
}

const first = (engine: Engine, event: StoredEvent, endpoint: WebhookEndpoint, now: Instant): Delivery => ({
  id: engine.ids.next<DeliveryId>(),
  tenantId: event.tenantId,
  webhookId: endpoint.id,
  eventId: event.id,
  eventType: event.type,
  status: "pending",
  attempts: 0,
  nextAttemptAt: now,
  leasedUntil: null,
  lastStatusCode: null,
  lastError: null,
  createdAt: now,
  deliveredAt: null,
});

async function sendDue(engine: Engine, now: Instant): Promise<void> {
  const queue = queueOf(engine);
  const free = LIMITS.webhookConcurrency - queue.pending - queue.size;
  if (free <= 0) return;
  const taken = await engine.storage.transact((stores) =>
    stores.webhooks.takeDue(now, now + DELIVERY_LEASE_MS, Math.min(free, LIMITS.deliveriesBatch)),
  );
  if (taken.length === free) engine.memory.outboxDirty = true;
  for (const delivery of taken)
    void queue
      .add(() => attempt(engine, delivery))
      .catch((error: unknown) => {
        engine.log.error("A webhook's outcome could not be written; it is sent again when its lease ends.", {
          error: String(error),
        });
      });
}

function queueOf(engine: Engine): PQueue {
  const queue = queues.get(engine) ?? new PQueue({ concurrency: LIMITS.webhookConcurrency });
  queues.set(engine, queue);
  return queue;
}

async function attempt(engine: Engine, { delivery, endpoint, event }: TakenDelivery): Promise<void> {
  const attempts = delivery.attempts + 1;
  const outcome = await engine.http.post({
    url: endpoint.url,
    headers: signatureHeaders({
      event,
      deliveryId: delivery.id,
      secret: endpoint.secret,
      attempt: attempts,
      at: engine.wallClock.now(),
    }),
    body: event.body,
    timeoutMs: LIMITS.webhookTimeoutMs,
  });
  const now = engine.clock.now();
  const judged = verdict(outcome);
  const next = judged === "retry" ? nextAttempt(attempts, now, retryAfterOf(outcome)) : null;
  const told: Delivery = {
    ...delivery,
    attempts,
    status: judged === "delivered" ? "delivered" : next === null ? "exhausted" : "pending",
    nextAttemptAt: next,
    leasedUntil: null,
    lastStatusCode: outcome.kind === "answered" ? outcome.status : null,
    lastError: outcome.kind === "failed" ? outcome.error : judged === "delivered" ? null : `HTTP ${outcome.status}`,
    deliveredAt: judged === "delivered" ? now : null,
  };
  await engine.storage.transact(async (stores) => {
    await stores.webhooks.saveDelivery(told);
    if (judged === "gone") await disable(stores, endpoint, now);
  });
  engine.memory.outboxDirty = true;
}

/** C-WH-9: the receiver said 410, it wants no more. */
async function disable(stores: Stores, seen: WebhookEndpoint, now: Instant): Promise<void> {
  const endpoint = await stores.webhooks.findEndpoint(seen.tenantId, seen.id);
  if (endpoint?.enabled) await stores.webhooks.saveEndpoint({ ...endpoint, enabled: false, updatedAt: now });
}
