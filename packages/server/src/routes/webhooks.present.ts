import {
  type Delivery as DeliveryRow,
  type StoredEvent,
  toIso,
  toIsoOrNull,
  type WebhookEndpoint,
} from "@broadnet-engage/core/model";
import type { z } from "zod";
import type { Delivery, DeliveryDetail, Event, Webhook, WebhookCreated } from "../contract/webhooks.ts";

export const presentWebhook = (endpoint: WebhookEndpoint): z.input<typeof Webhook> => ({
  id: endpoint.id,
  url: endpoint.url,
  events: [...endpoint.events],
  description: endpoint.description,
  enabled: endpoint.enabled,
  health: endpoint.health,
  failing_since: toIsoOrNull(endpoint.failingSince),
  previous_secret_until: toIsoOrNull(endpoint.previousSecretUntil),
  created_at: toIso(endpoint.createdAt),
  updated_at: toIso(endpoint.updatedAt),
  version: endpoint.version,
});

export const presentNewWebhook = (endpoint: WebhookEndpoint): z.input<typeof WebhookCreated> => ({
  ...presentWebhook(endpoint),
  secret: endpoint.secret,
});

export const presentDelivery = (delivery: DeliveryRow): z.input<typeof Delivery> => ({
  id: delivery.id,
  webhook_id: delivery.webhookId,
  event_id: delivery.eventId,
  event_type: delivery.eventType,
  status: delivery.status,
  attempts: delivery.attempts,
  next_attempt_at: toIsoOrNull(delivery.nextAttemptAt),
  last_status_code: delivery.lastStatusCode,
  last_error: delivery.lastError,
  created_at: toIso(delivery.createdAt),
  delivered_at: toIsoOrNull(delivery.deliveredAt),
});

export const presentDeliveryDetail = (delivery: DeliveryRow): z.input<typeof DeliveryDetail> => ({
  ...presentDelivery(delivery),
  attempt_log: delivery.attemptLog.map((attempt) => ({
    at: toIso(attempt.at),
    status_code: attempt.statusCode,
    duration_ms: attempt.durationMs,
    error: attempt.error,
    response_excerpt: attempt.responseExcerpt,
  })),
});

/** The stored bytes, read back. */
export const presentEvent = (event: StoredEvent): z.input<typeof Event> => JSON.parse(event.body);
