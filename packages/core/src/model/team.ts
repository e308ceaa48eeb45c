import { z } from "zod";
import { type AgentId, idOf, type TeamId, type TenantId, type UserId } from "./ids.ts";

export const Team = z.object({
  id: idOf<TeamId>(),
  tenantId: idOf<TenantId>(),
  name: z.string(),
  agentIds: z.array(idOf<AgentId>()).readonly(),
  supervisorIds: z.array(idOf<UserId>()).readonly(),
  createdAt: z.number(),
  updatedAt: z.number(),
  version: z.number().int(),
});
export type Team = Readonly<z.infer<typeof Team>>;
