import { LIMITS } from "../limits.ts";
import type { DeliveryId, TenantId } from "../model/ids.ts";
import { type Instant, SECOND } from "../model/instant.ts";
import type { Delivery, StoredEvent, WebhookEndpoint } from "../model/webhook.ts";
import type { Stores } from "../ports/storage.ts";
import type { TakenDelivery } from "../ports/webhook-store.ts";
import { wants } from "../webhooks/match.ts";
import { attempt } from "./attempt.ts";
import type { Engine } from "./context.ts";
import { Outcomes } from "./outcomes.ts";
import { Sending } from "./sending.ts";

/** The outbox is also looked at when nobody told of new events: another node, or a crash between commit and flag. */
const IDLE_LOOK_MS = SECOND;
/** Longer than an attempt can last, so that a delivery is not sent twice at once; a crash repeats it after this. */
const DELIVERY_LEASE_MS = 30 * SECOND;

interface Post {
  readonly sending: Sending;
  readonly outcomes: Outcomes;
}
const posts = new WeakMap<Engine, Post>();

function postOf(engine: Engine): Post {
  const post = posts.get(engine) ?? { sending: new Sending(), outcomes: new Outcomes(engine) };
  posts.set(engine, post);
  return post;
}

/** Routes new events to the endpoints that want them, and sends what is due. Sending is not waited for. */
export async function flushOutbox(engine: Engine): Promise<void> {
  const now = engine.clock.now();
  const { memory } = engine;
  const look = now >= memory.nextOutboxLookAt;
  if (!memory.outboxDirty && !look) return;
  memory.outboxDirty = false;
  if (look) memory.nextOutboxLookAt = now + IDLE_LOOK_MS;
  await routeNew(engine, now);
  if (look) await sendDue(engine, now);
  else await refill(engine);
}

/**
 * Takes more as soon as half of what was under way is done, without waiting for a step. By halves, because a taking costs the
 * same for one delivery as for a hundred.
 */
async function refill(engine: Engine): Promise<void> {
  const { sending } = postOf(engine);
  if (!sending.moreDue || engine.memory.stopping || !sending.halfDone || sending.taking) return;
  await sendDue(engine, engine.clock.now());
}

/** Waits until nothing is being sent. */
export async function deliveriesIdle(engine: Engine): Promise<void> {
  const { sending, outcomes } = postOf(engine);
  await sending.idle();
  await outcomes.written();
}

/** What is new goes out at once where there is room for it; the rest is due now and waits its turn. */
async function routeNew(engine: Engine, now: Instant): Promise<void> {
  const { sending } = postOf(engine);
  const { routed, deliveries, taken } = await engine.storage.transact((stores) => route(engine, sending, stores, now));
  if (routed === LIMITS.outboxBatch) engine.memory.outboxDirty = true;
  if (taken.length < deliveries) sending.moreDue = true;
  for (const one of taken) send(engine, one);
}

interface Routed {
  readonly routed: number;
  readonly deliveries: number;
  readonly taken: readonly TakenDelivery[];
}

async function route(engine: Engine, sending: Sending, stores: Stores, now: Instant): Promise<Routed> {
  const events = await stores.outbox.takeUnrouted(LIMITS.outboxBatch);
  if (events.length === 0) return { routed: 0, deliveries: 0, taken: [] };
  const endpoints = new Map<TenantId, readonly WebhookEndpoint[]>();
  for (const { tenantId } of events)
    if (!endpoints.has(tenantId)) endpoints.set(tenantId, await stores.webhooks.enabledEndpoints(tenantId));
  const wanted = events.flatMap((event) =>
    (endpoints.get(event.tenantId) ?? [])
      .filter((endpoint) => wants(endpoint.events, event.type))
      .map((endpoint) => ({ delivery: firstDelivery(engine, event, endpoint, now), endpoint, event })),
  );
  const shared = shareOut(sending, wanted, now);
  if (shared.length > 0) await stores.webhooks.insertDeliveries(shared.map(({ delivery }) => delivery));
  await stores.outbox.markRouted(
    events.map((event) => event.id),
    now,
  );
  const taken = shared.filter(({ delivery }) => delivery.leasedUntil !== null);
  return { routed: events.length, deliveries: shared.length, taken };
}

/** Leases as many as there is room for; they need not be taken again to be sent. */
function shareOut(sending: Sending, wanted: readonly TakenDelivery[], now: Instant): readonly TakenDelivery[] {
  let { free } = sending;
  const used = new Map<string, number>();
  return wanted.map((one) => {
    const { id } = one.endpoint;
    const before = used.get(id) ?? 0;
    if (free <= 0 || before >= sending.room(id, now)) return one;
    used.set(id, before + 1);
    free -= 1;
    return { ...one, delivery: { ...one.delivery, leasedUntil: now + DELIVERY_LEASE_MS } };
  });
}

/** An event's way to an endpoint, not begun yet. */
export const firstDelivery = (
  engine: Pick<Engine, "ids">,
  event: StoredEvent,
  endpoint: Pick<WebhookEndpoint, "id">,
  now: Instant,
): Delivery => ({
  id: engine.ids.next<DeliveryId>(),
  tenantId: event.tenantId,
  webhookId: endpoint.id,
  eventId: event.id,
  eventType: event.type,
  status: "pending",
  attempts: 0,
  attemptLog: [],
  nextAttemptAt: now,
  leasedUntil: null,
  lastStatusCode: null,
  lastError: null,
  createdAt: now,
  deliveredAt: null,
});

async function sendDue(engine: Engine, now: Instant): Promise<void> {
  const { sending } = postOf(engine);
  const limit = Math.min(sending.free, LIMITS.deliveriesBatch);
  if (limit <= 0 || sending.taking) return;
  const taken = await sending.whileTaking(() =>
    engine.storage.transact((stores) =>
      stores.webhooks.takeDue(now, now + DELIVERY_LEASE_MS, limit, sending.share(now)),
    ),
  );
  // An endpoint's queue may be longer than its room, and only the next look will tell.
  sending.moreDue = taken.length > 0;
  for (const delivery of taken) send(engine, delivery);
}

function send(engine: Engine, taken: TakenDelivery): void {
  const { sending, outcomes } = postOf(engine);
  const { id } = taken.endpoint;
  const began = engine.clock.now();
  sending.began(id, began);
  const done = async (): Promise<void> => {
    let well = false;
    try {
      const result = await attempt(engine, taken);
      well = result.fared === "delivered";
      await outcomes.put(result);
    } catch (error) {
      engine.log.error("A webhook's outcome could not be written; it is sent again when its lease ends.", {
        error: String(error),
      });
    }
    sending.ended(id, began, well);
    await refill(engine).catch((error: unknown) =>
      engine.log.warn("More webhooks could not be taken; the next look will.", { error: String(error) }),
    );
  };
  void done();
}
