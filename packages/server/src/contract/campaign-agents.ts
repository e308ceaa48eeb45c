import { type AgentId, AgentState, type CampaignId, isUuid, type TeamId } from "@broadnet-engage/core/model";
import { z } from "zod";
import { named } from "./components.ts";
import { emptyBody, idOut, idParams, uuid } from "./primitives.ts";
import { route, SUPERVISOR_UP } from "./route.ts";

const Assignment = named(
  "CampaignAgents",
  z.object({
    agents: z.array(z.object({ id: idOut, full_name: z.string(), state: AgentState, logged_in: z.boolean() })),
    team_ids: z.array(idOut),
    assigned: z.int(),
    logged_in: z.int(),
  }),
);
const common = { tag: "campaigns", access: SUPERVISOR_UP, clauses: ["C-CAM-15"] } as const;
const params = idParams<CampaignId>();
const one = z.object({
  ...params.shape,
  agent_id: z
    .string()
    .refine(isUuid)
    .transform((value) => value.toLowerCase() as AgentId),
});

export const getCampaignAgents = route({
  ...common,
  id: "getCampaignAgents",
  method: "get",
  path: "/v1/campaigns/{id}/agents",
  summary: "Who works on the campaign",
  params,
  responses: { 200: Assignment },
  refusals: [],
});

export const putCampaignAgents = route({
  ...common,
  id: "putCampaignAgents",
  method: "put",
  path: "/v1/campaigns/{id}/agents",
  summary: "Say who works on the campaign, themselves or by team",
  params,
  body: z.strictObject({
    agent_ids: z.array(uuid<AgentId>()).max(5_000).default([]),
    team_ids: z.array(uuid<TeamId>()).max(500).default([]),
  }),
  responses: { 200: Assignment },
  refusals: ["unknown-reference"],
});

export const addCampaignAgent = route({
  ...common,
  id: "addCampaignAgent",
  method: "post",
  path: "/v1/campaigns/{id}/agents/{agent_id}",
  summary: "Add one agent; adding again changes nothing",
  params: one,
  body: emptyBody,
  responses: { 204: null },
  refusals: [],
});

export const removeCampaignAgent = route({
  ...common,
  id: "removeCampaignAgent",
  method: "delete",
  path: "/v1/campaigns/{id}/agents/{agent_id}",
  summary: "Take one agent off",
  params: one,
  responses: { 204: null },
  refusals: [],
});
