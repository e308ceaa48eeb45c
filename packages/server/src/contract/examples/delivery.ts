import { type Examples, IDS, MADE, PERSON, page } from "./example.ts";

const WEBHOOK = {
  id: IDS.webhook,
  url: "https://hooks.falcon-cover.example/engage",
  events: ["call.*", "dnc.added"],
  description: "CRM",
  enabled: true,
  health: "healthy",
  failing_since: null,
  previous_secret_until: null,
  ...MADE,
  version: 1,
};
const SECRET = "whsec_MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=";
const EVENT = {
  event_id: IDS.event,
  event_type: "call.completed",
  tenant_id: IDS.tenant,
  occurred_at: "2026-09-03T09:41:07Z",
  correlation_id: IDS.call,
  schema_version: "1",
  payload: {
    ...{ call_id: IDS.call, agent_id: IDS.agent, campaign_id: IDS.campaign, contact_phone: PERSON },
    ...{ status: "completed", disposition: "callback", duration_seconds: 131, recording_id: IDS.recording },
  },
};
const DELIVERY = {
  id: IDS.delivery,
  webhook_id: IDS.webhook,
  event_id: IDS.event,
  event_type: "call.completed",
  status: "delivered",
  attempts: 2,
  next_attempt_at: null,
  last_status_code: 200,
  last_error: null,
  created_at: "2026-09-03T09:41:07Z",
  delivered_at: "2026-09-03T09:41:38Z",
};
const DETAIL = {
  ...DELIVERY,
  attempt_log: [
    { at: "2026-09-03T09:41:07Z", status_code: null, duration_ms: 10_000, error: "timeout", response_excerpt: null },
    { at: "2026-09-03T09:41:38Z", status_code: 200, duration_ms: 84, error: null, response_excerpt: "ok" },
  ],
};
const PING = { ...DETAIL, event_type: "webhook.ping", attempts: 1, attempt_log: DETAIL.attempt_log.slice(1) };

export const DELIVERY_EXAMPLES: Examples = {
  listWebhooks: { response: page(WEBHOOK) },
  createWebhook: {
    request: { url: WEBHOOK.url, events: WEBHOOK.events, description: "CRM" },
    response: { ...WEBHOOK, secret: SECRET },
  },
  getWebhook: { response: WEBHOOK },
  updateWebhook: { request: { events: ["call.*", "dnc.added"] }, response: { ...WEBHOOK, version: 2 } },
  rotateWebhookSecret: {
    request: { grace_hours: 24 },
    response: { ...WEBHOOK, previous_secret_until: "2026-09-04T09:41:00Z", version: 2, secret: SECRET },
  },
  testWebhook: { response: PING },
  replayWebhook: {
    request: { from: "2026-09-03T08:00:00Z", to: "2026-09-03T09:00:00Z", event_types: ["call.completed"] },
    response: { events: 212, last_at: "2026-09-03T09:41:18Z" },
  },
  listDeliveries: { response: page(DELIVERY) },
  getDelivery: { response: DETAIL },
  redeliver: {
    response: {
      ...DELIVERY,
      ...{ status: "pending", attempts: 0, next_attempt_at: "2026-09-03T09:50:00Z", last_status_code: null },
      ...{ delivered_at: null, attempt_log: [] },
    },
  },
  listEvents: { response: page(EVENT) },
  getEvent: { response: EVENT },
  listEventTypes: {
    response: {
      items: [
        {
          type: "call.completed",
          description: "The record of a call is final",
          in_wildcard: true,
          schema: { type: "object", required: ["call_id", "status"] },
          example: EVENT,
        },
      ],
    },
  },
  exportReport: {
    request: {
      ...{ report_type: "agent_performance", format: "csv" },
      ...{ from: "2026-09-01T00:00:00Z", to: "2026-09-04T00:00:00Z" },
    },
    response: {
      ...{ report_type: "agent_performance", format: "csv", rows: 1 },
      data: "Agent Name,Calls,Connected,Talk Time (min),Avg Handle Time,Disposition Rate\nBilal Haddad,60,24,80.0,80,40.0%\n",
    },
    accepted: { id: IDS.report, status: "queued" },
  },
  getReport: {
    response: {
      id: IDS.report,
      status: "ready",
      report_type: "call_detail",
      format: "csv",
      rows: 31_877,
      download_url:
        "https://objects.falcon-cover.example/exports/call_detail_0192f3e0.csv?X-Amz-Expires=1800&X-Amz-Signature=abc123",
      expires_at: "2026-09-03T13:01:10Z",
      created_at: "2026-09-03T12:31:00Z",
      finished_at: "2026-09-03T12:31:08Z",
      error: null,
    },
  },
};
