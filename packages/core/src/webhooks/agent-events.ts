import { z } from "zod";
import { AgentState, AgentSubState } from "../model/agent.ts";
import type { EventPayloads } from "../model/events.ts";
import { toIso } from "../model/instant.ts";
import { datetime, eventKind, uuid } from "./event-kind.ts";
import { AGENT, ANSWERED_AT, CAMPAIGN, CONTACT, PREVIEW } from "./examples.ts";

const ofPhone = z.object({ agent_id: uuid, sip_user: z.string(), user_agent: z.string().nullable() });
type OfPhone = EventPayloads["agent.sip_registered"];
const phoneToWire = (p: Readonly<OfPhone>): z.input<typeof ofPhone> => ({
  agent_id: p.agentId,
  sip_user: p.sipUser,
  user_agent: p.userAgent,
});
const aPhone: OfPhone = { agentId: AGENT, sipUser: "a2041", userAgent: "JsSIP 3.10.1" };

const ofPreview = z.object({ preview_id: uuid, contact_id: uuid, agent_id: uuid, campaign_id: uuid });
type OfPreview = EventPayloads["preview.offered"];
const preview = {
  schema: ofPreview,
  toWire: (p: Readonly<OfPreview>): z.input<typeof ofPreview> => ({
    preview_id: p.previewId,
    contact_id: p.contactId,
    agent_id: p.agentId,
    campaign_id: p.campaignId,
  }),
  example: { previewId: PREVIEW, contactId: CONTACT, agentId: AGENT, campaignId: CAMPAIGN } satisfies OfPreview,
};

export const agentEvents = {
  "agent.state_changed": eventKind("agent.state_changed", {
    meaning: "An agent's state or sub-state changed.",
    schema: z.object({
      agent_id: uuid,
      from: AgentState,
      to: AgentState,
      sub_state: AgentSubState.nullable(),
      reason: z.string().nullable(),
      state_since: datetime,
      by: z.string(),
    }),
    toWire: (p) => ({
      agent_id: p.agentId,
      from: p.from,
      to: p.to,
      sub_state: p.subState,
      reason: p.reason,
      state_since: toIso(p.stateSince),
      by: p.by,
    }),
    example: {
      agentId: AGENT,
      from: "available",
      to: "on_call",
      subState: "talking",
      reason: null,
      stateSince: ANSWERED_AT,
      by: "dialer",
    },
  }),
  "agent.sip_registered": eventKind("agent.sip_registered", {
    meaning: "The agent's phone has registered with the switch.",
    schema: ofPhone,
    toWire: phoneToWire,
    example: aPhone,
  }),
  "agent.sip_unregistered": eventKind("agent.sip_unregistered", {
    meaning: "The agent's phone is no longer registered.",
    schema: ofPhone,
    toWire: phoneToWire,
    example: aPhone,
  }),
  "preview.offered": eventKind("preview.offered", { meaning: "A contact is shown to an agent.", ...preview }),
  "preview.accepted": eventKind("preview.accepted", { meaning: "The agent dials the contact shown.", ...preview }),
  "preview.skipped": eventKind("preview.skipped", { meaning: "The agent passes the contact over.", ...preview }),
  "preview.expired": eventKind("preview.expired", { meaning: "The agent did not decide in time.", ...preview }),
};
