import { z } from "zod";
import { DialingMode } from "./campaign.ts";
import { e164 } from "./cli.ts";
import {
  type AgentId,
  type CallId,
  type CampaignId,
  type ContactId,
  idOf,
  type LegId,
  type RecordingId,
  type TenantId,
} from "./ids.ts";
import { InCallSettings, Monitoring, Playing, Transfer } from "./in-call.ts";

/** The contract's finished statuses (§10.1). */
export const FinishedStatus = z.enum(["completed", "no_answer", "busy", "failed", "voicemail"]);
export type FinishedStatus = z.infer<typeof FinishedStatus>;
export const LiveStatus = z.enum(["dialing", "ringing", "connected"]);
export type LiveStatus = z.infer<typeof LiveStatus>;
export const CallStatus = z.union([FinishedStatus, LiveStatus]);
export type CallStatus = z.infer<typeof CallStatus>;

/**
 * Where a call stands. Finer than the contract's status: `agent_dialing` (manual and preview: the agent's phone rings
 * first) and `dialing` read as `dialing`; `ringing` and `answered` (a person waits for an agent) read as `ringing`;
 * `wrap_up` and `final` carry the finished status.
 */
export const CallPhase = z.enum(["agent_dialing", "dialing", "ringing", "answered", "connected", "wrap_up", "final"]);
export type CallPhase = z.infer<typeof CallPhase>;

export const HangupBy = z.enum(["customer", "agent", "system"]);
export type HangupBy = z.infer<typeof HangupBy>;

export const CallMode = z.union([DialingMode, z.literal("manual")]);
export type CallMode = z.infer<typeof CallMode>;

/** The record of one conversation tried. It is written before anything is asked of the switch. */
export const Call = z.object({
  id: idOf<CallId>(),
  tenantId: idOf<TenantId>(),
  campaignId: idOf<CampaignId>().nullable(),
  contactId: idOf<ContactId>().nullable(),
  /** The agent who was bridged, or who is being rung; null when none. */
  agentId: idOf<AgentId>().nullable(),
  phone: e164,
  cli: e164,
  direction: z.enum(["outbound", "inbound"]),
  mode: CallMode,
  /** 1 for the first try at a contact; null for manual calls. */
  attempt: z.number().int().nullable(),
  phase: CallPhase,
  /** The finished status, from the hang-up on. */
  outcome: FinishedStatus.nullable(),
  customerLegId: idOf<LegId>(),
  agentLegId: idOf<LegId>().nullable(),
  /** The agent's channel is up and may be bridged. */
  agentLegReady: z.boolean(),
  /** The customer's channel may be bridged (the switch said so; the network's answer alone is too early). */
  customerLegReady: z.boolean(),
  startedAt: z.number(),
  ringingAt: z.number().nullable(),
  answeredAt: z.number().nullable(),
  connectedAt: z.number().nullable(),
  endedAt: z.number().nullable(),
  /** Wrap-up is over and `call.completed` is told. */
  completedAt: z.number().nullable(),
  abandoned: z.boolean(),
  amdResult: z.enum(["human", "machine", "fax", "unknown"]).nullable(),
  hangupCause: z.string().nullable(),
  sipCode: z.number().int().nullable(),
  hangupBy: HangupBy.nullable(),
  disposition: z.string().nullable(),
  notes: z.string().nullable(),
  auditRef: z.string(),
  ruleVersion: z.string(),
  /** Limits the call carries from its campaign, so that a later edit does not change a call under way. */
  ringTimeoutMs: z.number().int(),
  connectThresholdMs: z.number().int(),
  wrapUpMs: z.number().int(),
  /** Where the customer's leg is, once the switch told of it. */
  node: z.string().nullable(),
  recordingId: idOf<RecordingId>().nullable(),
  /** The customer waits on hold since then; null = not now. */
  heldAt: z.number().nullable(),
  /** On hold in all, without a hold that still goes on. */
  heldMs: z.number().int(),
  /** The agent who talked and has left while the call goes on: to another number, another agent or a message. */
  detachedAgentId: idOf<AgentId>().nullable(),
  /** Since when no agent talks any more; null again once another one does. */
  detachedAt: z.number().nullable(),
  /** Nothing holds the detached agent any more: wrap-up is over. */
  agentReleased: z.boolean(),
  /** `agent:<id>` or an E.164 number, of the latest transfer that came about. */
  transferredTo: z.string().nullable(),
  /** The other number's channel, in a transfer to one. */
  outsideLegId: idOf<LegId>().nullable(),
  transfer: Transfer.nullable(),
  playing: Playing.nullable(),
  monitoring: Monitoring.nullable(),
  inCall: InCallSettings,
  /** By which gateway it went out. */
  gateway: z.string().nullable(),
  /** Gateways that failed this call before; the attempt is the same. */
  triedGateways: z.array(z.string()).readonly(),
  /** One of them had sent it to the network: an attempt, whatever becomes of the last. */
  sentBefore: z.boolean(),
  /** The agent's leg is his seat, which outlives the call. */
  agentSeated: z.boolean(),
  version: z.number().int(),
});
export type Call = Readonly<z.infer<typeof Call>>;

/** One line of a call's life, kept with the call and shown by the API. */
export interface CallEventRecord {
  readonly callId: CallId;
  /** Ascending within the call, from 1; there may be gaps. */
  readonly seq: number;
  readonly at: number;
  readonly type: string;
  readonly data: Readonly<Record<string, unknown>>;
}

/** Found to be no person. Machines are nobody who was answered, connected or abandoned (C-CAM-12). */
export const isMachine = (call: Call): boolean => call.amdResult === "machine" || call.amdResult === "fax";

/** Bridged to an agent, and no machine as far as anybody found. */
export const isConnectedPerson = (call: Call): boolean => call.connectedAt !== null && !isMachine(call);

export const isLive = (call: Call): boolean => call.phase !== "wrap_up" && call.phase !== "final";

/** The contract's status of a call. */
export function statusOf(call: Call): CallStatus {
  switch (call.phase) {
    case "agent_dialing":
    case "dialing":
      return "dialing";
    case "ringing":
    case "answered":
      return "ringing";
    case "connected":
      return "connected";
    case "wrap_up":
    case "final":
      return call.outcome ?? "failed";
  }
}

/** What a call is in the middle of when it has only just begun. */
export const NOTHING_IN_CALL = {
  recordingId: null,
  heldAt: null,
  heldMs: 0,
  detachedAgentId: null,
  detachedAt: null,
  agentReleased: false,
  transferredTo: null,
  outsideLegId: null,
  transfer: null,
  playing: null,
  monitoring: null,
  inCall: { amd: null, recording: null, abandonMessage: null },
} as const satisfies Partial<Call>;

/** The agent whose call it is: who talks, else who talked last. */
export const agentOf = (call: Call): AgentId | null => call.agentId ?? call.detachedAgentId;

/** On hold so far, in milliseconds. */
export const heldMsAt = (call: Call, at: number): number =>
  call.heldMs + (call.heldAt === null ? 0 : Math.max(0, at - call.heldAt));

/** On hold so far, in whole seconds. */
export const holdSeconds = (call: Call, now: number): number => Math.floor(heldMsAt(call, call.endedAt ?? now) / 1000);

/** Time bridged to an agent so far, hold excluded, in whole seconds (contract §10.1). With the last agent's leaving it ends. */
export function talkSeconds(call: Call, now: number): number {
  if (call.connectedAt === null) return 0;
  const until = call.detachedAt ?? call.endedAt ?? now;
  return Math.max(0, Math.floor((until - call.connectedAt - heldMsAt(call, until)) / 1000));
}

/** `ended_at − started_at`; for a live call, so far. Both ends are cut to whole seconds as the wire shows them. */
export const durationSeconds = (call: Call, now: number): number =>
  Math.max(0, Math.floor((call.endedAt ?? now) / 1000) - Math.floor(call.startedAt / 1000));
