import { type Refusal, refuse } from "../errors.ts";
import type { Campaign, CampaignCounters, CampaignSettings, PauseReason } from "../model/campaign.ts";
import type { Instant } from "../model/instant.ts";

/**
 * The life of a campaign.
 *
 *     draft ──start──► active ◄──start── paused
 *       │                │ ──pause──────►  │
 *       ▼ delete         └──► completed ◄──┘          no way out of completed but delete
 */
export type CampaignCommand =
  | { readonly type: "start"; readonly at: Instant; readonly floor: StartFloor }
  | { readonly type: "pause"; readonly at: Instant; readonly reason: PauseReason }
  | { readonly type: "complete"; readonly at: Instant }
  | { readonly type: "remove"; readonly at: Instant; readonly live: number }
  | { readonly type: "change"; readonly at: Instant; readonly changes: Partial<CampaignSettings> };

/** What a start needs to know (C-CAM-4, 5). */
export interface StartFloor {
  readonly dialable: number;
  readonly assigned: number;
  readonly loggedIn: number;
  readonly callerIds: number;
}

export function evolveCampaign(campaign: Campaign, command: CampaignCommand): Campaign | Refusal {
  const { at } = command;
  switch (command.type) {
    case "start":
      return start(campaign, command.floor, at);
    case "pause":
      return campaign.status === "active"
        ? { ...campaign, status: "paused", pausedAt: at, pauseReason: command.reason, updatedAt: at }
        : wrongMove(campaign, "paused");
    case "complete":
      return campaign.status === "active" || campaign.status === "paused"
        ? { ...campaign, status: "completed", completedAt: at, pauseReason: null, updatedAt: at }
        : wrongMove(campaign, "completed");
    case "remove":
      if (campaign.status === "draft" || (campaign.status === "completed" && command.live === 0))
        return { ...campaign, deletedAt: at, updatedAt: at };
      return wrongMove(campaign, "deleted");
    case "change":
      return change(campaign, command.changes, at);
  }
}

/** C-CAM-6: transition, contacts, agents, caller ID, in this order. */
function start(campaign: Campaign, floor: StartFloor, at: Instant): Campaign | Refusal {
  const id = { campaignId: campaign.id };
  if (campaign.status !== "draft" && campaign.status !== "paused") return wrongMove(campaign, "active");
  if (floor.dialable === 0) return refuse("campaign-no-contacts", "Upload contacts before starting the campaign.", id);
  if (floor.loggedIn === 0)
    return refuse("campaign-no-agents", noAgents(floor.assigned), { ...id, assigned: floor.assigned, loggedIn: 0 });
  if (floor.callerIds === 0)
    return refuse("campaign-no-caller-id", "The CLI group has no enabled number.", {
      ...id,
      cliGroupId: campaign.cliGroupId,
    });
  return {
    ...campaign,
    status: "active",
    startedAt: campaign.startedAt ?? at,
    resumedAt: campaign.startedAt === null ? null : at,
    pausedAt: null,
    pauseReason: null,
    updatedAt: at,
  };
}

const noAgents = (assigned: number): string => {
  if (assigned === 0) return "No agent is assigned to the campaign.";
  return assigned === 1
    ? "1 agent is assigned and is not logged in."
    : `${assigned} agents are assigned and none is logged in.`;
};

const FIXED_WHILE_ACTIVE = ["dialingMode", "cliGroupId", "timezone"] as const;

/** C-CAM-11. */
function change(campaign: Campaign, changes: Partial<CampaignSettings>, at: Instant): Campaign | Refusal {
  const names = Object.keys(changes);
  if (campaign.status === "completed" && names.some((name) => name !== "name"))
    return wrongMove(campaign, campaign.status);
  if (
    campaign.status === "active" &&
    FIXED_WHILE_ACTIVE.some((name) => names.includes(name) && changes[name] !== campaign[name])
  )
    return wrongMove(campaign, campaign.status);
  return { ...campaign, ...changes, updatedAt: at };
}

const wrongMove = (campaign: Campaign, to: string): Refusal =>
  refuse("campaign-invalid-transition", `The campaign is ${campaign.status}; it cannot become ${to}.`, {
    campaignId: campaign.id,
    from: campaign.status,
    to,
  });

/** Percent of calls answered by a person that found no agent, one decimal; 0 when none was answered (C-CAM-12). */
export function abandonRate(counters: Pick<CampaignCounters, "abandoned" | "answeredConnected">): number {
  const answered = counters.abandoned + counters.answeredConnected;
  return answered === 0 ? 0 : Math.round((1_000 * counters.abandoned) / answered) / 10;
}
