import type { Instant } from "../model/instant.ts";
import type { App, ChannelDetail, Recording } from "./channel-detail.ts";
import type { CalleeFate } from "./people.ts";

/** Where an originate goes: a number through a gateway, a phone registered with us, or the switch itself (two channels). */
export type Endpoint =
  | { readonly kind: "gateway"; readonly gateway: string; readonly number: string }
  | { readonly kind: "user"; readonly sipUser: string }
  | { readonly kind: "loopback"; readonly extension: string; readonly leg: "A" | "B" };

/** One request to the simulated switch to place a call. */
export interface OriginateOrder {
  /** Becomes the channel's id. While a channel with it exists, a second order with the same id is refused. */
  readonly uuid: string;
  readonly jobUuid: string;
  readonly to: Endpoint;
  /** Channel variables. `ignore_early_media` and `park_after_bridge` mean what they mean on the real switch. */
  readonly variables: Readonly<Record<string, string>>;
  /** How long it may take to the answer, in milliseconds of life. */
  readonly timeoutMs: number;
  /** What runs on the channel once it is answered; it hangs up after the last. Absent = `park`. */
  readonly apps?: readonly App[];
}

/** How a channel ended, as `sip_hangup_disposition` says it. */
export type HangupDisposition = "recv_bye" | "send_bye" | "recv_refuse" | "send_cancel";

/**
 * A live channel of the simulated switch. Listeners see it as it is at the event; it changes afterwards, so read it then.
 */
export interface Channel {
  readonly uuid: string;
  readonly order: OriginateOrder;
  readonly sessionNumber: number;
  readonly createdAt: Instant;
  /** Null for a phone of ours. */
  readonly fate: CalleeFate | null;
  variables: Record<string, string>;
  progressAt: Instant | null;
  progressMediaAt: Instant | null;
  answeredAt: Instant | null;
  bridgedAt: Instant | null;
  hangupAt: Instant | null;
  /** Parked, and the originate's job has said +OK: it may be bridged. */
  ready: boolean;
  /** The other channel while they hear each other. */
  peer: Channel | null;
  /** The other channel of the last bridge; stays after it. */
  lastPeer: Channel | null;
  /** Of the two uuids given to the bridge command the first is "a": bridge events are told on it alone. */
  bridgeSide: "a" | "b" | null;
  cause: string | null;
  /** The SIP status the far end ended it with; null when we did. */
  sipStatus: number | null;
  disposition: HangupDisposition | null;
  /** From BRIDGE to UNBRIDGE on the A leg, to the end on the other. */
  inBridge: boolean;
  /** HANGUP was told: `cause` is known to everyone. It ended before, at {@link hangupAt}. */
  hangupTold: boolean;
  /** HANGUP_COMPLETE was told, and with it the disposition. */
  reported: boolean;
  /** The other of the two channels of a loopback call. */
  otherHalf: Channel | null;
  /** The channel whose `bridge` application dialed this one. */
  dialedBy: Channel | null;
  /** The name of the application that ran last. */
  lastApp: string | null;
  /** The application that runs on it, and those to come. */
  app: App | null;
  plan: readonly App[];
  /** Null = not held. */
  heldSince: Instant | null;
  /** Time on hold before that, in milliseconds. */
  holdAccumMs: number;
  /** Cuts short what plays, or is about to play, to this leg; null = nothing. */
  stopSound: (() => void) | null;
  /** Those that run now. */
  readonly recordings: Recording[];
  /** Who listens in on it, and on whom it listens in. */
  readonly listeners: Channel[];
  listensTo: Channel | null;
  /** Detectors somebody started: network tones, and the beep of an answering machine. */
  readonly detectors: Set<"tones" | "beep">;
}

export type ChannelEventKind =
  | "CREATE"
  | "PROGRESS"
  | "PROGRESS_MEDIA"
  | "ANSWER"
  | "BRIDGE"
  | "HANGUP"
  | "UNBRIDGE"
  | "HANGUP_COMPLETE"
  | "DESTROY";

/** What the simulated switch tells. JOB is the result of an originate, known by its order. */
export type CoreEvent =
  | { readonly kind: ChannelEventKind; readonly channel: Channel; readonly at: Instant }
  | { readonly kind: "DETAIL"; readonly channel: Channel; readonly detail: ChannelDetail; readonly at: Instant }
  | {
      readonly kind: "JOB";
      readonly order: OriginateOrder;
      readonly ok: boolean;
      /** `+OK <uuid>` or `-ERR <cause>`, without a newline. */
      readonly result: string;
      readonly at: Instant;
    }
  /** A gateway went up or down. */
  | { readonly kind: "GATEWAY"; readonly gateway: string; readonly at: Instant }
  | { readonly kind: "REGISTER"; readonly sipUser: string; readonly at: Instant }
  /** `expired`: the phone did not say so, its registration ran out. */
  | { readonly kind: "UNREGISTER"; readonly sipUser: string; readonly expired: boolean; readonly at: Instant }
  /** A phone tried with a wrong password. */
  | { readonly kind: "REGISTER_FAILURE"; readonly sipUser: string; readonly at: Instant };

export const isHungUp = (channel: Channel): boolean => channel.hangupAt !== null;

export function newChannel(
  order: OriginateOrder,
  sessionNumber: number,
  createdAt: Instant,
  fate: CalleeFate | null,
): Channel {
  return {
    uuid: order.uuid,
    order,
    sessionNumber,
    createdAt,
    fate,
    variables: { ...order.variables },
    progressAt: null,
    progressMediaAt: null,
    answeredAt: null,
    bridgedAt: null,
    hangupAt: null,
    ready: false,
    peer: null,
    lastPeer: null,
    bridgeSide: null,
    cause: null,
    sipStatus: null,
    disposition: null,
    inBridge: false,
    hangupTold: false,
    reported: false,
    otherHalf: null,
    dialedBy: null,
    lastApp: null,
    app: null,
    plan: [],
    heldSince: null,
    holdAccumMs: 0,
    stopSound: null,
    recordings: [],
    listeners: [],
    listensTo: null,
    detectors: new Set(),
  };
}

/** Each shows the other from when they are about to be bridged. */
export function pair(a: Channel, b: Channel): void {
  a.lastPeer = b;
  b.lastPeer = a;
  a.bridgeSide = "a";
  b.bridgeSide = "b";
}
