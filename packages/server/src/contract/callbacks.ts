import {
  type AgentId,
  type CallbackId,
  CallbackStatus,
  type CampaignId,
  type ContactId,
} from "@broadnet-engage/core/model";
import { z } from "zod";
import { named } from "./components.ts";
import { WIRE_LIMITS as LIMITS } from "./limits.ts";
import {
  emptyBody,
  idOut,
  idParams,
  instantIn,
  instantOut,
  pageOf,
  paging,
  phone,
  phoneOut,
  timezone,
  uuid,
} from "./primitives.ts";
import { AGENT_UP, route } from "./route.ts";

export const Callback = named(
  "Callback",
  z.object({
    id: idOut,
    campaign_id: idOut,
    contact_id: idOut,
    phone: phoneOut,
    due_at: instantOut,
    timezone: z.string().nullable(),
    agent_id: idOut.nullable(),
    expires_minutes: z.int().nullable(),
    note: z.string().nullable(),
    status: CallbackStatus,
    call_id: idOut.nullable(),
    created_by: z.string(),
    created_at: instantOut,
    updated_at: instantOut,
  }),
);

const params = idParams<CallbackId>();
const common = { tag: "callbacks", access: AGENT_UP, clauses: [] } as const;
const promise = {
  due_at: instantIn,
  phone: phone.nullable().optional(),
  timezone: timezone.nullable().optional(),
  agent_id: uuid<AgentId>().nullable().optional(),
  expires_minutes: z.int().min(1).max(10_080).nullable().optional(),
  note: z.string().max(LIMITS.notesLength).nullable().optional(),
};

export const listCallbacks = route({
  ...common,
  id: "listCallbacks",
  method: "get",
  path: "/v1/callbacks",
  clauses: ["C-PAG-6", "C-PAG-8"],
  summary: "Promised calls, newest first; an agent sees his own",
  query: z.strictObject({
    campaign_id: uuid<CampaignId>().optional(),
    contact_id: uuid<ContactId>().optional(),
    agent_id: uuid<AgentId>().optional(),
    status: CallbackStatus.optional(),
    from: instantIn.optional(),
    to: instantIn.optional(),
    ...paging(),
  }),
  responses: { 200: named("CallbackPage", pageOf(Callback)) },
  refusals: ["invalid-cursor", "invalid-range"],
});

export const createCallback = route({
  ...common,
  id: "createCallback",
  method: "post",
  path: "/v1/callbacks",
  summary: "Promise a call; a moment outside the permitted hours is refused with the next one inside",
  body: z.strictObject({ contact_id: uuid<ContactId>(), ...promise }),
  responses: { 201: Callback },
  refusals: ["unknown-reference", "policy-violation", "invalid-state", "duplicate-resource"],
});

export const updateCallback = route({
  ...common,
  id: "updateCallback",
  method: "patch",
  path: "/v1/callbacks/{id}",
  summary: "Move or reassign a promised call",
  params,
  body: z.strictObject(z.object(promise).partial().shape),
  responses: { 200: Callback },
  refusals: ["unknown-reference", "policy-violation", "invalid-state"],
});

export const cancelCallback = route({
  ...common,
  id: "cancelCallback",
  method: "delete",
  path: "/v1/callbacks/{id}",
  summary: "Call a promise off; the contact is one of the list again",
  params,
  responses: { 204: null },
  refusals: ["invalid-state"],
});

export const claimCallback = route({
  ...common,
  id: "claimCallback",
  method: "post",
  path: "/v1/callbacks/{id}/claim",
  people: true,
  summary: "Take a callback on myself: I alone make it",
  params,
  body: emptyBody,
  responses: { 200: Callback },
  refusals: ["invalid-state"],
});
