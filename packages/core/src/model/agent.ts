import { z } from "zod";
import { type AgentId, type CallId, type CampaignId, idOf, type LegId, type TeamId, type TenantId } from "./ids.ts";

/** The contract's states (C-AGT-1), nothing else. */
export const AgentState = z.enum(["available", "on_call", "break", "lunch", "training", "offline"]);
export type AgentState = z.infer<typeof AgentState>;
/** States a person may ask for; `on_call` comes from calls only. */
export const RequestableState = z.enum(["available", "break", "lunch", "training", "offline"]);
export type RequestableState = z.infer<typeof RequestableState>;

export const AgentSubState = z.enum(["reserved", "ringing", "talking", "hold", "wrap_up"]);
export type AgentSubState = z.infer<typeof AgentSubState>;

/**
 * An agent's nailed-up leg. `absent`: he needs one to take calls and has none; `opening`: his phone is being called;
 * `ready`: parked, or bridged to a customer.
 */
export const SeatState = z.enum(["absent", "opening", "ready"]);
export type SeatState = z.infer<typeof SeatState>;

/** Who talks. Same id as the user. */
export const Agent = z.object({
  id: idOf<AgentId>(),
  tenantId: idOf<TenantId>(),
  fullName: z.string(),
  /** The name the agent's phone registers with; unique on this installation, `[A-Za-z0-9._-]{1,64}`. */
  sipUser: z.string(),
  /** What the phone registers with, sealed by who set it; shown to nobody. Null = it is not known here. */
  sipPassword: z.string().nullable(),
  teamIds: z.array(idOf<TeamId>()).readonly(),
  state: AgentState,
  subState: AgentSubState.nullable(),
  stateSince: z.number(),
  reason: z.string().nullable(),
  /** Asked for during a call; taken when the work ends. */
  pendingState: RequestableState.nullable(),
  currentCallId: idOf<CallId>().nullable(),
  sipRegistered: z.boolean(),
  registeredAt: z.number().nullable(),
  userAgent: z.string().nullable(),
  /** Phones registered under his name. */
  contactCount: z.number().int(),
  /** When the last of them runs out unless refreshed. */
  registrationExpiresAt: z.number().nullable(),
  registeredNode: z.string().nullable(),
  /** Null: his phone is called for each call. */
  seatState: SeatState.nullable(),
  seatLegId: idOf<LegId>().nullable(),
  seatNode: z.string().nullable(),
  /** Since when the seat is in its state. */
  seatSince: z.number().nullable(),
  skills: z.array(z.string()).readonly(),
  /** Caps the wrap-up time of every campaign for this agent; null = the campaign's own. */
  maxWrapUpMs: z.number().int().min(0).max(600_000).nullable(),
  /** Campaigns the agent logged in for; null = all assigned ones. */
  sessionCampaignIds: z.array(idOf<CampaignId>()).readonly().nullable(),
  createdAt: z.number(),
  updatedAt: z.number(),
  version: z.number().int(),
});
export type Agent = Readonly<z.infer<typeof Agent>>;

/** What is known of the phone of an agent who is new. */
export const UNSEEN_PHONE = {
  sipRegistered: false,
  registeredAt: null,
  userAgent: null,
  contactCount: 0,
  registrationExpiresAt: null,
  registeredNode: null,
  seatState: null,
  seatLegId: null,
  seatNode: null,
  seatSince: null,
} as const satisfies Partial<Agent>;

/** Whether the agent, as logged in, takes calls of this campaign. Being assigned to it is another question. */
export const worksOn = (agent: Pick<Agent, "sessionCampaignIds">, campaignId: CampaignId): boolean =>
  agent.sessionCampaignIds === null || agent.sessionCampaignIds.includes(campaignId);

const SIP_USER = /^[A-Za-z0-9._-]{1,64}$/;
/** The only form of a SIP user we ever put in a dial string. */
export const isSipUser = (value: string): boolean => SIP_USER.test(value);

export type NotReadyReason =
  | "offline"
  | "not_available"
  | "sip_not_registered"
  | "no_seat"
  | "on_call"
  | "wrap_up"
  | "reserved";

/** Why the agent gets no call now; null = ready. */
export function notReadyReason(agent: Agent): NotReadyReason | null {
  if (agent.state === "offline") return "offline";
  if (agent.state === "on_call") {
    if (agent.subState === "wrap_up") return "wrap_up";
    return agent.subState === "reserved" ? "reserved" : "on_call";
  }
  if (agent.state !== "available") return "not_available";
  if (!agent.sipRegistered) return "sip_not_registered";
  return agent.seatState === null || agent.seatState === "ready" ? null : "no_seat";
}
export const isReady = (agent: Agent): boolean => notReadyReason(agent) === null;
