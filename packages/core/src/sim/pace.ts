import type { Instant } from "../model/instant.ts";
import type { Clock, Timers } from "../ports/clock.ts";
import type { Chance } from "./chance.ts";
import type { Channel } from "./channel.ts";

/** The switch moves in steps of this length. */
export const TICK_MS = 20;

/** How the parts of a simulated switch move in time. */
export interface PaceOptions {
  readonly clock: Clock;
  readonly timers: Timers;
  /**
   * Timers of a person's patience; default {@link timers}. People wait for the machine, and the machine does not live
   * faster: where `timers` do, give the wall's own, or at 40 times life speed everybody hangs up on a prompt dialer.
   */
  readonly patienceTimers?: Timers;
}

/** The core's timers, and those of one channel that its next change calls off. */
export class Pace {
  readonly #options: PaceOptions;
  readonly #jitter: Chance | null;
  /** Ring timeout, patience, end of the talk. */
  readonly #pending = new Map<Channel, (() => void)[]>();

  /** @param jitter null = a step always takes its usual time. */
  constructor(options: PaceOptions, jitter: Chance | null) {
    this.#options = options;
    this.#jitter = jitter;
  }

  now(): Instant {
    return this.#options.clock.now();
  }

  later(ms: number, fn: () => void): () => void {
    return this.#options.timers.after(ms, fn);
  }

  /** Runs `fn` later unless the channel is answered, bridged or ended before. */
  unless(channel: Channel, ms: number, fn: () => void, timers = this.#options.timers): void {
    const cancels = this.#pending.get(channel) ?? [];
    cancels.push(timers.after(ms, fn));
    this.#pending.set(channel, cancels);
  }

  /** Like {@link unless}, by a person's own clock. */
  whilePatient(channel: Channel, ms: number, fn: () => void): void {
    this.unless(channel, ms, fn, this.#options.patienceTimers ?? this.#options.timers);
  }

  callOff(channel: Channel): void {
    for (const cancel of this.#pending.get(channel) ?? []) cancel();
    this.#pending.delete(channel);
  }

  /** How long the next small step takes. */
  tick(): number {
    return this.#jitter ? (this.#jitter.happens(0.5) ? TICK_MS : 0) : TICK_MS;
  }
}
