import type { Clearance } from "../compliance/clearance.ts";
import type { CallId, LegId } from "../model/ids.ts";
import type { LiveLeg, Registration, SwitchEvent } from "../model/leg.ts";
import type { E164 } from "../model/phone.ts";
import type { SwitchLoad } from "../model/switch-load.ts";

/** The customer's leg. The number and the caller ID are those of the clearance; there is no other way to name them. */
export interface OriginateCustomer {
  readonly clearance: Clearance;
  readonly callId: CallId;
  /** Becomes the channel's id at the switch: asking twice with the same id places one call. */
  readonly legId: LegId;
  readonly ringTimeoutMs: number;
}

/** The agent's leg: rings a phone of ours, so it needs no clearance. */
export interface OriginateAgent {
  readonly callId: CallId;
  readonly legId: LegId;
  readonly sipUser: string;
  /** Shown on the agent's phone. */
  readonly callerId: E164;
  readonly ringTimeoutMs: number;
}

/**
 * What came of asking. `accepted` is a promise to try, not an answer: the outcome comes as events. `refused` is the
 * switch's no, nothing was sent and no event will come. `unknown` means the request may or may not have been taken.
 */
export type SwitchReceipt =
  | { readonly kind: "accepted" }
  | { readonly kind: "refused"; readonly cause: string }
  | { readonly kind: "unknown"; readonly why: string };

/**
 * A telephone switch. Commands settle within 10 s, also when the connection dies; they are never repeated by the
 * transport itself. Every leg that was accepted ends with exactly one `leg.ended`, unless the connection was lost
 * meanwhile: then `switch.disconnected` and, later, `switch.connected` are told, and what happened in between must be
 * asked with {@link legs}.
 */
export interface SwitchTransport {
  /** Connects and keeps connected until {@link stop}. `listener` is called in order, never inside a command's await. */
  start(listener: (event: SwitchEvent) => void): Promise<void>;
  /** Lets go of the connection. Calls on the switch live on. Idempotent. */
  stop(): Promise<void>;
  /** True while commands can be sent. */
  readonly connected: boolean;
  /** What can be asked of it now; cheap, from what was heard, never a question to the switch. */
  load(): SwitchLoad;

  originateCustomer(request: OriginateCustomer): Promise<SwitchReceipt>;
  originateAgent(request: OriginateAgent): Promise<SwitchReceipt>;
  /** Joins two ready legs. `accepted` means taken: only `leg.bridged` means they hear each other. */
  bridge(legs: { readonly customerLegId: LegId; readonly agentLegId: LegId }): Promise<SwitchReceipt>;
  /** Idempotent: a leg that is gone is `accepted`. `cause` is a FreeSWITCH cause name, `[A-Z_]+`. */
  hangUp(legId: LegId, cause: string): Promise<SwitchReceipt>;

  /** Our channels (those with our variables) on all nodes now. Throws `dependency-unavailable` when not connected. */
  legs(): Promise<readonly LiveLeg[]>;
  /** Phones registered now. Throws `dependency-unavailable` when not connected. */
  registrations(): Promise<readonly Registration[]>;
}
