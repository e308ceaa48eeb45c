import {
  type AgentId,
  type CallId,
  CallMode,
  CallStatus,
  type CampaignId,
  type ContactId,
  HangupBy,
} from "@broadnet-engage/core/model";
import { z } from "zod";
import { named } from "./components.ts";
import { CustomFieldsIn } from "./contacts.ts";
import { WIRE_LIMITS as LIMITS } from "./limits.ts";
import {
  boolParam,
  dateOut,
  emptyBody,
  idOut,
  idParams,
  instantIn,
  instantOut,
  pageOf,
  paging,
  phone,
  phoneOut,
  text,
  uuid,
  wholeParam,
} from "./primitives.ts";
import { AGENT_UP, route, SUPERVISOR_UP } from "./route.ts";

const direction = z.enum(["outbound", "inbound"]);

export const Call = named(
  "Call",
  z.object({
    id: idOut,
    campaign_id: idOut.nullable(),
    agent_id: idOut.nullable(),
    contact_phone: phoneOut,
    direction,
    status: CallStatus,
    disposition: z.string().nullable(),
    duration_seconds: z.int(),
    talk_time_seconds: z.int(),
    started_at: instantOut,
    answered_at: instantOut.nullable(),
    ended_at: instantOut.nullable(),
    recording_id: idOut.nullable(),
    contact_id: idOut.nullable(),
    cli: phoneOut,
    attempt: z.int().nullable(),
    dialing_mode: CallMode,
    abandoned: z.boolean(),
    amd_result: z.enum(["human", "machine", "fax", "unknown"]).nullable(),
    hangup_cause: z.string().nullable(),
    sip_code: z.int().nullable(),
    hangup_by: HangupBy.nullable(),
    ring_seconds: z.int(),
    hold_seconds: z.int(),
    wrap_up_seconds: z.int(),
    audit_ref: z.string(),
    rule_version: z.string(),
    notes: z.string().nullable(),
    node: z.string().nullable(),
    transferred_to: z.string().nullable(),
  }),
);

export const CallWithEvents = named(
  "CallWithEvents",
  z.object({
    ...Call.shape,
    events: z.array(z.object({ at: instantOut, type: z.string(), data: z.record(z.string(), z.unknown()) })),
  }),
);

const params = idParams<CallId>();

export const listCalls = route({
  id: "listCalls",
  tag: "calls",
  method: "get",
  path: "/v1/calls",
  clauses: ["C-CAL-1", "C-CAL-2", "C-PAG-7"],
  summary: "Call history, newest first; agents see their own",
  access: AGENT_UP,
  query: z.strictObject({
    campaign_id: uuid<CampaignId>().optional(),
    agent_id: uuid<AgentId>().optional(),
    contact_id: uuid<ContactId>().optional(),
    status: CallStatus.optional(),
    include_live: boolParam.optional(),
    from: instantIn.optional(),
    to: instantIn.optional(),
    direction: direction.optional(),
    disposition: text(40).optional(),
    phone: phone.optional(),
    abandoned: boolParam.optional(),
    min_duration: wholeParam.optional(),
    ...paging(),
  }),
  responses: { 200: named("CallPage", pageOf(Call)) },
  refusals: ["invalid-cursor", "invalid-range"],
});

export const countToday = route({
  id: "countToday",
  tag: "calls",
  method: "get",
  path: "/v1/calls/count-today",
  clauses: ["C-CAL-3", "C-CAL-4"],
  summary: "Finished calls of the current day in the tenant's timezone",
  access: SUPERVISOR_UP,
  query: z.strictObject({ campaign_id: uuid<CampaignId>().optional() }),
  responses: {
    200: named(
      "CountToday",
      z.object({
        date: dateOut,
        total_calls: z.int(),
        connected: z.int(),
        no_answer: z.int(),
        busy: z.int(),
        failed: z.int(),
        voicemail: z.int(),
        avg_talk_time_seconds: z.int(),
        abandon_rate: z.number(),
        as_of: instantOut,
        abandoned: z.int(),
        timezone: z.string(),
      }),
    ),
  },
  refusals: [],
});

export const activeCount = route({
  id: "activeCount",
  tag: "calls",
  method: "get",
  path: "/v1/calls/active-count",
  clauses: ["C-CAL-5", "C-CAL-6"],
  summary: "Calls in progress now",
  access: SUPERVISOR_UP,
  responses: {
    200: named(
      "ActiveCount",
      z.object({
        active_calls: z.int(),
        ringing: z.int(),
        connected: z.int(),
        as_of: instantOut,
        stale: z.boolean(),
        nodes: z.array(z.object({ node: z.string(), up: z.boolean(), active_calls: z.int() })),
      }),
    ),
  },
  refusals: [],
});

export const Originated = named(
  "Originated",
  z.object({
    call_id: idOut,
    status: z.literal("dialing"),
    destination: phoneOut,
    compliance: z.object({ allowed: z.literal(true), rule_version: z.string(), audit_ref: z.string() }),
  }),
);
/** Of every dial by hand: the law, the agent, the caller ID, whom it is for, and the switch. */
export const DIAL_REFUSALS = [
  "compliance-blocked",
  "agent-offline",
  "agent-not-registered",
  "agent-busy",
  "campaign-no-caller-id",
  "invalid-state",
  "dependency-unavailable",
] as const;

export const originate = route({
  id: "originate",
  tag: "calls",
  method: "post",
  path: "/v1/calls/originate",
  clauses: ["C-CAL-7", "C-CAL-8", "C-CAL-9", "C-CAL-10", "C-CAL-11", "C-CAL-12"],
  summary: "Dial by hand: the agent's phone rings first, then the destination",
  access: AGENT_UP,
  resumes: true,
  body: z.strictObject({
    agent_id: uuid<AgentId>(),
    destination: phone,
    campaign_id: uuid<CampaignId>().nullable().optional(),
    cli_override: phone.nullable().optional(),
    contact_id: uuid<ContactId>().nullable().optional(),
  }),
  responses: { 201: Originated },
  refusals: [...DIAL_REFUSALS, "unknown-reference"],
});

export const getCall = route({
  id: "getCall",
  tag: "calls",
  method: "get",
  path: "/v1/calls/{id}",
  clauses: ["C-CAL-2"],
  summary: "One call with its events; agents see their own",
  access: AGENT_UP,
  params,
  responses: { 200: CallWithEvents },
  refusals: [],
});

export const disposeCall = route({
  id: "disposeCall",
  tag: "calls",
  method: "post",
  path: "/v1/calls/{id}/disposition",
  clauses: ["C-DNC-5"],
  summary: "Say what came of a call",
  access: AGENT_UP,
  params,
  body: z.strictObject({
    code: z.string().regex(/^[a-z0-9_]{1,40}$/, "must be a disposition code"),
    notes: z.string().max(LIMITS.notesLength).nullable().optional(),
    callback: z
      .strictObject({ at: instantIn, agent_only: z.boolean().default(false), phone: phone.nullable().optional() })
      .nullable()
      .optional(),
    custom_fields: CustomFieldsIn.optional(),
    keep_wrap_up: z.boolean().default(false),
  }),
  responses: { 200: Call },
  refusals: ["unknown-reference", "invalid-state", "policy-violation", "duplicate-resource"],
});

export const hangUpCall = route({
  id: "hangUpCall",
  tag: "calls",
  method: "post",
  path: "/v1/calls/{id}/hangup",
  clauses: ["C-CAL-2"],
  summary: "End a live call; agents their own",
  access: AGENT_UP,
  params,
  body: emptyBody,
  responses: { 204: null },
  refusals: ["invalid-state", "dependency-unavailable"],
});
