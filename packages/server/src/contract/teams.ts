import type { AgentId, TeamId, UserId } from "@broadnet-engage/core/model";
import { z } from "zod";
import { named } from "./components.ts";
import { idOut, idParams, instantOut, pageOf, paging, text, uuid } from "./primitives.ts";
import { route, SUPERVISOR_UP } from "./route.ts";

export const Team = named(
  "Team",
  z.object({
    id: idOut,
    name: z.string(),
    agent_ids: z.array(idOut),
    supervisor_ids: z.array(idOut),
    created_at: instantOut,
    updated_at: instantOut,
    version: z.int(),
  }),
);

const members = {
  agent_ids: z.array(uuid<AgentId>()).max(5_000).optional(),
  supervisor_ids: z.array(uuid<UserId>()).max(500).optional(),
};
const common = { tag: "teams", access: SUPERVISOR_UP } as const;
const params = idParams<TeamId>();

export const listTeams = route({
  ...common,
  id: "listTeams",
  method: "get",
  path: "/v1/teams",
  clauses: ["C-PAG-8"],
  summary: "Teams of the tenant",
  query: z.strictObject({ ...paging() }),
  responses: { 200: named("TeamPage", pageOf(Team)) },
  refusals: ["invalid-cursor"],
});

export const createTeam = route({
  ...common,
  id: "createTeam",
  method: "post",
  path: "/v1/teams",
  clauses: [],
  summary: "Create a team",
  body: z.strictObject({ name: text(200), ...members }),
  responses: { 201: Team },
  refusals: ["unknown-reference"],
});

export const getTeam = route({
  ...common,
  id: "getTeam",
  method: "get",
  path: "/v1/teams/{id}",
  clauses: ["C-CON-1"],
  summary: "One team",
  params,
  responses: { 200: Team },
  refusals: [],
});

export const updateTeam = route({
  ...common,
  id: "updateTeam",
  method: "patch",
  path: "/v1/teams/{id}",
  clauses: ["C-CON-1"],
  summary: "Rename a team or change who is in it",
  params,
  body: z.strictObject({ name: text(200).optional(), ...members }),
  responses: { 200: Team },
  refusals: ["unknown-reference", "precondition-failed"],
});

export const deleteTeam = route({
  ...common,
  id: "deleteTeam",
  method: "delete",
  path: "/v1/teams/{id}",
  clauses: ["C-CON-1"],
  summary: "Remove a team; its people stay",
  params,
  responses: { 204: null },
  refusals: ["precondition-failed"],
});

export const setTeamMembers = route({
  ...common,
  id: "setTeamMembers",
  method: "put",
  path: "/v1/teams/{id}/members",
  clauses: ["C-CON-1"],
  summary: "Say who is in the team and who leads it, all of them at once",
  params,
  body: z.strictObject({ agent_ids: members.agent_ids.unwrap(), supervisor_ids: members.supervisor_ids.unwrap() }),
  responses: { 200: Team },
  refusals: ["unknown-reference", "precondition-failed"],
});
