import type { EventType } from "@broadnet-engage/core/model";
import { z } from "zod";

/** Every event type an endpoint may ask for; the compiler keeps the list whole. */
const KNOWN: Readonly<Record<EventType, true>> = {
  "call.dialing": true,
  "call.ringing": true,
  "call.answered": true,
  "call.connected": true,
  "call.abandoned": true,
  "call.ended": true,
  "call.completed": true,
  "call.dispositioned": true,
  "agent.state_changed": true,
  "agent.sip_registered": true,
  "agent.sip_unregistered": true,
  "campaign.created": true,
  "campaign.updated": true,
  "campaign.started": true,
  "campaign.paused": true,
  "campaign.completed": true,
  "campaign.deleted": true,
  "contacts.imported": true,
  "contact.status_changed": true,
  "preview.offered": true,
  "preview.accepted": true,
  "preview.skipped": true,
  "preview.expired": true,
  "dnc.added": true,
  "compliance.blocked": true,
  "switch.connected": true,
  "switch.disconnected": true,
  "switch.reconciled": true,
  "webhook.ping": true,
};
export const EVENT_TYPES = Object.keys(KNOWN) as readonly EventType[];

const families = new Set(EVENT_TYPES.map((type) => `${type.split(".")[0]}.*`));
const isPattern = (value: string): boolean => value === "*" || families.has(value) || Object.hasOwn(KNOWN, value);

/** `*`, a family such as `call.*`, or an exact type (C-WH-13). */
export const eventPattern = z
  .string()
  .max(64)
  .refine(isPattern, "must be *, a family such as call.*, or a known event type such as call.completed");
