import type { AgentId } from "@broadnet-engage/core/model";
import type { Caller } from "../http/handler.ts";
import { notFound, Problem } from "../problems/problem.ts";

// A supervisor may be limited to the teams he leads (contract §7, `team_scope`): to him the other people of the tenant, their
// calls and their recordings do not exist. Campaigns, their contacts and the sums of the floor are nobody's, and stay.

/** Null agents are nobody's people. */
export const inScope = ({ scope }: Caller, agentId: string | null): boolean =>
  scope === null || (agentId !== null && scope.has(agentId as AgentId));

/** For a store's filter; undefined for whoever is not limited. */
export const scopeFilter = ({ scope }: Caller): readonly AgentId[] | undefined =>
  scope === null ? undefined : [...scope];

/** @throws 404, as for somebody who does not exist. */
export function assertInScope(caller: Caller, agentId: string | null, resource = "agent"): void {
  if (!inScope(caller, agentId)) throw notFound(resource);
}

/** What would widen the limit, or reach past it. */
export function assertUnlimited({ scope }: Caller, detail: string): void {
  if (scope !== null) throw new Problem("forbidden", detail, { members: { required_role: "admin" } });
}
