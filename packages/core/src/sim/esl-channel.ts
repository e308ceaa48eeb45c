import type { Instant } from "../model/instant.ts";
import type { Channel, ChannelEventKind } from "./channel.ts";
import { causeNumber } from "./esl-causes.ts";
import { micros, seconds } from "./esl-times.ts";

/** The two ends of a bridge. */
export const bridgeHeaders = (channel: Channel): Record<string, string> => ({
  "Bridge-A-Unique-ID": channel.uuid,
  "Bridge-B-Unique-ID": channel.lastPeer?.uuid ?? "",
});

interface State {
  readonly state: string;
  readonly number: string;
  readonly callState: string;
  readonly answerState: string;
}

const ANSWER_STATES = { DOWN: "ringing", RINGING: "ringing", EARLY: "early", ACTIVE: "answered" } as const;

/** The four words for where a channel is. At an event the call state is still that from before it. */
function stateOf(channel: Channel, kind: ChannelEventKind | null): State {
  if (channel.reported) return { state: "CS_REPORTING", number: "11", callState: "HANGUP", answerState: "hangup" };
  const before = callState(channel, kind);
  const after = callState(channel, null);
  const answerState = kind === "HANGUP" || channel.cause !== null ? "hangup" : ANSWER_STATES[after];
  if (kind === "CREATE") return { state: "CS_INIT", number: "2", callState: "DOWN", answerState };
  const [state, number] = coreState(channel, kind);
  return { state, number, callState: before, answerState };
}

function coreState(channel: Channel, kind: ChannelEventKind | null): readonly [string, string] {
  if (channel.lastPeer) {
    const bridged = channel.bridgeSide === "a" ? "CS_SOFT_EXECUTE" : "CS_EXCHANGE_MEDIA";
    return [bridged, kind === "HANGUP" ? "10" : channel.bridgeSide === "a" ? "3" : "5"];
  }
  return channel.ready ? ["CS_EXECUTE", kind === "HANGUP" ? "10" : "4"] : ["CS_CONSUME_MEDIA", "7"];
}

function callState(channel: Channel, kind: ChannelEventKind | null): keyof typeof ANSWER_STATES {
  if (channel.answeredAt !== null && kind !== "ANSWER") return "ACTIVE";
  if (channel.progressMediaAt !== null && kind !== "PROGRESS_MEDIA") return "EARLY";
  return channel.progressAt !== null && kind !== "PROGRESS" ? "RINGING" : "DOWN";
}

/** The name of a channel at the switch, e.g. `sofia/external/+971…`. */
export function channelName({ order: { to } }: Channel): string {
  return to.kind === "gateway" ? `sofia/external/${to.number}` : `sofia/internal/${to.sipUser}@127.0.0.1:5071`;
}

/** Whom a channel called. */
export const destinationOf = ({ order: { to } }: Channel): string => (to.kind === "gateway" ? to.number : to.sipUser);

/** The uuid that names the call: the A leg's, once bridged. */
export const callUuidOf = (channel: Channel): string =>
  channel.bridgeSide === "b" && channel.lastPeer ? channel.lastPeer.uuid : channel.uuid;

/** Where a channel is, for `show channels`. */
export const stateWords = (channel: Channel): { readonly state: string; readonly callState: string } =>
  stateOf(channel, null);

/**
 * The caller ID of an outbound channel: ours until it is parked after the answer, the number it dialed from then on. A
 * colon within it eats what stands before.
 */
export function callerIdOf(channel: Channel): { readonly name: string; readonly number: string } {
  const { origination_caller_id_name: name = "", origination_caller_id_number: number = "0000000000" } =
    channel.variables;
  const afterColon = (text: string) => text.slice(text.lastIndexOf(":") + 1);
  const flipped = channel.ready && channel.answeredAt !== null;
  return flipped
    ? { name: "Outbound Call", number: destinationOf(channel) }
    : { name: afterColon(name), number: afterColon(number) };
}

/** Everything about a channel in one event of it; null for a dump outside of any event. */
export function channelHeaders(channel: Channel, kind: ChannelEventKind | null): Record<string, string> {
  const { state, number, callState: callStateWord, answerState } = stateOf(channel, kind);
  const caller = callerIdOf(channel);
  return {
    "Channel-State": state,
    "Channel-Call-State": callStateWord,
    "Channel-State-Number": number,
    "Channel-Name": channelName(channel),
    "Unique-ID": channel.uuid,
    "Call-Direction": "outbound",
    "Presence-Call-Direction": "outbound",
    "Channel-HIT-Dialplan": String(channel.ready && channel.order.to.kind === "gateway"),
    "Channel-Call-UUID": callUuidOf(channel),
    "Answer-State": answerState,
    "Caller-Direction": "outbound",
    "Caller-Logical-Direction": channel.lastPeer && channel.bridgeSide === "a" ? "inbound" : "outbound",
    ...(caller.name === "" ? {} : { "Caller-Caller-ID-Name": caller.name }),
    "Caller-Caller-ID-Number": caller.number,
    "Caller-Callee-ID-Name": "Outbound Call",
    "Caller-Callee-ID-Number": destinationOf(channel),
    "Caller-Destination-Number": destinationOf(channel),
    "Caller-Unique-ID": channel.uuid,
    "Caller-Source": "src/switch_ivr_originate.c",
    "Caller-Context": "default",
    "Caller-Channel-Name": channelName(channel),
    "Caller-Profile-Created-Time": micros(channel.createdAt),
    "Caller-Channel-Created-Time": micros(channel.createdAt),
    "Caller-Channel-Answered-Time": micros(channel.answeredAt),
    "Caller-Channel-Progress-Time": micros(channel.progressAt),
    "Caller-Channel-Progress-Media-Time": micros(channel.progressMediaAt),
    "Caller-Channel-Hangup-Time": micros(channel.hangupAt),
    "Caller-Channel-Bridged-Time": micros(channel.bridgedAt),
    ...otherLeg(channel),
    ...variableHeaders(channel),
  };
}

function otherLeg(channel: Channel): Record<string, string> {
  const other = channel.lastPeer;
  if (!other) return {};
  return {
    "Other-Type": channel.bridgeSide === "a" ? "originatee" : "originator",
    "Other-Leg-Direction": "outbound",
    "Other-Leg-Caller-ID-Number": callerIdOf(other).number,
    "Other-Leg-Destination-Number": destinationOf(other),
    "Other-Leg-Unique-ID": other.uuid,
    "Other-Leg-Channel-Name": channelName(other),
  };
}

function variableHeaders(channel: Channel): Record<string, string> {
  const { to } = channel.order;
  const own = Object.entries(channel.variables).map(([name, value]) => [`variable_${name}`, value] as const);
  const endpoint: Record<string, string> =
    to.kind === "gateway"
      ? { variable_sip_gateway_name: to.gateway, variable_sofia_profile_name: "external" }
      : { variable_dialed_user: to.sipUser, variable_sofia_profile_name: "internal" };
  return {
    variable_direction: "outbound",
    variable_is_outbound: "true",
    variable_uuid: channel.uuid,
    variable_call_uuid: callUuidOf(channel),
    variable_session_id: String(channel.sessionNumber),
    ...endpoint,
    variable_channel_name: channelName(channel),
    ...Object.fromEntries(own),
    variable_originate_early_media: "false",
    ...dispositionVariables(channel),
    ...bridgeVariables(channel),
    ...hangupVariables(channel),
  };
}

const bridgeVariables = ({ lastPeer }: Channel): Record<string, string> =>
  lastPeer ? { variable_bridge_uuid: lastPeer.uuid, variable_signal_bond: lastPeer.uuid } : {};

function dispositionVariables(channel: Channel): Record<string, string> {
  if (channel.ready && channel.answeredAt !== null) return { variable_endpoint_disposition: "ANSWER" };
  return channel.progressMediaAt !== null ? { variable_endpoint_disposition: "EARLY MEDIA" } : {};
}

/** At HANGUP only a status is known, and a refusal's disposition; the rest from HANGUP_COMPLETE on. */
function hangupVariables(channel: Channel): Record<string, string> {
  const { sipStatus, disposition, answeredAt, cause, reported } = channel;
  if (cause === null) return {};
  const variables = sipStatus === null ? {} : statusVariables(sipStatus, cause);
  if (sipStatus === null && answeredAt === null) variables.variable_sip_invite_failure_status = "487";
  const refused = answeredAt === null && sipStatus !== null;
  if (disposition !== null && (reported || refused)) variables.variable_sip_hangup_disposition = disposition;
  return reported ? { ...variables, ...reportVariables(channel) } : variables;
}

function statusVariables(sipStatus: number, cause: string): Record<string, string> {
  const variables: Record<string, string> = {
    variable_sip_term_status: String(sipStatus),
    variable_proto_specific_hangup_cause: `sip:${sipStatus}`,
    variable_sip_term_cause: String(causeNumber(cause)),
  };
  if (sipStatus !== 200) variables.variable_sip_invite_failure_status = String(sipStatus);
  return variables;
}

function reportVariables(channel: Channel): Record<string, string> {
  const { createdAt, progressAt, progressMediaAt, answeredAt, bridgedAt, hangupAt } = channel;
  const end = hangupAt ?? createdAt;
  const since = (from: Instant | null, to: Instant | null) => (from === null || to === null ? 0 : to - from);
  const inSeconds = (ms: number) => String(Math.round(ms / 1_000));
  const duration = since(createdAt, end);
  const bill = since(answeredAt, end);
  const answer = since(createdAt, answeredAt);
  return {
    variable_hangup_cause: channel.cause ?? "NONE",
    variable_hangup_cause_q850: String(causeNumber(channel.cause ?? "NONE")),
    variable_start_epoch: seconds(createdAt),
    variable_answer_epoch: seconds(answeredAt),
    variable_bridge_epoch: seconds(bridgedAt),
    variable_progress_epoch: seconds(progressAt),
    variable_progress_media_epoch: seconds(progressMediaAt),
    variable_end_epoch: seconds(end),
    variable_duration: inSeconds(duration),
    variable_mduration: String(duration),
    variable_billsec: inSeconds(bill),
    variable_billmsec: String(bill),
    variable_answersec: inSeconds(answer),
    variable_answermsec: String(answer),
    variable_progressmsec: String(since(createdAt, progressAt)),
  };
}
