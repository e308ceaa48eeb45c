import type { Instant } from "../model/instant.ts";
import type { Channel, ChannelEventKind } from "./channel.ts";
import { type State, stateOf } from "./esl-channel-state.ts";
import { micros } from "./esl-times.ts";

/** The two ends of a bridge. */
export const bridgeHeaders = (channel: Channel): Record<string, string> => ({
  "Bridge-A-Unique-ID": channel.uuid,
  "Bridge-B-Unique-ID": channel.lastPeer?.uuid ?? "",
});

/** The name of a channel at the switch, e.g. `sofia/external/+971…`. */
export function channelName({ order: { to } }: Channel): string {
  if (to.kind === "loopback") return `loopback/${to.extension}-${to.leg.toLowerCase()}`;
  return to.kind === "gateway" ? `sofia/external/${to.number}` : `sofia/internal/${to.sipUser}@127.0.0.1:5071`;
}

/** Whom a channel called. */
export function destinationOf({ order: { to } }: Channel): string {
  if (to.kind === "loopback") return to.extension;
  return to.kind === "gateway" ? to.number : to.sipUser;
}

/** The uuid that names the call: the A leg's, while bridged, and that of who dialed it. */
export function callUuidOf({ uuid, bridgeSide, lastPeer, dialedBy, reported }: Channel): string {
  if (dialedBy && !reported) return dialedBy.uuid;
  return bridgeSide === "b" && lastPeer?.inBridge ? lastPeer.uuid : uuid;
}

/** Where a channel is, for `show channels`. */
export const stateWords = (channel: Channel): { readonly state: string; readonly callState: string } =>
  stateOf(channel, null);

/** Who somebody is said to be; an empty name is none. */
export interface CallerId {
  readonly name: string;
  readonly number: string;
}

/** The caller ID that the originate asked for; a leg dialed by another shows that one's. */
export function askedCallerIdOf(channel: Channel): CallerId {
  const { variables } = channel.dialedBy ?? channel;
  const { origination_caller_id_name: name = "", origination_caller_id_number: number = "0000000000" } = variables;
  return { name, number };
}

/** The same as it is shown: a colon within it eats what stands before, and an `@` what stands behind. */
function shownCallerIdOf(channel: Channel): CallerId {
  const { dialedBy, variables } = channel;
  const asked = askedCallerIdOf(channel);
  if (dialedBy)
    return { name: "Outbound Call", number: variables.origination_caller_id_number ?? destinationOf(dialedBy) };
  return { name: shown(asked.name), number: shown(asked.number) };
}

function shown(text: string): string {
  const colon = text.lastIndexOf(":");
  return colon === -1 ? text : text.slice(colon + 1).replace(/@.*$/s, "");
}

/** From the answer on, once parked, an outbound channel shows the two sides of its call the other way round. */
export const isFlipped = (channel: Channel): boolean => channel.ready && channel.answeredAt !== null;

/**
 * The caller ID of an outbound channel: ours until it is parked after the answer, the number it dialed from then on, and
 * on the B leg of a bridge the number that the A leg dialed.
 */
export function callerIdOf(channel: Channel): CallerId {
  if (!isFlipped(channel)) return shownCallerIdOf(channel);
  const shows = channel.bridgeSide === "b" && channel.lastPeer ? channel.lastPeer : channel;
  return { name: "Outbound Call", number: shows.otherHalf ? "default" : destinationOf(shows) };
}

/** Whom the channel is said to have reached. In a bridge both legs name the B leg's. */
export function calleeIdOf(channel: Channel): CallerId {
  const { bridgeSide, lastPeer } = channel;
  // A loopback shows its context as whom it reached.
  const reached = channel.otherHalf ? "default" : destinationOf(channel);
  if (!isFlipped(channel)) return { name: "Outbound Call", number: reached };
  if (bridgeSide !== "a" || !lastPeer) return askedCallerIdOf(channel);
  return lastPeer.dialedBy ? calleeIdOf(lastPeer) : askedCallerIdOf(lastPeer);
}

/** Moved by `uuid_bridge`: it has a second profile since. */
const isMoved = ({ lastPeer, dialedBy }: Channel): boolean =>
  lastPeer !== null && dialedBy === null && lastPeer.dialedBy === null;

/** All are ours, but for the far half of a loopback: there the switch calls itself. */
export const directionOf = ({ order: { to } }: Channel): "inbound" | "outbound" =>
  to.kind === "loopback" && to.leg === "B" ? "inbound" : "outbound";

const hitsDialplan = (channel: Channel): boolean =>
  directionOf(channel) === "inbound" ||
  (channel.ready && (channel.order.to.kind !== "user" || channel.bridgeSide !== "b"));

/** A channel without its variables, as the events of its states carry it. */
export function slimHeaders(channel: Channel, state: State, kind: ChannelEventKind | null): Record<string, string> {
  const isPhone = channel.order.to.kind === "user";
  return {
    "Channel-State": state.state,
    "Channel-Call-State": state.callState,
    "Channel-State-Number": state.number,
    "Channel-Name": channelName(channel),
    "Unique-ID": channel.uuid,
    "Call-Direction": directionOf(channel),
    "Presence-Call-Direction": directionOf(channel),
    "Channel-HIT-Dialplan": String(hitsDialplan(channel)),
    ...(isPhone ? { "Channel-Presence-ID": `${destinationOf(channel)}@127.0.0.1` } : {}),
    "Channel-Call-UUID": callUuidOf(channel),
    "Answer-State": state.answerState,
    ...(channel.hangupTold && channel.cause !== null ? { "Hangup-Cause": channel.cause } : {}),
    ...codecHeaders(channel, kind),
    ...callerHeaders(channel),
    ...otherLeg(channel),
  };
}

const codecs = (codec: Readonly<Record<string, string>>): Readonly<Record<string, string>> =>
  Object.fromEntries(
    ["Read", "Write"].flatMap((way) =>
      Object.entries(codec).map(([what, value]) => [`Channel-${way}-Codec-${what}`, value]),
    ),
  );
const OF_A_CARRIER = codecs({ Name: "PCMU", Rate: "8000", "Bit-Rate": "64000" });
const OF_A_LOOPBACK = codecs({ Name: "L16", Rate: "8000", "Bit-Rate": "128000" });

/** Known once there was sound, at early media's own event not yet; a loopback's from the start. */
function codecHeaders(channel: Channel, kind: ChannelEventKind | null): Readonly<Record<string, string>> {
  if (channel.otherHalf) return OF_A_LOOPBACK;
  const sound = channel.answeredAt !== null || (channel.progressMediaAt !== null && kind !== "PROGRESS_MEDIA");
  return sound ? OF_A_CARRIER : {};
}

function callerHeaders(channel: Channel): Record<string, string> {
  const caller = callerIdOf(channel);
  const asked = askedCallerIdOf(channel);
  const callee = calleeIdOf(channel);
  const heard = hasReply(channel);
  return {
    "Caller-Direction": directionOf(channel),
    "Caller-Logical-Direction": isMoved(channel) && channel.bridgeSide === "a" ? "inbound" : directionOf(channel),
    ...idHeaders("Caller-Caller-ID", caller),
    ...idHeaders("Caller-Orig-Caller-ID", asked),
    ...idHeaders("Caller-Callee-ID", callee),
    ...(channel.otherHalf ? { "Caller-Dialplan": "xml" } : {}),
    ...((heard && !channel.otherHalf) || channel.dialedBy ? { "Caller-Network-Addr": "127.0.0.1" } : {}),
    "Caller-ANI": asked.number,
    "Caller-Destination-Number": destinationOf(channel),
    "Caller-Unique-ID": channel.uuid,
    "Caller-Source": channel.otherHalf ? "mod_loopback" : "src/switch_ivr_originate.c",
    ...(isMoved(channel) ? { "Caller-Transfer-Source": transferSource(channel) } : {}),
    "Caller-Context": "default",
    "Caller-Channel-Name": channelName(channel),
    "Caller-Profile-Index": isMoved(channel) ? "2" : "1",
    "Caller-Profile-Created-Time": micros(channel.bridgedAt ?? channel.createdAt),
    ...timeHeaders("Caller", channel),
    ...privacyHeaders("Caller"),
  };
}

/** Whether the far end has said anything. */
export const hasReply = ({ progressAt, progressMediaAt, answeredAt, hangupTold, sipStatus }: Channel): boolean =>
  [progressAt, progressMediaAt, answeredAt].some((at) => at !== null) || (hangupTold && sipStatus !== null);

/** How the switch notes that `uuid_bridge` moved a channel. */
export const transferSource = ({ bridgedAt, uuid, lastPeer }: Channel): string =>
  `${Math.floor((bridgedAt ?? 0) / 1_000)}:${uuid}:uuid_br:${lastPeer?.uuid ?? ""}`;

const idHeaders = (prefix: string, { name, number }: CallerId): Record<string, string> => ({
  ...(name === "" ? {} : { [`${prefix}-Name`]: name }),
  [`${prefix}-Number`]: number,
});

function timeHeaders(prefix: string, channel: Channel): Record<string, string> {
  const times: readonly (readonly [string, Instant | null])[] = [
    ["Channel-Created", channel.createdAt],
    ["Channel-Answered", channel.answeredAt],
    ["Channel-Progress", channel.progressAt],
    ["Channel-Progress-Media", channel.progressMediaAt],
    ["Channel-Hangup", channel.reported ? channel.hangupAt : null],
    ["Channel-Transfer", null],
    ["Channel-Resurrect", null],
    ["Channel-Bridged", prefix === "Caller" ? channel.bridgedAt : null],
  ];
  return {
    ...Object.fromEntries(times.map(([name, at]) => [`${prefix}-${name}-Time`, micros(at)])),
    [`${prefix}-Channel-Last-Hold`]: micros(channel.heldSince),
    [`${prefix}-Channel-Hold-Accum`]: String(channel.holdAccumMs * 1_000),
  };
}

const privacyHeaders = (prefix: string): Record<string, string> => ({
  [`${prefix}-Screen-Bit`]: "true",
  [`${prefix}-Privacy-Hide-Name`]: "false",
  [`${prefix}-Privacy-Hide-Number`]: "false",
});

function otherLeg(channel: Channel): Record<string, string> {
  const other = channel.lastPeer ?? channel.dialedBy;
  if (!other) return {};
  const isA = channel.bridgeSide === "a";
  const asked = askedCallerIdOf(other);
  return {
    "Other-Type": isA ? "originatee" : "originator",
    "Other-Leg-Direction": "outbound",
    "Other-Leg-Logical-Direction": "inbound",
    ...idHeaders("Other-Leg-Caller-ID", other.dialedBy ? shownCallerIdOf(other) : flippedId(other)),
    ...idHeaders("Other-Leg-Orig-Caller-ID", asked),
    ...idHeaders("Other-Leg-Callee-ID", other.dialedBy ? calleeIdOf(other) : asked),
    "Other-Leg-Network-Addr": "127.0.0.1",
    "Other-Leg-ANI": asked.number,
    "Other-Leg-Destination-Number": destinationOf(other),
    "Other-Leg-Unique-ID": other.uuid,
    "Other-Leg-Source": "src/switch_ivr_originate.c",
    "Other-Leg-Context": "default",
    "Other-Leg-Channel-Name": channelName(other),
    "Other-Leg-Profile-Created-Time": micros(isA ? channel.bridgedAt : null),
    ...(isA ? timeHeaders("Other-Leg", other) : NO_TIMES),
    ...privacyHeaders("Other-Leg"),
  };
}

const flippedId = (channel: Channel): CallerId => ({ name: "Outbound Call", number: destinationOf(channel) });

/** The B leg knows no times of the A leg. */
const NO_TIMES: Readonly<Record<string, string>> = Object.fromEntries(
  "Created Answered Progress Progress-Media Hangup Transfer Resurrect Bridged"
    .split(" ")
    .map((name) => [`Other-Leg-Channel-${name}-Time`, "0"])
    .concat([
      ["Other-Leg-Channel-Last-Hold", "0"],
      ["Other-Leg-Channel-Hold-Accum", "0"],
    ]),
);
