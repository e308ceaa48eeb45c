import { CampaignStatus, DialingMode } from "@broadnet-engage/core/model";
import { z } from "zod";
import { agentStates } from "./agents.ts";
import { decision } from "./campaign-insight.ts";
import { named } from "./components.ts";
import { emptyBody, idOut, instantOut } from "./primitives.ts";
import { AGENT_UP, route } from "./route.ts";

const { agents, summary } = agentStates.responses[200].shape;

const Today = z.object({
  total_calls: z.int(),
  connected: z.int(),
  abandoned: z.int(),
  abandon_rate: z.number().describe("Percent, one decimal"),
});
const WallboardCampaign = z.object({
  id: idOut,
  name: z.string(),
  status: CampaignStatus,
  dialing_mode: DialingMode,
  total_contacts: z.int(),
  contacted: z.int(),
  connected: z.int(),
  abandon_rate: z.number(),
  pause_reason: z.string().nullable(),
});

/** What moves every second; the agents one by one are told by their events. */
export const statsMembers = {
  as_of: instantOut,
  summary,
  calls: z.object({ active_calls: z.int(), ringing: z.int(), connected: z.int(), stale: z.boolean() }),
  today: Today,
  campaigns: z.array(WallboardCampaign),
  callbacks_due: z.int().nullable().describe("Null where callbacks are not kept"),
};

/** The floor at a glance; the stream's first message is the same. An agent sees himself alone. */
export const Wallboard = named(
  "Wallboard",
  z.object({ tenant: z.object({ id: idOut, name: z.string(), timezone: z.string() }), agents, ...statsMembers }),
);

/**
 * What pacing decided, on the stream once a second while it decides anything: of each campaign the latest decision in full, and
 * how many there were since the last message.
 */
export const StreamPacing = z.object({
  as_of: instantOut,
  campaigns: z.array(decision.extend({ campaign_id: idOut, decisions: z.int(), dialed: z.int() })),
});

const tag = { tag: "stream" } as const;

export const wallboard = route({
  ...tag,
  id: "getWallboard",
  method: "get",
  path: "/v1/wallboard",
  clauses: ["C-AGT-1"],
  summary: "Agents, calls and campaigns at this moment",
  access: AGENT_UP,
  responses: { 200: Wallboard },
  refusals: [],
});

export const createStreamTicket = route({
  ...tag,
  id: "createStreamTicket",
  method: "post",
  path: "/v1/stream/tickets",
  clauses: ["C-RL-4"],
  summary: "A ticket that opens the stream once, within 60 s: for EventSource, which sends no headers",
  access: AGENT_UP,
  reads: true,
  body: emptyBody,
  responses: { 201: z.object({ ticket: z.string(), expires_at: instantOut }) },
  refusals: [],
});
