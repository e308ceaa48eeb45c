import { z } from "zod";
import { e164 } from "./cli.ts";
import {
  type AgentId,
  type CallbackId,
  type CallId,
  type CampaignId,
  type ContactId,
  idOf,
  type TenantId,
} from "./ids.ts";

/**
 * `scheduled` until its moment, then `due` until somebody is dialed, `in_progress` while that call lasts. It is `completed`
 * when the person was reached; a try that reached nobody makes it `scheduled` again. `missed`: nobody could be called in
 * time. At most one of a contact is open.
 */
export const CallbackStatus = z.enum(["scheduled", "due", "in_progress", "completed", "missed", "cancelled"]);
export type CallbackStatus = z.infer<typeof CallbackStatus>;

export const OPEN_CALLBACKS = ["scheduled", "due", "in_progress"] as const satisfies readonly CallbackStatus[];
export const isOpenCallback = (callback: Pick<Callback, "status">): boolean =>
  (OPEN_CALLBACKS as readonly CallbackStatus[]).includes(callback.status);

/** A promise to call somebody at a moment (contract §18.3). */
export const Callback = z.object({
  id: idOf<CallbackId>(),
  tenantId: idOf<TenantId>(),
  campaignId: idOf<CampaignId>(),
  contactId: idOf<ContactId>(),
  /** The number to call; the contact's own or one of its others. */
  phone: e164,
  dueAt: z.number(),
  /** The zone the moment was agreed in, to show it so; null = the contact's or campaign's. */
  timezone: z.string().nullable(),
  /** Only this agent calls; null = any agent of the campaign. */
  agentId: idOf<AgentId>().nullable(),
  /** So long after `dueAt` an agent-only callback falls to any agent; null = never. */
  expiresMinutes: z.number().int().min(1).max(10_080).nullable(),
  note: z.string().nullable(),
  status: CallbackStatus,
  /** The call that keeps the promise, once there is one. */
  callId: idOf<CallId>().nullable(),
  createdBy: z.string(),
  createdAt: z.number(),
  updatedAt: z.number(),
  version: z.number().int(),
});
export type Callback = Readonly<z.infer<typeof Callback>>;

/** What `contact.heldBy` says while a callback is open: the contact waits for its promised moment and for nothing else. */
export const HELD_FOR_CALLBACK = "callback";
