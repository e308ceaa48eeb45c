import { type Delivery as DeliveryRow, toIso, toIsoOrNull, type WebhookEndpoint } from "@broadnet-engage/core/model";
import type { z } from "zod";
import type { Delivery, Webhook, WebhookCreated } from "../contract/webhooks.ts";

export const presentWebhook = (endpoint: WebhookEndpoint): z.input<typeof Webhook> => ({
  id: endpoint.id,
  url: endpoint.url,
  events: [...endpoint.events],
  description: endpoint.description,
  enabled: endpoint.enabled,
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
