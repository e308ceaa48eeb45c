import type { Instant } from "../model/instant.ts";
import type { Channel, ChannelEventKind } from "./channel.ts";
import { q850Number } from "./esl-causes.ts";
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

const ANSWER_STATES = {
  DOWN: "ringing",
  RINGING: "ringing",
  EARLY: "early",
  ACTIVE: "answered",
  HELD: "answered",
} as const;

/** The four words for where a channel is. At an event the call state is still that from before it. */
function stateOf(channel: Channel, kind: ChannelEventKind | null): State {
  if (channel.reported) {
    const number = kind === "DESTROY" ? "12" : "11";
    return { state: "CS_REPORTING", number, callState: "HANGUP", answerState: "hangup" };
  }
  const [state, usual] = coreState(channel, kind);
  const number = channel.hangupTold ? "10" : usual;
  const answerState = channel.hangupTold ? "hangup" : ANSWER_STATES[callState(channel, null)];
  return { state, number, callState: callState(channel, kind), answerState };
}

function coreState(channel: Channel, kind: ChannelEventKind | null): readonly [name: string, number: string] {
  if (kind === "CREATE") return ["CS_INIT", "2"];
  if (channel.inBridge) return channel.bridgeSide === "a" ? ["CS_SOFT_EXECUTE", "3"] : ["CS_EXCHANGE_MEDIA", "5"];
  return channel.ready ? ["CS_EXECUTE", "4"] : ["CS_CONSUME_MEDIA", "7"];
}

function callState(channel: Channel, kind: ChannelEventKind | null): keyof typeof ANSWER_STATES {
  if (channel.answeredAt !== null && kind !== "ANSWER") return channel.heldSince === null ? "ACTIVE" : "HELD";
  if (channel.progressMediaAt !== null && kind !== "PROGRESS_MEDIA") return "EARLY";
  return channel.progressAt !== null && kind !== "PROGRESS" ? "RINGING" : "DOWN";
}

/** The name of a channel at the switch, e.g. `sofia/external/+971…`. */
export function channelName({ order: { to } }: Channel): string {
  return to.kind === "gateway" ? `sofia/external/${to.number}` : `sofia/internal/${to.sipUser}@127.0.0.1:5071`;
}

/** Whom a channel called. */
export const destinationOf = ({ order: { to } }: Channel): string => (to.kind === "gateway" ? to.number : to.sipUser);

/** The uuid that names the call: the A leg's, while bridged. */
export const callUuidOf = ({ uuid, bridgeSide, lastPeer }: Channel): string =>
  bridgeSide === "b" && lastPeer?.inBridge ? lastPeer.uuid : uuid;

/** Where a channel is, for `show channels`. */
export const stateWords = (channel: Channel): { readonly state: string; readonly callState: string } =>
  stateOf(channel, null);

/**
 * The caller ID of an outbound channel: ours until it is parked after the answer, the number it dialed from then on, and
 * on the B leg of a bridge the number that the A leg dialed. A colon within ours eats what stands before.
 */
export function callerIdOf(channel: Channel): { readonly name: string; readonly number: string } {
  const { origination_caller_id_name: name = "", origination_caller_id_number: number = "0000000000" } =
    channel.variables;
  const afterColon = (text: string) => text.slice(text.lastIndexOf(":") + 1);
  const shown = channel.bridgeSide === "b" && channel.lastPeer ? channel.lastPeer : channel;
  return channel.ready && channel.answeredAt !== null
    ? { name: "Outbound Call", number: destinationOf(shown) }
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
    ...variableHeaders(channel, kind),
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

function variableHeaders(channel: Channel, kind: ChannelEventKind | null): Record<string, string> {
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
    ...dispositionVariables(channel, kind),
    ...bridgeVariables(channel),
    ...hangupVariables(channel, kind),
  };
}

const bridgeVariables = ({ lastPeer }: Channel): Record<string, string> =>
  lastPeer ? { variable_bridge_uuid: lastPeer.uuid, variable_signal_bond: lastPeer.uuid } : {};

function dispositionVariables(channel: Channel, kind: ChannelEventKind | null): Record<string, string> {
  if (channel.answeredAt !== null && kind !== "ANSWER") return { variable_endpoint_disposition: "ANSWER" };
  return channel.progressMediaAt !== null ? { variable_endpoint_disposition: "EARLY MEDIA" } : {};
}

/** At HANGUP a status is known, and who refused; the rest from HANGUP_COMPLETE on. */
function hangupVariables(channel: Channel, kind: ChannelEventKind | null): Record<string, string> {
  const { sipStatus, disposition, answeredAt, cause, reported } = channel;
  if (cause === null || !channel.hangupTold) return {};
  const variables = sipStatus === null ? {} : statusVariables(sipStatus, cause);
  const toldByThem = sipStatus !== null && (answeredAt === null || kind === "UNBRIDGE");
  if (disposition !== null && (reported || toldByThem)) variables.variable_sip_hangup_disposition = disposition;
  if (!reported) return variables;
  if (sipStatus === null && answeredAt === null) variables.variable_sip_invite_failure_status = "487";
  return { ...variables, ...reportVariables(channel) };
}

function statusVariables(sipStatus: number, cause: string): Record<string, string> {
  const variables: Record<string, string> = {
    variable_sip_term_status: String(sipStatus),
    variable_proto_specific_hangup_cause: `sip:${sipStatus}`,
    variable_sip_term_cause: String(q850Number(cause)),
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
    variable_hangup_cause_q850: String(q850Number(channel.cause ?? "NONE")),
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
