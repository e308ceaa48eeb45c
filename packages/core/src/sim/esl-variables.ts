import type { Instant } from "../model/instant.ts";
import type { Channel, ChannelEventKind } from "./channel.ts";
import { q850Number } from "./esl-causes.ts";
import {
  askedCallerIdOf,
  callerIdOf,
  callUuidOf,
  channelName,
  destinationOf,
  directionOf,
  hasReply,
  isFlipped,
  slimHeaders,
  transferSource,
} from "./esl-channel.ts";
import { stateOf } from "./esl-channel-state.ts";
import {
  inviteVariables,
  mediaVariables,
  offeredVariables,
  replyVariables,
  rtpVariables,
} from "./esl-sip-variables.ts";
import { micros, seconds, stamp } from "./esl-times.ts";

type Variables = Record<string, string>;

/** Everything about a channel in one event of it; null for a dump outside of any event. */
export function channelHeaders(channel: Channel, kind: ChannelEventKind | null): Record<string, string> {
  return {
    ...slimHeaders(channel, stateOf(channel, kind), kind),
    ...Object.fromEntries(
      Object.entries(channelVariables(channel, kind)).map(([name, value]) => [`variable_${name}`, value]),
    ),
  };
}

/** A channel's variables as an event of it shows them; own ones win over the switch's. */
function channelVariables(channel: Channel, kind: ChannelEventKind | null): Variables {
  const { to } = channel.order;
  return {
    direction: directionOf(channel),
    ...(directionOf(channel) === "outbound" ? { is_outbound: "true" } : {}),
    uuid: channel.uuid,
    call_uuid: callUuidOf(channel),
    session_id: String(channel.sessionNumber),
    ...(to.kind === "loopback" ? {} : inviteVariables(channel)),
    channel_name: channelName(channel),
    ...channel.variables,
    ...(to.kind === "loopback" ? loopbackVariables(channel, to.leg) : networkVariables(channel, kind)),
    ...dispositionVariables(channel, kind),
    ...parkedVariables(channel),
    ...bridgeVariables(channel, kind),
    ...hangupVariables(channel, kind),
  };
}

/** What the endpoint adds when there is somebody at the other end of a network. */
function networkVariables(channel: Channel, kind: ChannelEventKind | null): Variables {
  const { to } = channel.order;
  const asked = askedCallerIdOf(channel);
  const rang = channel.progressAt !== null || channel.progressMediaAt !== null || channel.answeredAt !== null;
  const sound = channel.answeredAt !== null || (channel.progressMediaAt !== null && kind !== "PROGRESS_MEDIA");
  return {
    ...(to.kind === "user" ? phoneVariables(to.sipUser, sound) : {}),
    originate_early_media: String(channel.order.variables.ignore_early_media !== "true"),
    originate_endpoint: to.kind === "user" && isFlipped(channel) ? "user" : "sofia",
    ...(hasReply(channel) ? replyVariables(channel, asked.number, asked.name, rang) : {}),
    ...(rang && channel.progressMediaAt !== null ? offeredVariables(channel) : {}),
    ...(sound ? mediaVariables(channel) : {}),
  };
}

function loopbackVariables(channel: Channel, leg: "A" | "B"): Variables {
  return {
    ...(leg === "A" ? { originate_early_media: "true", originate_endpoint: "loopback" } : {}),
    read_codec: "L16",
    read_rate: "8000",
    write_codec: "L16",
    write_rate: "8000",
    other_loopback_leg_uuid: channel.otherHalf?.uuid ?? "",
    loopback_leg: leg,
    ...(channel.reported ? { is_loopback: "1" } : {}),
  };
}

const phoneVariables = (sipUser: string, answered: boolean): Variables => ({
  dialed_user: sipUser,
  dialed_domain: "127.0.0.1",
  sip_invite_domain: "127.0.0.1",
  presence_id: `${sipUser}@127.0.0.1`,
  ...(answered ? { user_context: "default" } : {}),
});

function dispositionVariables(channel: Channel, kind: ChannelEventKind | null): Variables {
  if (channel.answeredAt !== null && kind !== "ANSWER") return { endpoint_disposition: "ANSWER" };
  return channel.progressMediaAt !== null ? { endpoint_disposition: "EARLY MEDIA" } : {};
}

/** Once parked after the answer: whom it showed before, and what runs. */
function parkedVariables(channel: Channel): Variables {
  if (!isFlipped(channel)) return {};
  const { name, number } = askedCallerIdOf(channel);
  return {
    ...(name === "" ? {} : { pre_transfer_caller_id_name: name }),
    pre_transfer_caller_id_number: number,
    channel_cid_flipped: "yes",
    current_application: channel.lastApp ?? "park",
    ...(channel.app && channel.app.data !== "" ? { current_application_data: channel.app.data } : {}),
  };
}

function bridgeVariables(channel: Channel, kind: ChannelEventKind | null): Variables {
  const { lastPeer, bridgeSide, inBridge, bridgedAt } = channel;
  if (!lastPeer || bridgedAt === null) return lastPeer && !channel.dialedBy ? pairedVariables(channel) : {};
  const { name, number } = bridgeSide === "a" ? askedCallerIdOf(lastPeer) : callerIdOf(channel);
  const later: Variables =
    kind === "BRIDGE"
      ? {}
      : {
          ...(inBridge && bridgeSide === "a" && kind !== "UNBRIDGE" ? { bridge_to: lastPeer.uuid } : {}),
          last_bridge_to: lastPeer.uuid,
          last_sent_callee_id_name: bridgeSide === "a" && name === "" ? number : name,
          last_sent_callee_id_number: number,
        };
  return {
    bridge_channel: channelName(lastPeer),
    bridge_uuid: lastPeer.uuid,
    signal_bond: lastPeer.uuid,
    ...pairedVariables(channel),
    ...later,
    ...bridgeEndVariables(channel, kind),
  };
}

/** Set when `uuid_bridge` moves the channel, before the bridge itself. */
function pairedVariables(channel: Channel): Variables {
  if (channel.dialedBy || channel.lastPeer?.dialedBy) return {};
  const source = transferSource(channel);
  return {
    original_destination_number: destinationOf(channel),
    original_caller_id_name: "Outbound Call",
    original_caller_id_number: destinationOf(channel),
    transfer_history: source,
    transfer_source: source,
  };
}

function bridgeEndVariables(channel: Channel, kind: ChannelEventKind | null): Variables {
  const { bridgeSide, cause, hangupTold, lastPeer } = channel;
  const over = cause ?? lastPeer?.cause ?? null;
  if (over === null || (!hangupTold && lastPeer?.hangupTold !== true)) return {};
  const role: Variables = bridgeSide === "a" ? { last_bridge_role: "originator" } : {};
  const told = kind === "UNBRIDGE" || channel.reported || !channel.inBridge;
  return { ...role, ...(told ? { bridge_hangup_cause: over } : {}) };
}

/** At HANGUP a status is known, and who refused; the rest from HANGUP_COMPLETE on. */
function hangupVariables(channel: Channel, kind: ChannelEventKind | null): Variables {
  const { sipStatus, disposition, answeredAt, cause, reported } = channel;
  if (cause === null || !channel.hangupTold) return {};
  const variables = sipStatus === null || channel.otherHalf ? {} : statusVariables(sipStatus, cause);
  const toldByThem = sipStatus !== null && (answeredAt === null || kind === "UNBRIDGE");
  if (disposition !== null && (reported || toldByThem)) variables.sip_hangup_disposition = disposition;
  if (!reported) return variables;
  if (sipStatus === null && answeredAt === null) {
    variables.sip_invite_failure_status = "487";
    variables.sip_invite_failure_phrase = "CANCEL";
  }
  if (channel.otherHalf) delete variables.sip_hangup_disposition;
  const sound = (answeredAt !== null || channel.progressMediaAt !== null) && !channel.otherHalf;
  return { ...variables, ...reportVariables(channel), ...(sound ? rtpVariables : {}) };
}

const PHRASES: Readonly<Record<number, string>> = {
  404: "Not Found",
  480: "Temporarily Unavailable",
  486: "Busy Here",
  503: "Service Unavailable",
  603: "Decline",
};

function statusVariables(sipStatus: number, cause: string): Variables {
  const variables: Variables = {
    sip_term_status: String(sipStatus),
    proto_specific_hangup_cause: `sip:${sipStatus}`,
    sip_term_cause: String(q850Number(cause)),
  };
  if (sipStatus === 200) return { ...variables, sip_reason: 'Q.850;cause=16;text="Normal call clearing"' };
  const phrase = PHRASES[sipStatus];
  return {
    ...variables,
    sip_invite_failure_status: String(sipStatus),
    ...(phrase === undefined ? {} : { sip_invite_failure_phrase: phrase }),
  };
}

function reportVariables(channel: Channel): Variables {
  const caller = callerIdOf(channel);
  return {
    hangup_cause: channel.cause ?? "NONE",
    hangup_cause_q850: String(q850Number(channel.cause ?? "NONE")),
    digits_dialed: "none",
    ...momentVariables(channel),
    ...(isFlipped(channel) ? { last_app: channel.lastApp ?? "park" } : {}),
    caller_id: caller.name === "" ? caller.number : `"${caller.name}" <${caller.number}>`,
    ...spanVariables(channel),
  };
}

/** When things happened: as a date where they did, and as numbers, 0 where they did not. */
function momentVariables(channel: Channel): Variables {
  const moments: readonly (readonly [string, Instant | null])[] = [
    ["start", channel.createdAt],
    ["profile_start", channel.bridgedAt ?? channel.createdAt],
    ["answer", channel.answeredAt],
    ["bridge", channel.bridgedAt],
    ["last_hold", null],
    ["resurrect", null],
    ["progress", channel.progressAt],
    ["progress_media", channel.progressMediaAt],
    ["end", channel.hangupAt],
  ];
  const variables: Variables = {};
  for (const [name, at] of moments) {
    if (at !== null) variables[`${name}_stamp`] = stamp(at);
    variables[`${name}_epoch`] = seconds(at);
    variables[`${name}_uepoch`] = micros(at);
  }
  const held = channel.holdAccumMs;
  return {
    ...variables,
    hold_accum_seconds: String(Math.round(held / 1_000)),
    hold_accum_usec: String(held * 1_000),
    hold_accum_ms: String(held),
  };
}

/** How long things took, each in seconds, milliseconds and microseconds. */
function spanVariables(channel: Channel): Variables {
  const { createdAt, progressAt, progressMediaAt, answeredAt, bridgedAt, hangupAt } = channel;
  const end = hangupAt ?? createdAt;
  const since = (from: Instant | null, to: Instant | null) => (from === null || to === null ? 0 : to - from);
  const spans: readonly (readonly [string, number])[] = [
    ["bill", since(answeredAt, end)],
    ["progress", since(createdAt, progressAt)],
    ["answer", since(createdAt, answeredAt)],
    ["wait", since(createdAt, bridgedAt)],
    ["progress_media", since(createdAt, progressMediaAt)],
    ["flow_bill", since(createdAt, end)],
  ];
  const duration = since(createdAt, end);
  const variables: Variables = {
    duration: String(Math.round(duration / 1_000)),
    mduration: String(Math.round(duration)),
    uduration: String(Math.round(duration * 1_000)),
  };
  for (const [name, ms] of spans) {
    variables[`${name}sec`] = String(Math.round(ms / 1_000));
    variables[`${name}msec`] = String(Math.round(ms));
    variables[`${name}usec`] = String(Math.round(ms * 1_000));
  }
  return variables;
}
