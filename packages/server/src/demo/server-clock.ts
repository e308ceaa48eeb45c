import type { Clock } from "@broadnet-engage/core/ports";

/**
 * The server's time, as its own answers show it. A simulated world lives hours or days ahead of this machine, and may jump
 * forward when its working day is over.
 */
export class ServerClock {
  readonly #clock: Clock;
  #aheadMs = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** @param instant an `as_of` that has just arrived */
  sync(instant: string): void {
    this.#aheadMs = Date.parse(instant) - this.#clock.now();
  }

  now(): number {
    return this.#clock.now() + this.#aheadMs;
  }

  get aheadMs(): number {
    return this.#aheadMs;
  }
}
