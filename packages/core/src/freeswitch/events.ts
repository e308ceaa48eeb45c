import { type CallId, isUuid, type LegId } from "../model/ids.ts";
import type { Instant } from "../model/instant.ts";
import type { LegEnd, LegRef, SwitchEvent } from "../model/leg.ts";
import { CALL_ID_VARIABLE, ROLE_VARIABLE } from "./dial-string.ts";
import type { EslEvent } from "./esl.ts";

/** What an originate job came to. `cause` is null when it succeeded. */
export interface JobResult {
  readonly type: "job";
  readonly legId: LegId;
  /** From the command itself; null when it is not one of ours. */
  readonly ref: LegRef | null;
  readonly cause: string | null;
  /** The switch did not even understand the command. */
  readonly malformed: boolean;
  readonly at: Instant;
}

/** A leg's channel came to be. No switch event: it only tells a job's failure apart from a leg's end. */
interface Created extends LegRef {
  readonly type: "created";
}

/** One message of the switch in our words, before the book has put it in order. */
export type Heard = SwitchEvent | JobResult | Created;
export type LegEvent = Extract<SwitchEvent, LegRef>;

/** What must be subscribed for {@link readEvent}. About 65 kB a bridged call; HANGUP, UNBRIDGE and DESTROY would double it. */
export const EVENTS = [
  "CHANNEL_CREATE",
  "CHANNEL_PROGRESS",
  "CHANNEL_PROGRESS_MEDIA",
  "CHANNEL_ANSWER",
  "CHANNEL_BRIDGE",
  "CHANNEL_HANGUP_COMPLETE",
  "BACKGROUND_JOB",
  "HEARTBEAT",
] as const;
export const SUBCLASSES = ["sofia::register", "sofia::unregister", "sofia::expire"] as const;

const text = (event: EslEvent, name: string): string | null => {
  const value = event[name];
  return typeof value === "string" && value !== "" ? value : null;
};

function refFrom(
  legId: string | null,
  callId: string | null,
  role: string | null,
  node: string,
  at: Instant,
): LegRef | null {
  if (!isUuid(legId) || !isUuid(callId) || (role !== "customer" && role !== "agent")) return null;
  return { legId: legId as LegId, callId: callId as CallId, role, at, node };
}

/**
 * Ours are channels with our variables, made by our own originate: a loopback's second half and anything the dialplan
 * makes carries the variables on, but not the id.
 */
function refOfChannel(event: EslEvent, node: string, at: Instant): LegRef | null {
  const legId = text(event, "Unique-ID");
  if (legId !== text(event, "variable_origination_uuid")) return null;
  return refFrom(
    legId,
    text(event, `variable_${CALL_ID_VARIABLE}`),
    text(event, `variable_${ROLE_VARIABLE}`),
    node,
    at,
  );
}

const HUNG_UP_BY: Readonly<Record<string, boolean>> = {
  recv_bye: true,
  recv_refuse: true,
  recv_cancel: true,
  send_bye: false,
  send_refuse: false,
  send_cancel: false,
};

function endOf(event: EslEvent): LegEnd {
  const status = text(event, "variable_sip_term_status");
  const by = text(event, "variable_sip_hangup_disposition");
  return {
    cause: text(event, "Hangup-Cause") ?? "NONE",
    sipCode: status !== null && /^[1-6][0-9]{2}$/.test(status) ? Number(status) : null,
    byFarEnd: by === null ? null : (HUNG_UP_BY[by] ?? null),
    neverSent: false,
  };
}

function channelEvent(event: EslEvent, node: string, at: Instant): Heard | null {
  const ref = refOfChannel(event, node, at);
  if (!ref) return null;
  switch (text(event, "Event-Name")) {
    case "CHANNEL_CREATE":
      return { type: "created", ...ref };
    case "CHANNEL_PROGRESS":
      return { type: "leg.ringing", earlyMedia: false, ...ref };
    case "CHANNEL_PROGRESS_MEDIA":
      return { type: "leg.ringing", earlyMedia: true, ...ref };
    case "CHANNEL_ANSWER":
      return { type: "leg.answered", ...ref };
    case "CHANNEL_BRIDGE": {
      // Fired once, on the first leg of uuid_bridge.
      const other = text(event, "Bridge-B-Unique-ID") ?? text(event, "Other-Leg-Unique-ID");
      return isUuid(other) ? { type: "leg.bridged", otherLegId: other as LegId, ...ref } : null;
    }
    case "CHANNEL_HANGUP_COMPLETE":
      return { type: "leg.ended", ...endOf(event), ...ref };
    default:
      return null;
  }
}

const variableIn = (command: string, name: string): string | null =>
  new RegExp(`[{,]${name}=([0-9A-Za-z-]+)[,}]`).exec(command)?.[1] ?? null;

function jobEvent(event: EslEvent, node: string, at: Instant): JobResult | null {
  const legId = text(event, "Job-UUID");
  if (text(event, "Job-Command") !== "originate" || !isUuid(legId)) return null;
  const command = text(event, "Job-Command-Arg") ?? "";
  const ref = refFrom(legId, variableIn(command, CALL_ID_VARIABLE), variableIn(command, ROLE_VARIABLE), node, at);
  const body = (text(event, "_body") ?? "").trim();
  const base = { type: "job", legId: legId as LegId, ref, at } as const;
  if (body.startsWith("+OK")) return { ...base, cause: null, malformed: false };
  const cause = /^-ERR ([A-Z][A-Z0-9_]*)$/.exec(body)?.[1];
  return { ...base, cause: cause ?? "NORMAL_UNSPECIFIED", malformed: cause === undefined };
}

function registrationEvent(event: EslEvent, node: string, at: Instant): SwitchEvent | null {
  const sipUser = text(event, "from-user") ?? text(event, "user") ?? text(event, "username");
  if (sipUser === null) return null;
  switch (text(event, "Event-Subclass")) {
    case "sofia::register": {
      const registration = { sipUser, userAgent: text(event, "user-agent"), registeredAt: at, node };
      return { type: "agent.registered", registration, at };
    }
    case "sofia::unregister":
    case "sofia::expire":
      return { type: "agent.unregistered", sipUser, node, at };
    default:
      return null;
  }
}

/**
 * Reads one event of the switch. Null = nothing of ours (other people's channels, heartbeats). `agent.registered` comes
 * with every refresh of a registration, not only with the first.
 */
export function readEvent(event: EslEvent, node: string, at: Instant): Heard | null {
  switch (text(event, "Event-Name")) {
    case "BACKGROUND_JOB":
      return jobEvent(event, node, at);
    case "CUSTOM":
      return registrationEvent(event, node, at);
    default:
      return channelEvent(event, node, at);
  }
}
