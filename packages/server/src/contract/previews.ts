import type { CampaignId, PreviewId } from "@broadnet-engage/core/model";
import { z } from "zod";
import { Call, DIAL_REFUSALS, Originated } from "./calls.ts";
import { named } from "./components.ts";
import { Contact } from "./contacts.ts";
import { idOut, idParams, instantOut, phone, text, uuid } from "./primitives.ts";
import { AGENT_UP, route } from "./route.ts";

const Preview = named(
  "Preview",
  z.object({
    id: idOut,
    campaign_id: idOut,
    contact: Contact,
    history: z.array(Call),
    offered_at: instantOut,
    expires_at: instantOut.nullable(),
    compliance_hint: z
      .object({
        allowed: z.boolean(),
        rule: z.string().nullable(),
        reason: z.string().nullable(),
        next_allowed_at: instantOut.nullable(),
      })
      .meta({ description: "What is known now; the registers are asked when you dial" }),
  }),
);
const common = { tag: "previews", access: AGENT_UP, clauses: ["C-CMP-1"] } as const;
const params = idParams<PreviewId>();

export const requestPreview = route({
  ...common,
  id: "requestPreview",
  method: "post",
  path: "/v1/agents/me/preview",
  summary: "Reserve the next dialable contact for me; 204 when there is none",
  body: z.strictObject({ campaign_id: uuid<CampaignId>() }),
  responses: { 201: Preview, 204: null },
  refusals: ["agent-busy", "agent-offline", "agent-not-registered", "invalid-state", "unknown-reference"],
});

export const currentPreview = route({
  ...common,
  id: "currentPreview",
  method: "get",
  path: "/v1/agents/me/preview",
  summary: "My open preview, or 204",
  responses: { 200: Preview, 204: null },
  refusals: [],
});

export const acceptPreview = route({
  ...common,
  id: "acceptPreview",
  method: "post",
  path: "/v1/previews/{id}/accept",
  summary: "Dial the contact shown to me, or another of its numbers",
  params,
  body: z.strictObject({ phone: phone.nullable().optional() }).optional(),
  responses: { 201: Originated },
  refusals: DIAL_REFUSALS,
});

export const skipPreview = route({
  ...common,
  id: "skipPreview",
  method: "post",
  path: "/v1/previews/{id}/skip",
  summary: "Give the contact back",
  params,
  body: z.strictObject({ reason: text(500), retry_after_minutes: z.int().min(0).max(43_200).optional() }),
  responses: { 204: null },
  refusals: ["invalid-state"],
});
