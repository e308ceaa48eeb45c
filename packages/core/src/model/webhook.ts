import { z } from "zod";
import { type DeliveryId, type EventId, idOf, type TenantId, type WebhookId } from "./ids.ts";
import type { Instant } from "./instant.ts";

/**
 * How an endpoint fares (C-WH-15): `degraded` once an event ran out of attempts, `disabled` when it answered nothing well
 * for days or said that it wants no more.
 */
export const WebhookHealth = z.enum(["healthy", "degraded", "disabled"]);
export type WebhookHealth = z.infer<typeof WebhookHealth>;

/** Somebody's URL that wants our events. */
export const WebhookEndpoint = z.object({
  id: idOf<WebhookId>(),
  tenantId: idOf<TenantId>(),
  url: z.string(),
  /** `*`, `call.*` or exact types. */
  events: z.array(z.string()).readonly(),
  description: z.string().nullable(),
  enabled: z.boolean(),
  /** `whsec_` and base64 of 32 random bytes; signs, and is shown once. */
  secret: z.string(),
  /** The secret before, while both sign (C-WH-4). */
  previousSecret: z.string().nullable(),
  previousSecretUntil: z.number().nullable(),
  health: WebhookHealth,
  /** The first failure since it last succeeded. */
  failingSince: z.number().nullable(),
  createdAt: z.number(),
  updatedAt: z.number(),
  version: z.number().int(),
});
export type WebhookEndpoint = Readonly<z.infer<typeof WebhookEndpoint>>;

export const DeliveryStatus = z.enum(["pending", "delivered", "exhausted", "cancelled"]);
export type DeliveryStatus = z.infer<typeof DeliveryStatus>;

/** One POST and what came of it. */
export const DeliveryAttempt = z.object({
  at: z.number(),
  /** Null when there was no answer. */
  statusCode: z.number().int().nullable(),
  durationMs: z.number().int(),
  error: z.string().nullable(),
  /** First KiB of the answer. */
  responseExcerpt: z.string().nullable(),
});
export type DeliveryAttempt = Readonly<z.infer<typeof DeliveryAttempt>>;

/** One event on its way to one endpoint. */
export const Delivery = z.object({
  id: idOf<DeliveryId>(),
  tenantId: idOf<TenantId>(),
  webhookId: idOf<WebhookId>(),
  eventId: idOf<EventId>(),
  eventType: z.string(),
  status: DeliveryStatus,
  /** Attempts made so far, 0–5. */
  attempts: z.number().int(),
  /** Each of them, oldest first. */
  attemptLog: z.array(DeliveryAttempt).readonly(),
  nextAttemptAt: z.number().nullable(),
  leasedUntil: z.number().nullable(),
  lastStatusCode: z.number().int().nullable(),
  lastError: z.string().nullable(),
  createdAt: z.number(),
  deliveredAt: z.number().nullable(),
});
export type Delivery = Readonly<z.infer<typeof Delivery>>;

/** Which deliveries a list shows; a member left out does not narrow it. */
export interface DeliveryFilter {
  readonly status?: DeliveryStatus;
  readonly eventType?: string;
  /** By creation; inclusive. */
  readonly from?: Instant;
  /** Exclusive. */
  readonly to?: Instant;
}

/** An event as stored for delivery: the exact bytes every attempt sends. */
export interface StoredEvent {
  readonly id: EventId;
  readonly tenantId: TenantId;
  readonly type: string;
  readonly at: number;
  readonly correlationId: string;
  readonly body: string;
}

/** Which events a list shows, by when they happened: `from` inclusive, `to` exclusive. */
export interface EventRange {
  readonly from?: Instant;
  readonly to?: Instant;
}
