import type { AgentId, CampaignId, EventType, Role, UserId } from "@broadnet-engage/core/model";

export const TOPICS = ["agents", "calls", "campaigns", "stats", "previews", "me"] as const;
export type Topic = (typeof TOPICS)[number];

/** Who looks, and at what. */
export interface View {
  readonly userId: UserId;
  readonly role: Role;
  /** Null = everything the role may see, also what belongs to no topic: the switch, the lists, the webhooks. */
  readonly topics: ReadonlySet<Topic> | null;
  readonly campaignId: CampaignId | null;
  /** Agents of the team asked for; null = all. */
  readonly team: ReadonlySet<AgentId> | null;
}

const FAMILIES: Readonly<Record<string, Topic>> = {
  agent: "agents",
  call: "calls",
  recording: "calls",
  campaign: "campaigns",
  contacts: "campaigns",
  contact: "campaigns",
  callback: "campaigns",
  preview: "previews",
};

interface Told {
  readonly agent_id?: unknown;
  readonly campaign_id?: unknown;
}

/** May this view see the event, and did it ask for it? An agent sees what names him, and nothing else (§19). */
export function sees(view: View, type: EventType | string, payload: Told): boolean {
  const { agent_id: agentId, campaign_id: campaignId } = payload;
  const own = agentId === view.userId;
  if (view.role === "agent" && !own) return false;
  if (view.campaignId !== null && campaignId !== undefined && campaignId !== view.campaignId) return false;
  if (view.team !== null && typeof agentId === "string" && !view.team.has(agentId as AgentId)) return false;
  if (view.topics === null) return true;
  const topic = FAMILIES[type.split(".", 1)[0] ?? ""];
  return (topic !== undefined && view.topics.has(topic)) || (own && view.topics.has("me"));
}

/** An agent's stream has no figures of the floor. */
export const seesStats = ({ role, topics }: View): boolean =>
  role !== "agent" && (topics === null || topics.has("stats"));
