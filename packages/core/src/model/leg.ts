import type { CallId, LegId } from "./ids.ts";
import type { Instant } from "./instant.ts";

export type LegRole = "customer" | "agent";

/** One of our channels as the switch lists it. */
export interface LiveLeg {
  readonly legId: LegId;
  readonly callId: CallId;
  readonly role: LegRole;
  readonly answered: boolean;
  /** The other leg, when bridged. */
  readonly bridgedTo: LegId | null;
  readonly node: string;
}

/** A phone that is registered now. */
export interface Registration {
  readonly sipUser: string;
  readonly userAgent: string | null;
  readonly registeredAt: Instant | null;
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
  | { readonly type: "agent.registered"; readonly registration: Registration; readonly at: Instant }
  | { readonly type: "agent.unregistered"; readonly sipUser: string; readonly node: string; readonly at: Instant }
  | { readonly type: "switch.connected"; readonly node: string; readonly at: Instant }
  | { readonly type: "switch.disconnected"; readonly node: string; readonly why: string; readonly at: Instant };

export interface LegRef {
  readonly legId: LegId;
  readonly callId: CallId;
  readonly role: LegRole;
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
