import type { ActiveCount, Originated as OriginatedCall } from "@broadnet-engage/core";
import {
  agentOf,
  type CallEventRecord,
  type Call as CallRow,
  durationSeconds,
  holdSeconds,
  statusOf,
  talkSeconds,
  toIso,
  toIsoOrNull,
} from "@broadnet-engage/core/model";
import type { CallTotals } from "@broadnet-engage/core/ports";
import type { z } from "zod";
import type { activeCount, Call, CallWithEvents, countToday, Originated } from "../contract/calls.ts";
import { presentCallEvent } from "./call-events.present.ts";

const wholeSeconds = (from: number | null, to: number | null): number =>
  from === null || to === null ? 0 : Math.max(0, Math.floor((to - from) / 1000));

/** `now` counts for live calls only. */
export const presentCall = (call: CallRow, now: number): z.input<typeof Call> => ({
  id: call.id,
  campaign_id: call.campaignId,
  agent_id: agentOf(call),
  contact_phone: call.phone,
  direction: call.direction,
  status: statusOf(call),
  disposition: call.disposition,
  duration_seconds: durationSeconds(call, now),
  talk_time_seconds: talkSeconds(call, now),
  started_at: toIso(call.startedAt),
  answered_at: toIsoOrNull(call.answeredAt),
  ended_at: toIsoOrNull(call.endedAt),
  recording_id: call.recordingId,
  contact_id: call.contactId,
  cli: call.cli,
  attempt: call.attempt,
  dialing_mode: call.mode,
  abandoned: call.abandoned,
  amd_result: call.amdResult,
  hangup_cause: call.hangupCause,
  sip_code: call.sipCode,
  hangup_by: call.hangupBy,
  ring_seconds: wholeSeconds(call.ringingAt, call.answeredAt ?? call.endedAt ?? now),
  hold_seconds: holdSeconds(call, now),
  wrap_up_seconds: wholeSeconds(call.connectedAt === null ? null : call.endedAt, call.completedAt),
  audit_ref: call.auditRef,
  rule_version: call.ruleVersion,
  notes: call.notes,
  node: call.node,
  transferred_to: call.transferredTo,
});

export const presentCallWithEvents = (
  call: CallRow,
  events: readonly CallEventRecord[],
  now: number,
): z.input<typeof CallWithEvents> => ({
  ...presentCall(call, now),
  events: events.map(presentCallEvent),
});

export const presentOriginated = ({ call, audit }: OriginatedCall): z.input<typeof Originated> => ({
  call_id: call.id,
  status: "dialing",
  destination: call.phone,
  compliance: { allowed: true, rule_version: audit.decision.ruleVersion, audit_ref: audit.ref },
});

const percent = (part: number, whole: number): number => (whole === 0 ? 0 : Math.round((1_000 * part) / whole) / 10);

export const presentToday = (
  totals: CallTotals,
  day: { readonly date: string; readonly timezone: string; readonly now: number },
): z.input<(typeof countToday.responses)[200]> => ({
  date: day.date,
  total_calls: totals.completed + totals.noAnswer + totals.busy + totals.failed + totals.voicemail,
  connected: totals.completed,
  no_answer: totals.noAnswer,
  busy: totals.busy,
  failed: totals.failed,
  voicemail: totals.voicemail,
  avg_talk_time_seconds: totals.withAgent === 0 ? 0 : Math.round(totals.talkSeconds / totals.withAgent),
  abandon_rate: percent(totals.abandoned, totals.abandoned + totals.withAgent),
  as_of: toIso(day.now),
  abandoned: totals.abandoned,
  timezone: day.timezone,
});

export const presentActive = (count: ActiveCount): z.input<(typeof activeCount.responses)[200]> => ({
  active_calls: count.activeCalls,
  ringing: count.ringing,
  connected: count.connected,
  as_of: toIso(count.asOf),
  stale: count.stale,
  nodes: count.nodes.map(({ node, up, activeCalls }) => ({ node, up, active_calls: activeCalls })),
});
