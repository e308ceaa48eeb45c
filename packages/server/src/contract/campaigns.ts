import { type CampaignId, CampaignStatus, CliStrategy, DialingMode, Purpose } from "@broadnet-engage/core/model";
import { z } from "zod";
import {
  Amd,
  ConditionOut,
  fixedWhileActive,
  inCall,
  PacingIn,
  PacingOut,
  Recording,
  RetryRuleOut,
  ScheduleOut,
  tunable,
} from "./campaign-settings.ts";
import { named } from "./components.ts";
import { OwnRulesOut } from "./own-rules.ts";
import { emptyBody, idOut, idParams, instantIn, instantOut, pageOf, paging, text, timezone } from "./primitives.ts";
import { route, SUPERVISOR_UP } from "./route.ts";

export const CampaignCreate = named(
  "CampaignCreate",
  z.strictObject({
    name: text(200),
    ...fixedWhileActive,
    timezone: timezone.optional(),
    ...z.object(tunable).partial().shape,
    pacing: PacingIn.optional(),
    ...inCall,
  }),
);
export const CampaignChange = named(
  "CampaignChange",
  z.strictObject({
    ...z.object({ name: text(200), ...fixedWhileActive, timezone, ...tunable }).partial().shape,
    pacing: PacingIn.optional(),
    ...inCall,
  }),
);

export const Campaign = named(
  "Campaign",
  z.object({
    id: idOut,
    name: z.string(),
    status: CampaignStatus,
    dialing_mode: DialingMode,
    cli_group_id: idOut,
    max_attempts: z.int(),
    retry_delay_minutes: z.int(),
    dial_ratio: z.number(),
    timezone: z.string(),
    total_contacts: z.int(),
    contacted: z.int(),
    connected: z.int(),
    abandon_rate: z.number(),
    created_at: instantOut,
    started_at: instantOut.nullable(),
    paused_at: instantOut.nullable(),
    resumed_at: instantOut.nullable(),
    completed_at: instantOut.nullable(),
    updated_at: instantOut,
    pause_reason: z.string().nullable(),
    version: z.int(),
    purpose: Purpose,
    default_country: z.string().nullable(),
    ring_timeout_seconds: z.int(),
    wrap_up_seconds: z.int(),
    preview_timeout_seconds: z.int(),
    preview_skip_allowed: z.boolean(),
    preview_auto_offer: z.boolean(),
    priority: z.int(),
    weight: z.int(),
    always_on: z.boolean(),
    schedule: ScheduleOut.nullable(),
    cli_strategy: CliStrategy,
    order_by: z.array(z.object({ field: z.string(), direction: z.enum(["asc", "desc"]) })),
    contact_filter: ConditionOut,
    disposition_set_id: idOut.nullable(),
    retry_rules: z.array(RetryRuleOut),
    pacing: PacingOut,
    amd: Amd,
    recording: Recording,
    own_rules: OwnRulesOut.nullable().describe("What the campaign forbids itself beside the law and its tenant"),
  }),
);

const params = idParams<CampaignId>();
const common = { tag: "campaigns", access: SUPERVISOR_UP } as const;

export const listCampaigns = route({
  ...common,
  id: "listCampaigns",
  method: "get",
  path: "/v1/campaigns",
  clauses: ["C-PAG-1", "C-PAG-7", "C-PAG-8"],
  summary: "List campaigns, newest first",
  query: z.strictObject({
    status: CampaignStatus.optional(),
    dialing_mode: DialingMode.optional(),
    from: instantIn.optional(),
    to: instantIn.optional(),
    q: text(200).optional(),
    ...paging(20, 100),
  }),
  responses: { 200: named("CampaignPage", pageOf(Campaign)) },
  refusals: ["invalid-cursor", "invalid-range"],
});

export const createCampaign = route({
  ...common,
  id: "createCampaign",
  method: "post",
  path: "/v1/campaigns",
  clauses: ["C-CAM-1", "C-CAM-2"],
  summary: "Create a campaign in draft",
  body: CampaignCreate,
  fills: ({ defaultCliGroupId }) => (defaultCliGroupId === null ? {} : { cli_group_id: defaultCliGroupId }),
  responses: { 201: Campaign },
  refusals: ["unknown-reference", "policy-violation"],
});

export const getCampaign = route({
  ...common,
  id: "getCampaign",
  method: "get",
  path: "/v1/campaigns/{id}",
  clauses: ["C-CON-1"],
  summary: "One campaign",
  params,
  responses: { 200: Campaign },
  refusals: [],
});

export const updateCampaign = route({
  ...common,
  id: "updateCampaign",
  method: "patch",
  path: "/v1/campaigns/{id}",
  clauses: ["C-CAM-11", "C-CON-1"],
  summary: "Change a campaign",
  params,
  body: CampaignChange,
  responses: { 200: Campaign },
  refusals: ["campaign-invalid-transition", "unknown-reference", "policy-violation", "precondition-failed"],
});

export const deleteCampaign = route({
  ...common,
  id: "deleteCampaign",
  method: "delete",
  path: "/v1/campaigns/{id}",
  clauses: ["C-CAM-13", "C-CON-1"],
  summary: "Hide a draft or completed campaign; its calls and audit stay",
  params,
  responses: { 204: null },
  refusals: ["campaign-invalid-transition", "precondition-failed"],
});

const Started = named(
  "CampaignStarted",
  z.object({
    id: idOut,
    status: z.literal("active"),
    started_at: instantOut,
    message: z.string(),
    resumed_at: instantOut.nullable(),
  }),
);
const START_REFUSALS = [
  "campaign-invalid-transition",
  "campaign-no-contacts",
  "campaign-no-agents",
  "campaign-no-caller-id",
] as const;

export const startCampaign = route({
  ...common,
  id: "startCampaign",
  method: "post",
  path: "/v1/campaigns/{id}/start",
  clauses: ["C-CAM-3", "C-CAM-4", "C-CAM-5", "C-CAM-6", "C-CAM-7"],
  summary: "Begin to dial, from draft or paused",
  params,
  body: emptyBody,
  responses: { 200: Started },
  refusals: START_REFUSALS,
});

export const resumeCampaign = route({
  ...common,
  id: "resumeCampaign",
  method: "post",
  path: "/v1/campaigns/{id}/resume",
  clauses: ["C-CAM-3"],
  summary: "Begin to dial again, from paused only",
  params,
  body: emptyBody,
  responses: { 200: Started },
  refusals: START_REFUSALS,
});

export const pauseCampaign = route({
  ...common,
  id: "pauseCampaign",
  method: "post",
  path: "/v1/campaigns/{id}/pause",
  clauses: ["C-CAM-9", "C-CAM-10"],
  summary: "Stop dialing; calls in progress go on",
  params,
  body: emptyBody,
  responses: {
    200: named("CampaignPaused", z.object({ id: idOut, status: z.literal("paused"), paused_at: instantOut })),
  },
  refusals: ["campaign-invalid-transition"],
});

export const completeCampaign = route({
  ...common,
  id: "completeCampaign",
  method: "post",
  path: "/v1/campaigns/{id}/complete",
  clauses: ["C-CAM-14"],
  summary: "End a campaign for good",
  params,
  body: emptyBody,
  responses: {
    200: named("CampaignCompleted", z.object({ id: idOut, status: z.literal("completed"), completed_at: instantOut })),
  },
  refusals: ["campaign-invalid-transition"],
});
