import { BINS, binOf, binStart, binWidth } from "./duration-bins.ts";
import type { DurationHazard } from "./duration-hazard.ts";

/** Seconds ahead that are looked at, in steps of one. */
const LOOK_S = 64;

/**
 * Chance that an agent is free by the time a call launched now needs one, by state and age: a table, worked out every few
 * seconds and read for every agent at every decision.
 *
 *     wrap-up of age a:  E over T of P(wrap ends within T | a)
 *     talk of age a:     E over T of Σ over s ≤ T of P(talk ends at s | a) × P(a new wrap-up ends within T − s)
 *
 * T is the time to an answer and the patience after it, by points of equal weight.
 */
export class FreedTable {
  private readonly talk = new Float64Array(BINS + 1);
  private readonly wrap = new Float64Array(BINS + 1);
  /** afterTalk[s] = E over T of P(a wrap-up that begins in s seconds is over by T). */
  private readonly afterTalk = new Float64Array(LOOK_S);

  settle(talk: DurationHazard, wrap: DurationHazard, horizons: readonly number[]): void {
    const longest = Math.min(LOOK_S, Math.ceil(Math.max(...horizons)));
    for (let s = 0; s < longest; s++) {
      let sum = 0;
      for (const horizon of horizons) if (horizon > s + 0.5) sum += wrap.endsWithin(0, horizon - s - 0.5);
      this.afterTalk[s] = sum / horizons.length;
    }
    for (let bin = 0; bin <= BINS; bin++) {
      const age = binStart(Math.min(bin, BINS));
      let sum = 0;
      for (const horizon of horizons) sum += wrap.endsWithin(age, horizon);
      this.wrap[bin] = sum / horizons.length;
      this.talk[bin] = this.talkFreed(talk, age, longest);
    }
  }

  private talkFreed(talk: DurationHazard, age: number, longest: number): number {
    let freed = 0;
    let going = 1;
    for (let s = 0; s < longest; s++) {
      const left = going * Math.exp(-(talk.hazard[binOf(age + s + 0.5)] ?? 0));
      freed += (going - left) * (this.afterTalk[s] ?? 0);
      going = left;
    }
    return freed;
  }

  /** For an agent whose durations are `pace` times the usual. */
  talking(ageS: number, pace: number): number {
    return scaled(read(this.talk, ageS / pace), pace);
  }

  wrappingUp(ageS: number, pace: number): number {
    return scaled(read(this.wrap, ageS / pace), pace);
  }
}

/** Linear between the beginnings of bins. */
function read(table: Float64Array, age: number): number {
  const bin = binOf(age);
  const share = Math.min(1, Math.max(0, (age - binStart(bin)) / binWidth(bin)));
  return (table[bin] ?? 0) * (1 - share) + (table[bin + 1] ?? 0) * share;
}

/** Who is slower by a factor has a hazard less by it, to first order. */
const scaled = (chance: number, pace: number): number => (pace === 1 ? chance : 1 - (1 - chance) ** (1 / pace));
