import {
  type AgentInterval,
  type AgentStateChange,
  isReady,
  notReadyReason,
  type Agent as Row,
  toIso,
  toIsoOrNull,
} from "@broadnet-engage/core/model";
import type { z } from "zod";
import type { Agent, agentTimeline } from "../contract/agent-desk.ts";

export const presentProfile = (agent: Row): z.input<typeof Agent> => ({
  id: agent.id,
  full_name: agent.fullName,
  sip_user: agent.sipUser,
  team_ids: [...agent.teamIds],
  skills: [...agent.skills],
  max_wrap_up: agent.maxWrapUpMs === null ? null : Math.round(agent.maxWrapUpMs / 1_000),
  state: agent.state,
  sub_state: agent.subState,
  state_since: toIso(agent.stateSince),
  reason: agent.reason,
  pending_state: agent.pendingState,
  sip_registered: agent.sipRegistered,
  current_call_id: agent.currentCallId,
  session_campaign_ids: agent.sessionCampaignIds && [...agent.sessionCampaignIds],
  ready: isReady(agent),
  not_ready_reason: notReadyReason(agent),
  version: agent.version,
  created_at: toIso(agent.createdAt),
  updated_at: toIso(agent.updatedAt),
});

/** Changes as intervals, cut at the beginning of the span; the last goes on until somebody changes it. */
export function intervalsOf(
  changes: readonly AgentStateChange[],
  span: { readonly from: number; readonly to: number },
): readonly AgentInterval[] {
  return changes.flatMap(({ at, state, subState, reason, by }, index) => {
    const next = changes[index + 1]?.at ?? null;
    // Changes of one moment follow each other at once: only the last of them lasted.
    return next === at ? [] : [{ state, subState, reason, by, from: Math.max(at, span.from), to: next }];
  });
}

type Shown = z.input<(typeof agentTimeline.responses)[200]>["intervals"][number];

export const presentInterval =
  (now: number) =>
  ({ state, subState, reason, by, from, to }: AgentInterval): Shown => ({
    state,
    sub_state: subState,
    reason,
    from: toIso(from),
    to: toIsoOrNull(to),
    seconds: Math.max(0, Math.floor((to ?? now) / 1_000) - Math.floor(from / 1_000)),
    by,
  });
