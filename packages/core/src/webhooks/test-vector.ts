import type { EventId, TenantId } from "../model/ids.ts";

/**
 * The published test vector (contract §27, C-WH-6): receivers check their own code against it, so no byte of it may change.
 * `at` is the instant of the attempt, in milliseconds.
 */
export const TEST_VECTOR = {
  secret: "whsec_MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=",
  eventId: "0192f3d0-6a77-7b2c-8f4e-9b1d20c5e611" as EventId,
  tenantId: "0192f39f-0001-7aaa-8bbb-000000000001" as TenantId,
  at: 1_788_428_467_000,
  body: '{"event_id":"0192f3d0-6a77-7b2c-8f4e-9b1d20c5e611","event_type":"webhook.ping","tenant_id":"0192f39f-0001-7aaa-8bbb-000000000001","occurred_at":"2026-09-03T09:41:07Z","correlation_id":"0192f3d0-6a77-7b2c-8f4e-9b1d20c5e611","schema_version":"1","payload":{}}',
  bodySignature: "sha256=32039c777a4989080db8fd362892a7dd4b99832059fe0ff32d20b597b7314b4d",
  timestamp: "1788428467",
  timedSignature: "v1,LiAnYBaQVCp55qi8kAP+sbxoa9YEREfS5s/ouVU1a9s=",
} as const;
