import { z } from "zod";
import { type DeliveryId, type EventId, idOf, type TenantId, type WebhookId } from "./ids.ts";

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
  createdAt: z.number(),
  updatedAt: z.number(),
  version: z.number().int(),
});
export type WebhookEndpoint = Readonly<z.infer<typeof WebhookEndpoint>>;

export const DeliveryStatus = z.enum(["pending", "delivered", "exhausted", "cancelled"]);
export type DeliveryStatus = z.infer<typeof DeliveryStatus>;

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
  nextAttemptAt: z.number().nullable(),
  leasedUntil: z.number().nullable(),
  lastStatusCode: z.number().int().nullable(),
  lastError: z.string().nullable(),
  createdAt: z.number(),
  deliveredAt: z.number().nullable(),
});
export type Delivery = Readonly<z.infer<typeof Delivery>>;

/** An event as stored for delivery: the exact bytes every attempt sends. */
export interface StoredEvent {
  readonly id: EventId;
  readonly tenantId: TenantId;
  readonly type: string;
  readonly at: number;
  readonly correlationId: string;
  readonly body: string;
}
