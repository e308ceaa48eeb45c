import { z } from "zod";
import { CallStatus, FinishedStatus, HangupBy } from "../model/call.ts";
import { CustomFields } from "../model/contact.ts";
import type { EventPayloads } from "../model/events.ts";
import { toIso } from "../model/instant.ts";
import { count, datetime, eventKind, phone, uuid } from "./event-kind.ts";
import { AGENT, ANSWERED_AT, CALL, CALLER_ID, CAMPAIGN, CONTACT, CUSTOMER, RECORDING } from "./examples.ts";

export const ofCall = z.object({
  call_id: uuid,
  agent_id: uuid.nullable(),
  campaign_id: uuid.nullable(),
  contact_phone: phone,
});

type OfCall = Pick<EventPayloads["call.ringing"], "callId" | "agentId" | "campaignId" | "contactPhone">;

export const common = (payload: OfCall): z.input<typeof ofCall> => ({
  call_id: payload.callId,
  agent_id: payload.agentId,
  campaign_id: payload.campaignId,
  contact_phone: payload.contactPhone,
});

export const unattended: OfCall = { callId: CALL, agentId: null, campaignId: CAMPAIGN, contactPhone: CUSTOMER };
export const attended: OfCall = { ...unattended, agentId: AGENT };

export const callEvents = {
  "call.dialing": eventKind("call.dialing", {
    meaning: "The dialer asks the switch to call the number.",
    schema: ofCall.extend({ cli: phone, attempt: z.int().min(1).nullable(), audit_ref: z.string() }),
    toWire: (p) => ({ ...common(p), cli: p.cli, attempt: p.attempt, audit_ref: p.auditRef }),
    example: { ...unattended, cli: CALLER_ID, attempt: 2, auditRef: "AUD-10437" },
  }),
  "call.ringing": eventKind("call.ringing", {
    meaning: "The number rings, or the network plays a tone.",
    schema: ofCall.extend({ at: datetime }),
    toWire: (p) => ({ ...common(p), at: toIso(p.at) }),
    example: { ...unattended, at: ANSWERED_AT - 9_000 },
  }),
  "call.answered": eventKind("call.answered", {
    meaning: "The number was answered; no agent is bridged yet.",
    schema: ofCall.extend({ at: datetime }),
    toWire: (p) => ({ ...common(p), at: toIso(p.at) }),
    example: { ...unattended, at: ANSWERED_AT },
  }),
  "call.connected": eventKind("call.connected", {
    meaning: "The customer and an agent are bridged.",
    schema: ofCall.extend({
      wait_ms: count.describe("From the answer to the bridge"),
      custom_fields: CustomFields,
    }),
    toWire: (p) => ({ ...common(p), wait_ms: p.waitMs, custom_fields: { ...p.customFields } }),
    example: { ...attended, waitMs: 640, customFields: { plate: "D 48213", premium_aed: 1940 } },
  }),
  "call.abandoned": eventKind("call.abandoned", {
    meaning: "A person answered and got no agent in time.",
    schema: ofCall.extend({ wait_ms: count, abandon_rate: z.number().describe("Percent"), window: z.string() }),
    toWire: (p) => ({ ...common(p), wait_ms: p.waitMs, abandon_rate: p.abandonRate, window: p.window }),
    example: { ...unattended, waitMs: 2000, abandonRate: 1.4, window: "24h" },
  }),
  "call.ended": eventKind("call.ended", {
    meaning: "The call was hung up. The record may still change until call.completed.",
    schema: ofCall.extend({
      status: FinishedStatus,
      hangup_cause: z.string(),
      hangup_by: HangupBy.nullable(),
      duration_seconds: count,
      talk_time_seconds: count,
    }),
    toWire: (p) => ({
      ...common(p),
      status: p.status,
      hangup_cause: p.hangupCause,
      hangup_by: p.hangupBy,
      duration_seconds: p.durationSeconds,
      talk_time_seconds: p.talkTimeSeconds,
    }),
    example: {
      ...attended,
      status: "completed",
      hangupCause: "NORMAL_CLEARING",
      hangupBy: "customer",
      durationSeconds: 131,
      talkTimeSeconds: 104,
    },
  }),
  "call.completed": eventKind("call.completed", {
    meaning: "The call's record is final. Told exactly once per call, after wrap-up when a person was reached.",
    schema: ofCall.extend({
      status: CallStatus,
      disposition: z.string().nullable(),
      duration_seconds: count,
      recording_id: uuid.nullable(),
      talk_time_seconds: count,
      abandoned: z.boolean(),
      contact_id: uuid.nullable(),
    }),
    toWire: (p) => ({
      ...common(p),
      status: p.status,
      disposition: p.disposition,
      duration_seconds: p.durationSeconds,
      recording_id: p.recordingId,
      talk_time_seconds: p.talkTimeSeconds,
      abandoned: p.abandoned,
      contact_id: p.contactId,
    }),
    example: {
      ...attended,
      status: "completed",
      disposition: "callback",
      durationSeconds: 131,
      recordingId: RECORDING,
      talkTimeSeconds: 104,
      abandoned: false,
      contactId: CONTACT,
    },
  }),
  "call.dispositioned": eventKind("call.dispositioned", {
    meaning: "A disposition was set or changed.",
    schema: ofCall.extend({ disposition: z.string(), previous: z.string().nullable(), by: z.string() }),
    toWire: (p) => ({ ...common(p), disposition: p.disposition, previous: p.previous, by: p.by }),
    example: { ...attended, disposition: "callback", previous: null, by: AGENT },
  }),
};
