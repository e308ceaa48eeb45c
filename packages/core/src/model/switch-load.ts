import type { Instant } from "./instant.ts";

/**
 * How a node of the switch stands with us. `draining`: reachable, finishes its calls, takes no new ones. `lost`: away, and
 * tried again.
 */
export type NodeState = "connecting" | "authenticating" | "ready" | "draining" | "lost";

/** Why a node is lost: `password` and `acl` are for people to put right, the others pass by themselves. */
export interface NodeTrouble {
  readonly reason: string;
  /** One sentence for people. */
  readonly why: string;
}

/** One node, as far as its events tell. */
export interface NodeLoad {
  readonly node: string;
  readonly state: NodeState;
  /** Since when it is in this state. */
  readonly since: Instant;
  /** What the last try or the last connection came to an end by; null or absent while all is well. */
  readonly trouble?: NodeTrouble | null;
  /** Our legs on it now. */
  readonly legs: number;
  /** Age of the newest events when they reach us; null before the first. A switch past its knee refuses nothing, it delays. */
  readonly eventLagMs: number | null;
  /** Commands that wait for their answer. */
  readonly pendingCommands: number;
}

/** One way out to a carrier, on one node. */
export interface GatewayLoad {
  readonly name: string;
  readonly node: string;
  /** Calls may be sent by it: the switch says it works, and it has not just failed again and again. */
  readonly up: boolean;
  readonly legs: number;
  /** Legs it may still take at once; null = no limit of its own. */
  readonly freeChannels: number | null;
}

/** What the switch can take now, over all nodes and gateways, for pacing to stay inside. */
export interface SwitchLoad {
  /** Customer legs that may be asked for now. */
  readonly freeLines: number;
  /** Customer legs that may be started in a second; lowered when a node falls behind. */
  readonly callsPerSecond: number;
  readonly nodes: readonly NodeLoad[];
  readonly gateways: readonly GatewayLoad[];
}
