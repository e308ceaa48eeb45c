import { BINS, binOf, binStart, binWidth } from "./duration-bins.ts";

/** Ends that what was believed beforehand counts for, over all bins and in each. */
const PRIOR_ENDS = 6;
const PRIOR_ENDS_PER_BIN = 2;
/** How many ends are remembered. */
const MEMORY_ENDS = 3_000;

/**
 * How long something lasts (a talk, a wrap-up), as a hazard: ends per second at risk, by age. What is still going on counts
 * too, as time at risk without an end, so that the short ones that end first do not make all look short (the actuarial
 * estimate of Kaplan and Meier 1958, with a prior).
 *
 *     hazard(b) = (ends(b) + k) / (time at risk(b) + k / h0),   h0 = all ends / all time at risk, with a prior of its own
 *
 * Ends and time are smoothed over neighbouring bins (¼ ½ ¼). Forgets by count of ends.
 */
export class DurationHazard {
  private readonly ends = new Float64Array(BINS);
  private readonly risk = new Float64Array(BINS);
  private readonly live = new Float64Array(BINS);
  /** Ends per second by bin, as of the last `settle`. */
  readonly hazard = new Float64Array(BINS);
  /** Integral of the hazard up to where each bin begins. */
  private readonly before = new Float64Array(BINS);

  private readonly priorMeanS: number;

  constructor(priorMeanS: number) {
    this.priorMeanS = priorMeanS;
    this.settle();
  }

  ended(seconds: number, weight = 1): void {
    const age = Math.max(0, seconds);
    const keep = 1 - 1 / MEMORY_ENDS;
    for (let bin = 0; bin < BINS; bin++) {
      this.ends[bin] = (this.ends[bin] ?? 0) * keep;
      this.risk[bin] = (this.risk[bin] ?? 0) * keep;
    }
    addExposure(this.risk, age, weight);
    const bin = binOf(age);
    this.ends[bin] = (this.ends[bin] ?? 0) + weight;
  }

  /** Before `settle`: nothing is going on. */
  clearLive(): void {
    this.live.fill(0);
  }

  goingOn(seconds: number): void {
    addExposure(this.live, Math.max(0, seconds), 1);
  }

  /** Works the hazard out anew. */
  settle(): void {
    let ends = PRIOR_ENDS;
    let risk = PRIOR_ENDS * this.priorMeanS;
    for (let bin = 0; bin < BINS; bin++) {
      ends += this.ends[bin] ?? 0;
      risk += (this.risk[bin] ?? 0) + (this.live[bin] ?? 0);
    }
    const usual = ends / risk;
    let before = 0;
    for (let bin = 0; bin < BINS; bin++) {
      const seenEnds = smooth(this.ends, bin);
      const seenRisk = smooth(this.risk, bin) + smooth(this.live, bin);
      const hazard = (seenEnds + PRIOR_ENDS_PER_BIN) / (seenRisk + PRIOR_ENDS_PER_BIN / usual);
      this.hazard[bin] = hazard;
      this.before[bin] = before;
      before += hazard * binWidth(bin);
    }
  }

  /** Chance that what has lasted `age` seconds ends within `within` more. */
  endsWithin(age: number, within: number): number {
    return 1 - Math.exp(-this.cumulated(age, age + within));
  }

  /** Integral of the hazard from one age to another. */
  cumulated(from: number, to: number): number {
    return this.cumulatedTo(to) - this.cumulatedTo(from);
  }

  private cumulatedTo(age: number): number {
    const bin = binOf(age);
    return (this.before[bin] ?? 0) + (this.hazard[bin] ?? 0) * (age - binStart(bin));
  }

  save(): { readonly ends: readonly number[]; readonly risk: readonly number[] } {
    return { ends: [...this.ends], risk: [...this.risk] };
  }

  load(saved: { readonly ends: readonly number[]; readonly risk: readonly number[] }): void {
    this.ends.set(saved.ends);
    this.risk.set(saved.risk);
    this.settle();
  }
}

function addExposure(risk: Float64Array, age: number, weight: number): void {
  const last = binOf(age);
  for (let bin = 0; bin < last; bin++) risk[bin] = (risk[bin] ?? 0) + weight * binWidth(bin);
  risk[last] = (risk[last] ?? 0) + weight * (age - binStart(last));
}

function smooth(values: Float64Array, bin: number): number {
  const here = values[bin] ?? 0;
  return ((values[bin - 1] ?? here) + 2 * here + (values[bin + 1] ?? here)) / 4;
}
