import type { Call, CallEventRecord, Deadline } from "@broadnet-engage/core/model";
import { Table } from "../table.ts";

export const CALLS = new Table<Call>("calls", {
  id: "id",
  tenantId: "tenant_id",
  campaignId: "campaign_id",
  contactId: "contact_id",
  agentId: "agent_id",
  phone: "phone",
  cli: "cli",
  direction: "direction",
  mode: "mode",
  attempt: "attempt",
  phase: "phase",
  outcome: "outcome",
  customerLegId: "customer_leg_id",
  agentLegId: "agent_leg_id",
  agentLegReady: "agent_leg_ready",
  customerLegReady: "customer_leg_ready",
  startedAt: "started_at",
  ringingAt: "ringing_at",
  answeredAt: "answered_at",
  connectedAt: "connected_at",
  endedAt: "ended_at",
  completedAt: "completed_at",
  abandoned: "abandoned",
  amdResult: "amd_result",
  hangupCause: "hangup_cause",
  sipCode: "sip_code",
  hangupBy: "hangup_by",
  disposition: "disposition",
  notes: "notes",
  auditRef: "audit_ref",
  ruleVersion: "rule_version",
  ringTimeoutMs: "ring_timeout_ms",
  connectThresholdMs: "connect_threshold_ms",
  wrapUpMs: "wrap_up_ms",
  node: "node",
  version: "version",
});

export const CALL_EVENTS = new Table<CallEventRecord>("call_events", {
  callId: "call_id",
  seq: "seq",
  at: "at",
  type: "type",
  data: "data",
});

export const DEADLINES = new Table<Deadline>("deadlines", {
  kind: "kind",
  refId: "ref_id",
  tenantId: "tenant_id",
  dueAt: "due_at",
});
