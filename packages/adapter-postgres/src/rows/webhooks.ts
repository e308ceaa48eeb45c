import type { Delivery, StoredEvent, WebhookEndpoint } from "@broadnet-engage/core/model";
import { Table } from "../table.ts";

export const OUTBOX_EVENTS = new Table<StoredEvent>("outbox_events", {
  id: "id",
  tenantId: "tenant_id",
  type: "type",
  at: "at",
  correlationId: "correlation_id",
  body: "body",
});

export const WEBHOOK_ENDPOINTS = new Table<WebhookEndpoint>("webhook_endpoints", {
  id: "id",
  tenantId: "tenant_id",
  url: "url",
  events: "events",
  description: "description",
  enabled: "enabled",
  secret: "secret",
  previousSecret: "previous_secret",
  previousSecretUntil: "previous_secret_until",
  health: "health",
  failingSince: "failing_since",
  createdAt: "created_at",
  updatedAt: "updated_at",
  version: "version",
});

export const DELIVERIES = new Table<Delivery>("deliveries", {
  id: "id",
  tenantId: "tenant_id",
  webhookId: "webhook_id",
  eventId: "event_id",
  eventType: "event_type",
  status: "status",
  attempts: "attempts",
  attemptLog: "attempt_log",
  nextAttemptAt: "next_attempt_at",
  leasedUntil: "leased_until",
  lastStatusCode: "last_status_code",
  lastError: "last_error",
  createdAt: "created_at",
  deliveredAt: "delivered_at",
});
