import { type Agent, type TeamId, toIso, toIsoOrNull, type User as UserRow } from "@broadnet-engage/core/model";
import type { z } from "zod";
import type { User } from "../contract/users.ts";

export const presentUser = (user: UserRow, agent: Agent | null, teamIds: readonly TeamId[]): z.input<typeof User> => ({
  id: user.id,
  email: user.email,
  full_name: user.fullName,
  role: user.role,
  team_ids: [...teamIds],
  team_scope: user.teamScope,
  disabled: user.disabled,
  agent: agent && { sip_user: agent.sipUser, skills: [...agent.skills] },
  last_login_at: toIsoOrNull(user.lastLoginAt),
  created_at: toIso(user.createdAt),
  updated_at: toIso(user.updatedAt),
  version: user.version,
});
