/** Readings older than this say nothing of now. */
const FRESH_MS = 5_000;
/** Of the fresh ones the newest so many are looked at, and their middle is the lag: one late event is no jam. */
const LOOKED_AT = 15;
/** The least delay is remembered for this long, in slices, so that the clocks may drift apart. */
const SLICE_MS = 60_000;
const SLICES = 10;

interface Reading {
  readonly delta: number;
  readonly at: number;
}

/**
 * How old the switch's events are when they reach us. A switch past its knee refuses nothing, it delays: this is the only
 * sign of it.
 *
 * The switch stamps each event by its own clock, which may be minutes off ours. So the *difference* between our clock and
 * the stamp means nothing by itself, but the *smallest* difference of the last ten minutes is the offset of the clocks plus
 * the shortest way an event can take, and how much larger a difference is than that is how much later than possible the
 * event came. Our own clock is the monotonic one: setting the clock on the wall moves nothing here. What stays unseen is a
 * lag that has been there, undiminished, for all ten minutes; and a switch that sets its own clock back shows a lag that is
 * none for as long.
 */
export class EventLag {
  readonly #newest: Reading[] = [];
  /** Smallest difference of each minute, oldest first. */
  readonly #slices: { readonly from: number; least: number }[] = [];

  /** An event stamped `sentAt` (milliseconds, the switch's clock) came at `at` (milliseconds, our monotonic clock). */
  hear(sentAt: number, at: number): void {
    const delta = at - sentAt;
    if (!Number.isFinite(delta)) return;
    this.#newest.push({ delta, at });
    if (this.#newest.length > LOOKED_AT) this.#newest.shift();
    const slice = this.#slices.at(-1);
    if (slice && at - slice.from < SLICE_MS) {
      slice.least = Math.min(slice.least, delta);
      return;
    }
    this.#slices.push({ from: at, least: delta });
    while (this.#slices.length > SLICES) this.#slices.shift();
  }

  /** Milliseconds; null when nothing was heard lately. */
  lagMs(at: number): number | null {
    const fresh = this.#newest.filter((reading) => at - reading.at <= FRESH_MS).map((reading) => reading.delta);
    if (fresh.length === 0) return null;
    const least = Math.min(...this.#slices.map((slice) => slice.least));
    const middle = fresh.sort((a, b) => a - b)[Math.floor(fresh.length / 2)] ?? least;
    return Math.max(0, middle - least);
  }
}
