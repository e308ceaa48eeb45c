import {
  type Agent,
  AgentState,
  AgentSubState,
  type CampaignId,
  isReady,
  notReadyReason,
  toIso,
  toIsoOrNull,
} from "@broadnet-engage/core/model";
import type { AgentTotals } from "@broadnet-engage/core/ports";
import type { z } from "zod";
import type { agentStates, setMyState, sipRegistered } from "../contract/agents.ts";

type States = z.input<(typeof agentStates.responses)[200]>;

export const presentAgent = (
  agent: Agent,
  today: AgentTotals | undefined,
  campaignIds: readonly CampaignId[],
): States["agents"][number] => ({
  id: agent.id,
  full_name: agent.fullName,
  state: agent.state,
  state_since: toIso(agent.stateSince),
  sip_registered: agent.sipRegistered,
  current_call_id: agent.currentCallId,
  calls_today: today?.calls ?? 0,
  talk_time_today_seconds: today?.talkSeconds ?? 0,
  sub_state: agent.subState,
  team_ids: [...agent.teamIds],
  campaign_ids: [...campaignIds],
  reason: agent.reason,
  pending_state: agent.pendingState,
  ready: isReady(agent),
  not_ready_reason: notReadyReason(agent),
});

const tally = <K extends string>(keys: readonly K[], values: readonly (K | null)[]): Record<K, number> =>
  Object.fromEntries(keys.map((key) => [key, values.filter((value) => value === key).length])) as Record<K, number>;

/** `break` takes lunch and training in, so that the four add up to the total (C-AGT-2). */
export function summarize(agents: readonly Pick<Agent, "state" | "subState">[]): States["summary"] {
  const byState = tally(
    AgentState.options,
    agents.map((agent) => agent.state),
  );
  return {
    total: agents.length,
    available: byState.available,
    on_call: byState.on_call,
    break: byState.break + byState.lunch + byState.training,
    offline: byState.offline,
    by_state: byState,
    by_sub_state: tally(
      AgentSubState.options,
      agents.map((agent) => agent.subState),
    ),
  };
}

export const presentStateChange = (agent: Agent): z.input<(typeof setMyState.responses)[200]> => ({
  agent_id: agent.id,
  state: agent.state,
  state_since: toIso(agent.stateSince),
  reason: agent.reason,
  pending_state: agent.pendingState,
});

export function presentRegistered(agents: readonly Agent[]): z.input<(typeof sipRegistered.responses)[200]> {
  const registered = agents.filter((agent) => agent.sipRegistered);
  return {
    registered: registered.map((agent) => ({
      agent_id: agent.id,
      sip_user: agent.sipUser,
      registered_at: toIsoOrNull(agent.registeredAt),
      user_agent: agent.userAgent,
      contact_count: agent.contactCount,
      expires_at: toIsoOrNull(agent.registrationExpiresAt),
      node: agent.registeredNode,
    })),
    total_registered: registered.length,
    total_agents: agents.length,
  };
}
