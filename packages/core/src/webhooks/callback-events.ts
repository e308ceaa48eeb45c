import { z } from "zod";
import type { EventPayloads } from "../model/events.ts";
import type { CallbackId } from "../model/ids.ts";
import { HOUR, toIso } from "../model/instant.ts";
import { datetime, eventKind, uuid } from "./event-kind.ts";
import { AGENT, ANSWERED_AT, CAMPAIGN, CONTACT } from "./examples.ts";

type OfCallback = EventPayloads["callback.due"];
const schema = z.object({
  callback_id: uuid,
  contact_id: uuid,
  campaign_id: uuid,
  due_at: datetime,
  agent_id: uuid.nullable().describe("Who alone may call; null = anybody of the campaign"),
});
const common = {
  schema,
  toWire: (p: Readonly<OfCallback>): z.input<typeof schema> => ({
    callback_id: p.callbackId,
    contact_id: p.contactId,
    campaign_id: p.campaignId,
    due_at: toIso(p.dueAt),
    agent_id: p.agentId,
  }),
  example: {
    callbackId: "0192f3d4-3300-7c21-8b5a-2d9e7f4c3b02" as CallbackId,
    contactId: CONTACT,
    campaignId: CAMPAIGN,
    dueAt: ANSWERED_AT + HOUR,
    agentId: AGENT,
  } satisfies OfCallback,
};

export const callbackEvents = {
  "callback.scheduled": eventKind("callback.scheduled", {
    meaning: "Somebody was promised a call at a moment; also when the promise moved.",
    ...common,
  }),
  "callback.due": eventKind("callback.due", { meaning: "The promised moment is here.", ...common }),
  "callback.missed": eventKind("callback.missed", { meaning: "The promise could not be kept in time.", ...common }),
  "callback.completed": eventKind("callback.completed", {
    meaning: "The person was reached as promised.",
    ...common,
  }),
};
