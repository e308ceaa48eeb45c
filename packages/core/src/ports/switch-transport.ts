import type { Clearance } from "../compliance/clearance.ts";
import type { AgentId, CallId, LegId } from "../model/ids.ts";
import type { LiveLeg, LiveSeat, Registration, SwitchEvent } from "../model/leg.ts";
import type { E164 } from "../model/phone.ts";
import type { SwitchLoad } from "../model/switch-load.ts";
import type { CallControl } from "./call-control.ts";
import type { SwitchReceipt } from "./switch-receipt.ts";

export type { SwitchReceipt } from "./switch-receipt.ts";

/** The customer's leg. The number and the caller ID are those of the clearance; there is no other way to name them. */
export interface OriginateCustomer {
  readonly clearance: Clearance;
  readonly callId: CallId;
  /** Becomes the channel's id at the switch: asking twice with the same id places one call. */
  readonly legId: LegId;
  readonly ringTimeoutMs: number;
  /** Gateways that have failed this call already. None other free: refused with `NO_GATEWAY`, and nothing was sent. */
  readonly avoidGateways?: readonly string[];
  /** A leg this one is to be bridged with: they must be on one node. */
  readonly besideLegId?: LegId;
  /** The node to use where no leg decides; refused when it takes no calls. */
  readonly node?: string;
  /** Left out: the customer. `outside` is somebody whom a call is transferred to, under a clearance of his own. */
  readonly role?: "customer" | "outside";
}

/** The agent's leg: rings a phone of ours, so it needs no clearance. */
export interface OriginateAgent {
  readonly callId: CallId;
  readonly legId: LegId;
  readonly sipUser: string;
  /** Shown on the agent's phone. */
  readonly callerId: E164;
  readonly ringTimeoutMs: number;
  /** The customer's leg, which this one is to be bridged with: they must be on one node. */
  readonly besideLegId?: LegId;
}

/** A phone of ours that is to stay up with nobody on the other side: see `LiveSeat`. */
export interface OriginateSeat {
  readonly agentId: AgentId;
  readonly legId: LegId;
  readonly sipUser: string;
  readonly ringTimeoutMs: number;
}

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
  /** Told by `seat.ready` and `seat.ended`, never by `leg.…`. Once ready it is bridged like any agent's leg, and parked again after it. */
  originateSeat(request: OriginateSeat): Promise<SwitchReceipt>;
  /** Joins two ready legs. `accepted` means taken: only `leg.bridged` means they hear each other. */
  bridge(legs: { readonly customerLegId: LegId; readonly agentLegId: LegId }): Promise<SwitchReceipt>;
  /** Idempotent: a leg that is gone is `accepted`. `cause` is a FreeSWITCH cause name, `[A-Z_]+`. */
  hangUp(legId: LegId, cause: string): Promise<SwitchReceipt>;

  /** What can be done to legs that are up. */
  readonly control: CallControl;

  /** Calls' channels (those with our variables) now, on all nodes that are connected. Throws `dependency-unavailable` when none is. */
  legs(): Promise<readonly LiveLeg[]>;
  /** Seats now; as {@link legs}, and to be asked after it: what a seat is bridged to is told of legs that are known. */
  seats(): Promise<readonly LiveSeat[]>;
  /** Users with a phone registered now, one entry each. Throws `dependency-unavailable` when not connected. */
  registrations(): Promise<readonly Registration[]>;
  /** Makes a node finish its calls and take no new ones, or ends that. Unknown nodes are ignored. */
  drain(node: string, draining: boolean): void;
}
