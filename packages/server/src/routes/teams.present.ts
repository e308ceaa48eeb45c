import { type Team as Row, toIso } from "@broadnet-engage/core/model";
import type { z } from "zod";
import type { Team } from "../contract/teams.ts";

export const presentTeam = (team: Row): z.input<typeof Team> => ({
  id: team.id,
  name: team.name,
  agent_ids: [...team.agentIds],
  supervisor_ids: [...team.supervisorIds],
  created_at: toIso(team.createdAt),
  updated_at: toIso(team.updatedAt),
  version: team.version,
});
