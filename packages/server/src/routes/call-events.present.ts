import type { CallEventRecord } from "@broadnet-engage/core/model";
import { toIso } from "@broadnet-engage/core/model";

/** For each step of a call's life: wire member → our member. What is not named stays inside. */
const MEMBERS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  "call.dialing": { cli: "cli", attempt: "attempt", dialing_mode: "mode", audit_ref: "auditRef" },
  "call.ringing": { early_media: "earlyMedia" },
  "call.agent_assigned": { agent_id: "agentId" },
  "call.agent_failed": { agent_id: "agentId", cause: "cause" },
  "call.connected": { wait_ms: "waitMs" },
  "call.abandoned": { wait_ms: "waitMs" },
  "call.screened": { amd_result: "result", action: "action" },
  "call.message_started": { why: "why", message_id: "messageId" },
  "call.message_ended": { whole: "whole" },
  "call.recording_started": { recording_id: "recordingId" },
  "call.held": { by: "by" },
  "call.resumed": { by: "by" },
  "call.digits_sent": { count: "count", by: "by" },
  "call.transfer_ringing": { agent_id: "agentId" },
  "call.transfer_completing": { by: "by" },
  "call.transferred": { kind: "kind", to: "to", by: "by" },
  "call.transfer_failed": { cause: "cause", back: "back" },
  "call.agent_left": { agent_id: "agentId" },
  "call.agent_released": { agent_id: "agentId" },
  "call.monitor_changed": { mode: "mode", by: "by" },
  "call.unmonitored": { by: "by" },
  "call.hangup_asked": { by: "by" },
  "call.ended": { status: "status", hangup_cause: "cause", sip_code: "sipCode", hangup_by: "by" },
  "call.dispositioned": { disposition: "code", previous: "previous", notes: "notes", by: "by" },
};

/** One line of `GET /v1/calls/{id}`'s events. The first event holds the whole row it opened; its members are read from there. */
export function presentCallEvent({ at, type, data }: CallEventRecord) {
  const from = type === "call.dialing" ? (data.call as Readonly<Record<string, unknown>>) : data;
  const members = Object.entries(MEMBERS[type] ?? {}).map(([wire, ours]) => [wire, from[ours] ?? null]);
  return { at: toIso(at), type, data: Object.fromEntries(members) as Record<string, unknown> };
}
