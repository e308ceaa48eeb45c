import type { OriginateOrder } from "./channel.ts";
import type { Directory } from "./directory.ts";
import type { Gateways } from "./gateways.ts";

/** What an operator may set while the switch runs. */
export interface SwitchLimits {
  maxSessions: number;
  sessionsPerSecond: number;
  /** No new outbound calls. */
  paused: boolean;
}

/** Whether a call may be sent, and how many were lately. */
export class Admission {
  readonly limits: SwitchLimits;
  readonly #gateways: Gateways;
  readonly #directory: Directory;
  #second = { at: 0, count: 0 };

  constructor(limits: SwitchLimits, gateways: Gateways, directory: Directory) {
    this.limits = limits;
    this.#gateways = gateways;
    this.#directory = directory;
  }

  /** The cause of refusing it, or null, and then it counts. @param live the channels there are, by id. */
  refusal({ to, uuid }: OriginateOrder, now: number, live: ReadonlyMap<string, unknown>): string | null {
    if (to.kind === "gateway") {
      const gateway = this.#gateways.get(to.gateway);
      if (gateway === null) return "INVALID_GATEWAY";
      if (gateway.up === false) return "GATEWAY_DOWN";
    } else if (to.kind === "user") {
      if (!this.#directory.has(to.sipUser)) return "SUBSCRIBER_ABSENT";
      if (!this.#directory.isRegistered(to.sipUser)) return "USER_NOT_REGISTERED";
    }
    const { maxSessions, sessionsPerSecond, paused } = this.limits;
    // The switch counts down to 0 before it looks, so that one fewer than its setting pass in a second.
    const tooFast = this.lastSecond(now) >= sessionsPerSecond - 1;
    if (paused || live.size >= maxSessions || tooFast || live.has(uuid)) return "DESTINATION_OUT_OF_ORDER";
    this.#second = { at: Math.floor(now / 1_000), count: this.lastSecond(now) + 1 };
    return null;
  }

  /** Calls sent in this second of the clock. */
  lastSecond(now: number): number {
    return this.#second.at === Math.floor(now / 1_000) ? this.#second.count : 0;
  }
}
