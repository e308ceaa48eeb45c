import type { OriginateOrder } from "./channel.ts";
import { type FarEnd, farEndOfAgent, farEndOfCallee } from "./far-end.ts";
import type { Gateways } from "./gateways.ts";
import { TICK_MS } from "./pace.ts";
import type { CalleeFate } from "./people.ts";
import { plainNumber } from "./truth.ts";
import type { World } from "./world.ts";

/** Attempts are counted for this many numbers; beyond, the number dialed longest ago starts at 1 again. */
const MAX_NUMBERS = 1_000_000;

/** A loopback's other half answers at once, as an extension that answers does. */
const AT_ONCE: FarEnd = { setupMs: TICK_MS, progress: "none", decideMs: 0, verdict: "answer", patienceMs: null };

/** Whom a call reaches. */
export interface Reached {
  readonly farEnd: FarEnd;
  /** Null for a phone of ours, for a loopback, and for a scripted far end. */
  readonly fate: CalleeFate | null;
  /** Which call to it this is, from 1. */
  readonly attempt: number;
}

/** Finds the far end of each call: the world's, unless the gateway's carrier has its own word first. */
export class FarEnds {
  readonly #world: World;
  readonly #gateways: Gateways;
  readonly #attempts = new Map<string, number>();

  constructor(world: World, gateways: Gateways) {
    this.#world = world;
    this.#gateways = gateways;
  }

  /** To be asked once for each call that is sent: it counts. */
  reach(order: OriginateOrder): Reached {
    const { to } = order;
    const script = this.#world.script?.(order) ?? null;
    if (to.kind === "user") {
      const attempt = this.#count(`user/${to.sipUser}`);
      return { attempt, fate: null, farEnd: script ?? farEndOfAgent(this.#world.agent(to.sipUser, attempt)) };
    }
    if (to.kind === "loopback") return { attempt: 1, fate: null, farEnd: script ?? AT_ONCE };
    const number = plainNumber(to.number);
    const attempt = this.#count(number);
    const fate = script === null ? this.#world.callee(number, attempt) : null;
    const verdict = this.#gateways.place(to.gateway);
    if (verdict)
      return { attempt, fate, farEnd: { setupMs: TICK_MS, progress: "none", decideMs: 0, verdict, patienceMs: null } };
    return { attempt, fate, farEnd: script ?? farEndOfCallee(fate ?? this.#world.callee(number, attempt)) };
  }

  #count(key: string): number {
    const attempt = (this.#attempts.get(key) ?? 0) + 1;
    this.#attempts.delete(key);
    this.#attempts.set(key, attempt);
    const oldest = this.#attempts.size > MAX_NUMBERS ? this.#attempts.keys().next().value : undefined;
    if (oldest !== undefined) this.#attempts.delete(oldest);
    return attempt;
  }
}
