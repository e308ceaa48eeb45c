import {
  type AgentId,
  AgentState,
  AgentSubState,
  type CampaignId,
  RequestableState,
  type TeamId,
} from "@broadnet-engage/core/model";
import { z } from "zod";
import { Callback } from "./callbacks.ts";
import { Call } from "./calls.ts";
import { named } from "./components.ts";
import { idOut, idParams, instantIn, instantOut, pageOf, paging, text, uuid } from "./primitives.ts";
import { AGENT_UP, route, SUPERVISOR_UP } from "./route.ts";

export const Agent = named(
  "Agent",
  z.object({
    id: idOut,
    full_name: z.string(),
    sip_user: z.string(),
    team_ids: z.array(idOut),
    skills: z.array(z.string()),
    max_wrap_up: z.int().nullable().meta({ description: "Seconds; null = the campaign's own" }),
    state: AgentState,
    sub_state: AgentSubState.nullable(),
    state_since: instantOut,
    reason: z.string().nullable(),
    pending_state: RequestableState.nullable(),
    sip_registered: z.boolean(),
    current_call_id: idOut.nullable(),
    session_campaign_ids: z.array(idOut).nullable(),
    ready: z.boolean(),
    not_ready_reason: z.string().nullable(),
    version: z.int(),
    created_at: instantOut,
    updated_at: instantOut,
  }),
);

const params = idParams<AgentId>();
const common = { tag: "agents", access: SUPERVISOR_UP, clauses: [] } as const;

export const listAgents = route({
  ...common,
  id: "listAgents",
  method: "get",
  path: "/v1/agents",
  clauses: ["C-PAG-1", "C-PAG-8"],
  summary: "Agents by name",
  query: z.strictObject({
    team_id: uuid<TeamId>().optional(),
    state: AgentState.optional(),
    q: text(200).optional(),
    ...paging(),
  }),
  responses: { 200: named("AgentPage", pageOf(Agent)) },
  refusals: ["invalid-cursor"],
});

export const getAgent = route({
  ...common,
  id: "getAgent",
  method: "get",
  path: "/v1/agents/{id}",
  summary: "One agent",
  params,
  responses: { 200: Agent },
  refusals: [],
});

export const updateAgent = route({
  ...common,
  id: "updateAgent",
  method: "patch",
  path: "/v1/agents/{id}",
  summary: "Change phone, teams, skills or the limit of wrap-up",
  params,
  body: z.strictObject({
    sip_user: z
      .string()
      .regex(/^[A-Za-z0-9._-]{1,64}$/, "must be 1 to 64 of A-Z a-z 0-9 . _ -")
      .optional(),
    team_ids: z.array(uuid<TeamId>()).max(100).optional(),
    skills: z.array(text(64)).max(20).optional(),
    max_wrap_up: z.int().min(0).max(600).nullable().optional(),
  }),
  responses: { 200: Agent },
  refusals: ["unknown-reference", "duplicate-resource", "invalid-state"],
});

export const agentTimeline = route({
  ...common,
  id: "agentTimeline",
  method: "get",
  path: "/v1/agents/{id}/timeline",
  clauses: ["C-AGT-7"],
  summary: "What the agent did when, today unless `from` and `to` say otherwise; at most 5,000 intervals",
  params,
  query: z.strictObject({ from: instantIn.optional(), to: instantIn.optional() }),
  responses: {
    200: named(
      "AgentTimeline",
      z.object({
        agent_id: idOut,
        from: instantOut,
        to: instantOut,
        intervals: z.array(
          z.object({
            state: AgentState,
            sub_state: AgentSubState.nullable(),
            reason: z.string().nullable(),
            from: instantOut,
            to: instantOut.nullable(),
            seconds: z.int().min(0),
            by: z.string(),
          }),
        ),
        truncated: z.boolean(),
      }),
    ),
  },
  refusals: ["invalid-range"],
});

const mine = { ...common, access: AGENT_UP, people: true } as const;

export const myDesk = route({
  ...mine,
  id: "myDesk",
  method: "get",
  path: "/v1/agents/me",
  summary: "My profile, campaigns, present call, end of wrap-up and open callbacks",
  responses: {
    200: named(
      "AgentDesk",
      Agent.extend({
        campaigns: z.array(z.object({ id: idOut, name: z.string(), dialing_mode: z.string(), status: z.string() })),
        current_call: Call.nullable(),
        wrap_up_ends_at: instantOut.nullable(),
        callbacks: z.array(Callback),
      }),
    ),
  },
  refusals: [],
});

export const logIn = route({
  ...mine,
  id: "logInForCampaigns",
  method: "post",
  path: "/v1/agents/me/session",
  summary: "Log in for chosen campaigns: from offline to available",
  body: z.strictObject({ campaign_ids: z.array(uuid<CampaignId>()).min(1).max(200) }),
  responses: { 200: Agent },
  refusals: ["unknown-reference"],
});

export const logOut = route({
  ...mine,
  id: "logOutOfCampaigns",
  method: "delete",
  path: "/v1/agents/me/session",
  summary: "Log out: offline, after the present call",
  responses: { 204: null },
  refusals: [],
});
