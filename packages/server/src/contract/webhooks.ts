import { DeliveryStatus, type WebhookId } from "@broadnet-engage/core/model";
import { z } from "zod";
import { named } from "./components.ts";
import { eventPattern } from "./events.ts";
import { idOut, idParams, instantOut, pageOf, paging } from "./primitives.ts";
import { ADMIN, route } from "./route.ts";

const members = {
  id: idOut,
  url: z.string(),
  events: z.array(z.string()),
  description: z.string().nullable(),
  enabled: z.boolean(),
  created_at: instantOut,
  updated_at: instantOut,
  version: z.int(),
};
export const Webhook = named("Webhook", z.object(members));
/** As answered once, at creation: the only time the secret is shown. */
export const WebhookCreated = named("WebhookCreated", z.object({ ...members, secret: z.string() }));

export const Delivery = named(
  "Delivery",
  z.object({
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
  }),
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
  query: z.strictObject({ ...paging() }),
  responses: { 200: named("DeliveryPage", pageOf(Delivery)) },
  refusals: ["invalid-cursor"],
});
