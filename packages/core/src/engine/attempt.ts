import { LIMITS } from "../limits.ts";
import type { Instant } from "../model/instant.ts";
import type { Delivery, DeliveryAttempt, WebhookEndpoint } from "../model/webhook.ts";
import type { HttpOutcome } from "../ports/http-sender.ts";
import type { TakenDelivery } from "../ports/webhook-store.ts";
import type { Fared } from "../webhooks/health.ts";
import { nextAttempt, retryAfterOf, verdict } from "../webhooks/schedule.ts";
import { signatureHeaders } from "../webhooks/sign.ts";
import type { Engine } from "./context.ts";

/** A delivery after an attempt, and what that says of its endpoint. */
export interface AttemptResult {
  readonly delivery: Delivery;
  /** As it was when the attempt began. */
  readonly endpoint: WebhookEndpoint;
  readonly fared: Fared["outcome"];
  readonly at: Instant;
}

/** One POST (C-WH-1 to C-WH-9). Writes nothing; never throws for what the receiver does. */
export async function attempt(engine: Engine, { delivery, endpoint, event }: TakenDelivery): Promise<AttemptResult> {
  const attempts = delivery.attempts + 1;
  const began = engine.clock.now();
  const outcome = await engine.http.post({
    url: endpoint.url,
    headers: signatureHeaders({
      event,
      deliveryId: delivery.id,
      secret: endpoint.secret,
      previousSecret: (endpoint.previousSecretUntil ?? 0) > began ? endpoint.previousSecret : null,
      attempt: attempts,
      at: engine.wallClock.now(),
      prefix: engine.webhooks.headerPrefix,
    }),
    body: event.body,
    timeoutMs: LIMITS.webhookTimeoutMs,
  });
  const at = engine.clock.now();
  const judged = verdict(outcome);
  const jitter = engine.random.next() * (engine.webhooks.retryJitterPercent / 100);
  const next = judged === "retry" ? nextAttempt(attempts, at, retryAfterOf(outcome), jitter) : null;
  const told = describe(outcome, judged === "delivered", began);
  return {
    delivery: {
      ...delivery,
      attempts,
      attemptLog: [...delivery.attemptLog, told],
      status: judged === "delivered" ? "delivered" : next === null ? "exhausted" : "pending",
      nextAttemptAt: next,
      leasedUntil: null,
      lastStatusCode: told.statusCode,
      lastError: told.error,
      deliveredAt: judged === "delivered" ? at : null,
    },
    endpoint,
    fared: judged === "retry" ? (next === null ? "exhausted" : "failed") : judged,
    at,
  };
}

function describe(outcome: HttpOutcome, well: boolean, at: Instant): DeliveryAttempt {
  const { durationMs } = outcome;
  if (outcome.kind === "failed") {
    return { at, statusCode: null, durationMs, error: outcome.error, responseExcerpt: null };
  }
  const { status, excerpt } = outcome;
  return { at, statusCode: status, durationMs, error: well ? null : `HTTP ${status}`, responseExcerpt: excerpt };
}
