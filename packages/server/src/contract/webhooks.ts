import {
  type DeliveryId,
  DeliveryStatus,
  type EventId,
  WebhookHealth,
  type WebhookId,
} from "@broadnet-engage/core/model";
import { z } from "zod";
import { named } from "./components.ts";
import { eventPattern, eventType } from "./events.ts";
import { emptyBody, idOut, idParams, instantIn, instantOut, occurredAt, pageOf, paging } from "./primitives.ts";
import { ADMIN, route } from "./route.ts";

const members = {
  id: idOut,
  url: z.string(),
  events: z.array(z.string()),
  description: z.string().nullable(),
  enabled: z.boolean(),
  health: WebhookHealth,
  failing_since: instantOut.nullable().describe("The first failure since it last succeeded"),
  previous_secret_until: instantOut.nullable().describe("Until when the secret before signs too"),
  created_at: instantOut,
  updated_at: instantOut,
  version: z.int(),
};
export const Webhook = named("Webhook", z.object(members));
/** As answered once, at creation: the only time the secret is shown. */
export const WebhookCreated = named("WebhookCreated", z.object({ ...members, secret: z.string() }));

const deliveryMembers = {
  id: idOut,
  webhook_id: idOut,
  event_id: idOut,
  event_type: z.string(),
  status: DeliveryStatus,
  attempts: z.int(),
  next_attempt_at: instantOut.nullable(),
  last_status_code: z.int().nullable(),
  last_error: z.string().nullable(),
  created_at: instantOut,
  delivered_at: instantOut.nullable(),
};
export const Delivery = named("Delivery", z.object(deliveryMembers));

export const DeliveryAttempt = named(
  "DeliveryAttempt",
  z.object({
    at: instantOut,
    status_code: z.int().nullable(),
    duration_ms: z.int(),
    error: z.string().nullable(),
    response_excerpt: z.string().nullable().describe("First KiB of the answer"),
  }),
);
/** With each attempt; the list leaves them out. */
export const DeliveryDetail = named(
  "DeliveryDetail",
  z.object({ ...deliveryMembers, attempt_log: z.array(DeliveryAttempt) }),
);

const isHttpUrl = (value: string): boolean => {
  if (!URL.canParse(value)) return false;
  const url = new URL(value);
  return (url.protocol === "https:" || url.protocol === "http:") && url.username === "" && url.password === "";
};
const url = z.string().max(2_000).refine(isHttpUrl, "must be an http(s) URL without user and password");
const events = z.array(eventPattern).min(1).max(50);
const description = z.string().max(500).nullable().optional();

const common = { tag: "webhooks", access: ADMIN } as const;
const params = idParams<WebhookId>();

export const listWebhooks = route({
  ...common,
  id: "listWebhooks",
  method: "get",
  path: "/v1/webhooks",
  clauses: ["C-PAG-8"],
  summary: "Webhook endpoints",
  query: z.strictObject({ ...paging() }),
  responses: { 200: named("WebhookPage", pageOf(Webhook)) },
  refusals: ["invalid-cursor"],
});

export const createWebhook = route({
  ...common,
  id: "createWebhook",
  method: "post",
  path: "/v1/webhooks",
  clauses: ["C-WH-3", "C-WH-13", "C-WH-14"],
  summary: "Register an endpoint; the answer holds its secret, this once",
  body: z.strictObject({ url, events: events.default(["*"]), description, enabled: z.boolean().default(true) }),
  responses: { 201: WebhookCreated },
  refusals: ["limit-exceeded"],
});

export const getWebhook = route({
  ...common,
  id: "getWebhook",
  method: "get",
  path: "/v1/webhooks/{id}",
  clauses: ["C-CON-1"],
  summary: "One endpoint",
  params,
  responses: { 200: Webhook },
  refusals: [],
});

export const updateWebhook = route({
  ...common,
  id: "updateWebhook",
  method: "patch",
  path: "/v1/webhooks/{id}",
  clauses: ["C-WH-13", "C-WH-14", "C-CON-1"],
  summary: "Change an endpoint",
  params,
  body: z.strictObject({
    url: url.optional(),
    events: events.optional(),
    description,
    enabled: z.boolean().optional(),
  }),
  responses: { 200: Webhook },
  refusals: ["precondition-failed"],
});

export const deleteWebhook = route({
  ...common,
  id: "deleteWebhook",
  method: "delete",
  path: "/v1/webhooks/{id}",
  clauses: ["C-CON-1"],
  summary: "Remove an endpoint; what it still waited for is cancelled",
  params,
  responses: { 204: null },
  refusals: ["precondition-failed"],
});

export const listDeliveries = route({
  ...common,
  id: "listDeliveries",
  method: "get",
  path: "/v1/webhooks/{id}/deliveries",
  clauses: ["C-WH-8"],
  summary: "What was sent to an endpoint, newest first",
  params,
  query: z.strictObject({
    status: DeliveryStatus.optional(),
    event_type: eventType.optional(),
    from: instantIn.optional(),
    to: instantIn.optional(),
    ...paging(),
  }),
  responses: { 200: named("DeliveryPage", pageOf(Delivery)) },
  refusals: ["invalid-cursor", "invalid-range"],
});

export const rotateWebhookSecret = route({
  ...common,
  id: "rotateWebhookSecret",
  method: "post",
  path: "/v1/webhooks/{id}/rotate-secret",
  clauses: ["C-WH-4"],
  summary: "A new secret, shown this once; for the grace time the old one signs beside it",
  params,
  body: z.strictObject({ grace_hours: z.int().min(0).max(168).default(24) }).default({ grace_hours: 24 }),
  responses: { 200: WebhookCreated },
  refusals: ["precondition-failed"],
});

export const testWebhook = route({
  ...common,
  id: "testWebhook",
  method: "post",
  path: "/v1/webhooks/{id}/test",
  clauses: ["C-WH-7", "C-WH-14"],
  summary: "Send webhook.ping now, once, and say what came of it",
  params,
  body: emptyBody,
  responses: { 200: DeliveryDetail },
  refusals: [],
});

export const replayWebhook = route({
  ...common,
  id: "replayWebhook",
  method: "post",
  path: "/v1/webhooks/{id}/replay",
  clauses: ["C-WH-10"],
  summary: "Send stored events of a time again, oldest first, 20 a second",
  params,
  body: z.strictObject({ from: instantIn, to: instantIn, event_types: z.array(eventType).min(1).max(100).optional() }),
  responses: {
    200: named(
      "Replay",
      z.object({ events: z.int(), last_at: instantOut.nullable().describe("When the last of them is due") }),
    ),
  },
  refusals: ["invalid-range", "invalid-state", "limit-exceeded"],
});

const deliveryParams = idParams<DeliveryId>();

export const getDelivery = route({
  ...common,
  id: "getDelivery",
  method: "get",
  path: "/v1/deliveries/{id}",
  clauses: ["C-WH-8"],
  summary: "One delivery with its attempts",
  params: deliveryParams,
  responses: { 200: DeliveryDetail },
  refusals: [],
});

export const redeliver = route({
  ...common,
  id: "redeliver",
  method: "post",
  path: "/v1/deliveries/{id}/redeliver",
  clauses: ["C-WH-10"],
  summary: "Send the event once more: a new delivery, with five attempts of its own",
  params: deliveryParams,
  body: emptyBody,
  responses: { 201: DeliveryDetail },
  refusals: ["invalid-state"],
});

/** As every endpoint got it (§16.1). */
export const Event = named(
  "Event",
  z.object({
    event_id: idOut,
    event_type: z.string(),
    tenant_id: idOut,
    occurred_at: occurredAt,
    correlation_id: z.string(),
    schema_version: z.literal("1"),
    payload: z.record(z.string(), z.unknown()),
  }),
);

export const listEvents = route({
  ...common,
  id: "listEvents",
  method: "get",
  path: "/v1/events",
  clauses: ["C-PAG-7", "C-PAG-8"],
  summary: "Events of the last 30 days, newest first",
  query: z.strictObject({ from: instantIn.optional(), to: instantIn.optional(), ...paging() }),
  responses: { 200: named("EventPage", pageOf(Event)) },
  refusals: ["invalid-cursor", "invalid-range"],
});

export const getEvent = route({
  ...common,
  id: "getEvent",
  method: "get",
  path: "/v1/events/{id}",
  clauses: ["C-WH-10"],
  summary: "One event, as it is sent",
  params: idParams<EventId>(),
  responses: { 200: Event },
  refusals: [],
});

export const EventTypeInfo = named(
  "EventType",
  z.object({
    type: z.string(),
    description: z.string(),
    in_wildcard: z.boolean().describe("Whether `*` covers it; else it must be named"),
    schema: z.record(z.string(), z.unknown()).describe("JSON Schema of the payload"),
    example: Event,
  }),
);

export const listEventTypes = route({
  ...common,
  id: "listEventTypes",
  method: "get",
  path: "/v1/webhooks/event-types",
  clauses: ["C-WH-13"],
  summary: "Every type of event, with the schema of its payload and an example",
  responses: { 200: z.object({ items: z.array(EventTypeInfo) }) },
  refusals: [],
});
