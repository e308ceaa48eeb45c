/** Each memory holds at least so many successes and at least so many seconds. */
const MEMORIES = [
  { successes: 20, seconds: 45 },
  { successes: 80, seconds: 240 },
  { successes: 400, seconds: 1_500 },
] as const;
/** How soon a memory's record of good predictions fades, in outcomes. */
const SCORE_MEMORY = 400;

export interface SavedRate {
  readonly hits: readonly number[];
  readonly tries: readonly number[];
  readonly scores: readonly number[];
  readonly at: number | null;
}

/**
 * A probability that drifts, from outcomes as they come: three memories of different length, mixed by how well each has
 * foretold the last few hundred outcomes (weights exp of the faded log score).
 *
 * A memory fades with each outcome by the slower of two clocks: it holds `successes` successes and `seconds` seconds at least.
 * A short one alone oscillates on a large floor, since a burst of calls is answered within seconds of another.
 */
export class DriftingRate {
  private readonly hits: Float64Array;
  private readonly tries: Float64Array;
  private readonly scores = new Float64Array(MEMORIES.length);
  private lastAt: number | null = null;

  /** `weight`: tries that `prior` counts for. */
  private readonly prior: number;
  private readonly weight: number;

  constructor(prior: number, weight: number) {
    this.prior = prior;
    this.weight = weight;
    this.hits = new Float64Array(MEMORIES.length);
    this.tries = new Float64Array(MEMORIES.length);
  }

  /** `factor`: how much likelier than usual this try was; it counts for as many tries. */
  outcome(hit: boolean, factor: number, atMs: number): void {
    const elapsed = this.lastAt === null ? 0 : Math.max(0, (atMs - this.lastAt) / 1000);
    this.lastAt = atMs;
    for (let n = 0; n < MEMORIES.length; n++) {
      const memory = MEMORIES[n] ?? MEMORIES[0];
      const rate = this.ofMemory(n, 0, 0);
      const foretold = Math.min(0.98, Math.max(0.002, rate * factor));
      this.scores[n] = (this.scores[n] ?? 0) * (1 - 1 / SCORE_MEMORY) + Math.log(hit ? foretold : 1 - foretold);
      const fading = Math.exp(-Math.min((rate * factor) / memory.successes, elapsed / memory.seconds));
      this.hits[n] = (this.hits[n] ?? 0) * fading + (hit ? 1 : 0);
      this.tries[n] = (this.tries[n] ?? 0) * fading + factor;
    }
  }

  private ofMemory(n: number, moreHits: number, moreTries: number): number {
    const hits = (this.hits[n] ?? 0) + moreHits + this.prior * this.weight;
    return hits / ((this.tries[n] ?? 0) + moreTries + this.weight);
  }

  /** The rate now. `pending`: tries under way without a hit, by how much of their chance is already past. */
  rate(pending: number): number {
    const best = Math.max(...this.scores);
    let sum = 0;
    let weights = 0;
    for (let n = 0; n < MEMORIES.length; n++) {
      const weight = Math.exp((this.scores[n] ?? 0) - best);
      sum += weight * this.ofMemory(n, 0, pending);
      weights += weight;
    }
    return sum / weights;
  }

  /** Tries behind the rate, prior included: the less, the less it is to be trusted. */
  get behind(): number {
    const best = Math.max(...this.scores);
    let sum = 0;
    let weights = 0;
    for (let n = 0; n < MEMORIES.length; n++) {
      const weight = Math.exp((this.scores[n] ?? 0) - best);
      sum += weight * ((this.tries[n] ?? 0) + this.weight);
      weights += weight;
    }
    return sum / weights;
  }

  save(): SavedRate {
    return { hits: [...this.hits], tries: [...this.tries], scores: [...this.scores], at: this.lastAt };
  }

  load(saved: SavedRate): void {
    this.hits.set(saved.hits);
    this.tries.set(saved.tries);
    this.scores.set(saved.scores);
    this.lastAt = saved.at;
  }
}
