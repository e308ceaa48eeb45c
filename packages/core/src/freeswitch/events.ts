import { type CallId, isUuid, type LegId, type RecordingId } from "../model/ids.ts";
import { type Instant, SECOND } from "../model/instant.ts";
import type { LegEnd, LegRef, LegRole, SwitchEvent } from "../model/leg.ts";
import type { Detector } from "./detector.ts";
import { AGENT_ID_VARIABLE, CALL_ID_VARIABLE, ROLE_VARIABLE } from "./dial-string.ts";
import type { EslEvent } from "./esl.ts";
import { contactAddress } from "./registration-book.ts";

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
  "CHANNEL_HOLD",
  "CHANNEL_UNHOLD",
  "PLAYBACK_STOP",
  "RECORD_START",
  "RECORD_STOP",
  "BACKGROUND_JOB",
  "HEARTBEAT",
] as const;
export const SUBCLASSES = ["sofia::register", "sofia::unregister", "sofia::expire", "sofia::gateway_state"] as const;

/**
 * By which variables a channel is known, and what it is. A seat is of an agent and of no call: it is read with the agent's id
 * in the place of a call's, goes through a book of its own, and comes out as what it is.
 */
export interface Marks {
  readonly idVariable: string;
  readonly roles: Readonly<Record<string, LegRole>>;
}
export const CALL_MARKS: Marks = {
  idVariable: CALL_ID_VARIABLE,
  roles: { customer: "customer", agent: "agent", outside: "outside", supervisor: "supervisor" },
};
export const SEAT_MARKS: Marks = { idVariable: AGENT_ID_VARIABLE, roles: { seat: "agent" } };

const text = (event: EslEvent, name: string): string | null => {
  const value = event[name];
  return typeof value === "string" && value !== "" ? value : null;
};

interface RawRef {
  readonly legId: string | null;
  readonly id: string | null;
  readonly role: string | null;
  readonly gateway: string | null;
  readonly node: string;
  readonly at: Instant;
}

function refFrom({ legId, id, role: word, gateway, node, at }: RawRef, marks: Marks): LegRef | null {
  const role = word !== null && Object.hasOwn(marks.roles, word) ? marks.roles[word] : undefined;
  if (!isUuid(legId) || !isUuid(id) || role === undefined) return null;
  const ref = { legId: legId as LegId, callId: id as CallId, role, at, node };
  return gateway === null ? ref : { ...ref, gateway };
}

/**
 * Ours are channels with our variables, made by our own originate: a loopback's second half and anything the dialplan
 * makes carries the variables on, but not the id.
 */
function refOfChannel(event: EslEvent, node: string, at: Instant, marks: Marks): LegRef | null {
  const legId = text(event, "Unique-ID");
  if (legId !== text(event, "variable_origination_uuid")) return null;
  const id = text(event, `variable_${marks.idVariable}`);
  const role = text(event, `variable_${ROLE_VARIABLE}`);
  return refFrom({ legId, id, role, gateway: text(event, "variable_sip_gateway_name"), node, at }, marks);
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

function channelEvent(event: EslEvent, node: string, at: Instant, marks: Marks): Heard | null {
  const ref = refOfChannel(event, node, at, marks);
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
      return inCallEvent(event, ref);
  }
}

const RECORDING = /([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})[.][a-z0-9]+$/i;

/** Hold, messages and recordings. A file that is not named by a recording of ours is somebody else's. */
function inCallEvent(event: EslEvent, ref: LegRef): Heard | null {
  switch (text(event, "Event-Name")) {
    case "CHANNEL_HOLD":
      return { type: "leg.held", ...ref };
    case "CHANNEL_UNHOLD":
      return { type: "leg.resumed", ...ref };
    case "PLAYBACK_STOP": {
      const file = text(event, "Playback-File-Path");
      return file === null
        ? null
        : { type: "leg.played", file, whole: text(event, "Playback-Status") === "done", ...ref };
    }
    case "RECORD_START":
    case "RECORD_STOP": {
      const recordingId = RECORDING.exec(text(event, "Record-File-Path") ?? "")?.[1] as RecordingId | undefined;
      if (recordingId === undefined) return null;
      if (text(event, "Event-Name") === "RECORD_START") return { type: "recording.started", recordingId, ...ref };
      const ms = Number(text(event, "variable_record_ms") ?? Number.NaN);
      return { type: "recording.stopped", recordingId, durationMs: Number.isFinite(ms) ? ms : null, ...ref };
    }
    default:
      return null;
  }
}

/** What a detector says of one of our legs. */
export function readDetection(
  event: EslEvent,
  detector: Detector,
  known: (legId: LegId) => LegRef | null,
  at: Instant,
) {
  const said = detector.read(event);
  const ref = said === null || !isUuid(said.legId) ? null : known(said.legId as LegId);
  return said === null || ref === null ? null : ({ type: "leg.detected", ...ref, result: said.result, at } as const);
}

/** The value of a variable in the block of an originate command; null when it is not there. */
function variableIn(command: string, name: string): string | null {
  const mark = `${name}=`;
  for (let at = command.indexOf(mark); at !== -1; at = command.indexOf(mark, at + 1)) {
    if (command[at - 1] !== "{" && command[at - 1] !== ",") continue;
    const value = command.slice(at + mark.length, command.indexOf("}", at));
    const comma = value.indexOf(",");
    return comma === -1 ? value : value.slice(0, comma);
  }
  return null;
}

function jobEvent(event: EslEvent, node: string, at: Instant, marks: Marks): JobResult | null {
  const legId = text(event, "Job-UUID");
  if (text(event, "Job-Command") !== "originate" || !isUuid(legId)) return null;
  const command = text(event, "Job-Command-Arg") ?? "";
  const [id, role] = [variableIn(command, marks.idVariable), variableIn(command, ROLE_VARIABLE)];
  const gateway = /\}sofia\/gateway\/([A-Za-z0-9._-]+)\//.exec(command)?.[1] ?? null;
  const ref = refFrom({ legId, id, role, gateway, node, at }, marks);
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
      const userAgent = text(event, "user-agent");
      const expiresAt = endOfRegistration(event, at);
      const registration = { sipUser, userAgent, registeredAt: at, contactCount: 1, expiresAt, node };
      return { type: "agent.registered", registration, at };
    }
    case "sofia::unregister":
    case "sofia::expire":
      return { type: "agent.unregistered", sipUser, node, at };
    default:
      return null;
  }
}

function endOfRegistration(event: EslEvent, at: Instant): Instant | null {
  const seconds = text(event, "expires");
  return seconds !== null && /^[0-9]{1,9}$/.test(seconds) ? at + Number(seconds) * SECOND : null;
}

/** Which of a user's phones a registration event is about. */
export const contactOfEvent = (event: EslEvent): string => contactAddress(text(event, "contact") ?? "");

/** The gateway a `sofia::gateway_state` event is about; null for other events. What it says is asked of the switch anew. */
export const gatewayOfEvent = (event: EslEvent): string | null =>
  text(event, "Event-Subclass") === "sofia::gateway_state" ? text(event, "Gateway") : null;

/**
 * Reads one event of the switch. Null = nothing of ours (other people's channels, heartbeats). `agent.registered` comes
 * with every refresh of a registration, not only with the first.
 */
export function readEvent(event: EslEvent, node: string, at: Instant, marks: Marks = CALL_MARKS): Heard | null {
  switch (text(event, "Event-Name")) {
    case "BACKGROUND_JOB":
      return jobEvent(event, node, at, marks);
    case "CUSTOM":
      return registrationEvent(event, node, at);
    default:
      return channelEvent(event, node, at, marks);
  }
}
