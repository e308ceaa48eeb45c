import type { AgentId, CallId, LegId, RecordingId } from "./ids.ts";
import type { Instant } from "./instant.ts";

/** `outside`: a number that a call was transferred to. `supervisor`: somebody who listens in. */
export type LegRole = "customer" | "agent" | "outside" | "supervisor";
export const isLegRole = (text: unknown): text is LegRole =>
  text === "customer" || text === "agent" || text === "outside" || text === "supervisor";

/** What a detector makes of whoever answered. */
export type AmdResult = "human" | "machine" | "fax" | "unknown";

/** One of our channels as the switch lists it. */
export interface LiveLeg {
  readonly legId: LegId;
  readonly callId: CallId;
  readonly role: LegRole;
  readonly answered: boolean;
  /** The other leg, when bridged. */
  readonly bridgedTo: LegId | null;
  readonly node: string;
  /** Of a customer's leg, when the switch says. */
  readonly gateway?: string;
}

/**
 * A nailed-up leg: an agent's phone that stays up, parked with comfort audio, while the agent is available. It is of no
 * call; calls are bridged to it and leave it standing.
 */
export interface LiveSeat {
  readonly legId: LegId;
  readonly agentId: AgentId;
  /** Its phone was picked up. */
  readonly answered: boolean;
  readonly bridgedTo: LegId | null;
  readonly node: string;
}

/** A SIP user with at least one phone registered now. */
export interface Registration {
  readonly sipUser: string;
  /** Of the phone registered last. */
  readonly userAgent: string | null;
  /** Since when at least one is; null when the switch does not say. */
  readonly registeredAt: Instant | null;
  /** Phones registered under this user. */
  readonly contactCount: number;
  /** When the last of them runs out unless refreshed; null when unknown. */
  readonly expiresAt: Instant | null;
  /** Where the phone registered last did so. */
  readonly node: string;
}

/**
 * What a switch tells us, in our words. `at` is our clock when it was heard.
 *
 * Order is promised only per leg, and not even there between `leg.ready` and `leg.ended`: whoever reads these closes a
 * call on the first ending and ignores the rest.
 */
export type SwitchEvent =
  | ({ readonly type: "leg.ringing"; readonly earlyMedia: boolean } & LegRef)
  /** The network says a call was answered. Too early to bridge. */
  | ({ readonly type: "leg.answered" } & LegRef)
  /** The channel is parked and may be bridged. */
  | ({ readonly type: "leg.ready" } & LegRef)
  | ({ readonly type: "leg.bridged"; readonly otherLegId: LegId } & LegRef)
  | ({ readonly type: "leg.ended" } & LegEnd & LegRef)
  /** Somebody put the other side on hold with the phone's own key, and took it back. */
  | ({ readonly type: "leg.held" } & LegRef)
  | ({ readonly type: "leg.resumed" } & LegRef)
  /** A detector says who answered. May be told more than once. */
  | ({ readonly type: "leg.detected"; readonly result: AmdResult } & LegRef)
  /** A message was played to its end, or cut short. */
  | ({ readonly type: "leg.played"; readonly file: string; readonly whole: boolean } & LegRef)
  | ({ readonly type: "recording.started"; readonly recordingId: RecordingId } & LegRef)
  /** The file is complete. `durationMs` as the switch counts it; null when it does not say. */
  | ({
      readonly type: "recording.stopped";
      readonly recordingId: RecordingId;
      readonly durationMs: number | null;
    } & LegRef)
  /** A seat is parked and calls may be bridged to it. */
  | ({ readonly type: "seat.ready" } & SeatRef)
  | ({ readonly type: "seat.ended" } & LegEnd & SeatRef)
  /** Told again when the number of phones or what is known of them changes. */
  | { readonly type: "agent.registered"; readonly registration: Registration; readonly at: Instant }
  /** The last phone of this user is gone from this node. */
  | { readonly type: "agent.unregistered"; readonly sipUser: string; readonly node: string; readonly at: Instant }
  | { readonly type: "switch.connected"; readonly node: string; readonly at: Instant }
  | { readonly type: "switch.disconnected"; readonly node: string; readonly why: string; readonly at: Instant };

export interface LegRef {
  readonly legId: LegId;
  readonly callId: CallId;
  readonly role: LegRole;
  readonly at: Instant;
  readonly node: string;
  /** The gateway a customer's leg goes out by, when the switch says. */
  readonly gateway?: string;
}

export interface SeatRef {
  readonly legId: LegId;
  readonly agentId: AgentId;
  readonly at: Instant;
  readonly node: string;
}

/** How a leg ended. */
export interface LegEnd {
  /** FreeSWITCH's name of the Q.850 or own cause, e.g. `USER_BUSY`. */
  readonly cause: string;
  readonly sipCode: number | null;
  /** True when the far end hung up or refused, false when we did, null when unknown. */
  readonly byFarEnd: boolean | null;
  /** The far end never saw this leg: the switch refused it (limits, duplicate id, bad gateway). Not an attempt on anybody. */
  readonly neverSent: boolean;
}
