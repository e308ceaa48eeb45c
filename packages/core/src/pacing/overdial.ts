/**
 * D = persons who will answer − agents who become free: a sum of independent yes-or-no's, each with its own probability
 * (a Poisson-binomial, with minus signs for agents). Two questions are asked of it: P(D ≥ n), and E[(D − n)+].
 *
 * While the variance is small the whole distribution is kept, exact, by convolution (Hong 2013, "On computing the distribution
 * function for the Poisson binomial distribution"). Above it, the normal with the skewness corrected answers within 0.002:
 * P(D ≤ k) ≈ Φ(x) + γ(1 − x²)φ(x)/6, x = (k + ½ − μ)/σ (Volkova 1996). A floor of 300 costs as much as one of 30.
 */
export class Overdial {
  private mean = 0;
  private variance = 0;
  private third = 0;
  /** masses[n] = P(D = n − offset), of use between low and high. */
  private masses = new Float64Array(256);
  private offset = 0;
  private low = 0;
  private high = 0;
  private exact = true;

  /** Begins anew with D = 0; `ups` and `downs` will be added at most. */
  reset(ups: number, downs: number, exact: boolean): void {
    this.mean = 0;
    this.variance = 0;
    this.third = 0;
    this.exact = exact;
    if (!exact) return;
    const size = ups + downs + 1;
    if (this.masses.length < size) this.masses = new Float64Array(2 * size);
    this.masses.fill(0, 0, size);
    this.offset = downs;
    this.low = downs;
    this.high = downs;
    this.masses[downs] = 1;
  }

  get expected(): number {
    return this.mean;
  }

  /** One more person who answers with probability p. */
  up(p: number): void {
    this.moments(p, 1);
    if (!this.exact || p <= 0) return;
    this.high++;
    this.ensure(this.high);
    const { masses } = this;
    masses[this.high] = 0;
    for (let n = this.high; n > this.low; n--) masses[n] = at(masses, n) * (1 - p) + at(masses, n - 1) * p;
    masses[this.low] = at(masses, this.low) * (1 - p);
    this.trim();
  }

  /** One more agent who becomes free with probability q. */
  down(q: number): void {
    this.moments(q, -1);
    if (!this.exact || q <= 0) return;
    const { masses } = this;
    this.low--;
    masses[this.low] = 0;
    for (let n = this.low; n < this.high; n++) masses[n] = at(masses, n) * (1 - q) + at(masses, n + 1) * q;
    masses[this.high] = at(masses, this.high) * (1 - q);
    this.trim();
  }

  /** P(D ≥ n). `doubt`: standard error of the mean, which all chances share. */
  tail(n: number, doubt = 0): number {
    if (!this.exact || doubt > 0.5) return normalTail(n, this.mean, this.variance + doubt * doubt, this.third);
    let sum = 0;
    for (let at_ = Math.max(this.low, n + this.offset); at_ <= this.high; at_++) sum += at(this.masses, at_);
    return Math.min(1, sum);
  }

  /** E[(D − n)+]: persons who find no agent, of those counted. */
  excess(n: number): number {
    if (!this.exact) return normalExcess(n, this.mean, this.variance);
    let sum = 0;
    for (let at_ = Math.max(this.low, n + 1 + this.offset); at_ <= this.high; at_++)
      sum += at(this.masses, at_) * (at_ - this.offset - n);
    return sum;
  }

  private moments(p: number, sign: number): void {
    const spread = p * (1 - p);
    this.mean += sign * p;
    this.variance += spread;
    this.third += sign * spread * (1 - 2 * p);
  }

  private ensure(index: number): void {
    if (index < this.masses.length) return;
    const larger = new Float64Array(2 * index + 2);
    larger.set(this.masses);
    this.masses = larger;
  }

  private trim(): void {
    while (this.high > this.low && at(this.masses, this.high) < NOTHING) this.high--;
    while (this.high > this.low && at(this.masses, this.low) < NOTHING) this.low++;
  }
}

/** Chances below it are nothing: a thousand of them change no answer. */
const NOTHING = 1e-12;

const at = (masses: Float64Array, n: number): number => masses[n] ?? 0;

const SQRT_2PI = Math.sqrt(2 * Math.PI);
const density = (x: number): number => Math.exp((-x * x) / 2) / SQRT_2PI;

/** 1 − Φ(x), within 7.5e-8 (Abramowitz and Stegun 26.2.17). */
export function upperNormal(x: number): number {
  const t = 1 / (1 + 0.2316419 * Math.abs(x));
  const poly = t * (0.31938153 + t * (-0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429))));
  const tail = density(x) * poly;
  return x >= 0 ? tail : 1 - tail;
}

function normalTail(n: number, mean: number, variance: number, third: number): number {
  if (variance < 1e-9) return mean >= n - 1e-9 ? 1 : 0;
  const sd = Math.sqrt(variance);
  const x = (n - 0.5 - mean) / sd;
  const skewed = (third / (variance * sd) / 6) * (1 - x * x) * density(x);
  return Math.min(1, Math.max(0, upperNormal(x) - skewed));
}

function normalExcess(n: number, mean: number, variance: number): number {
  if (variance < 1e-9) return Math.max(0, mean - n);
  const sd = Math.sqrt(variance);
  const z = (n - mean) / sd;
  return Math.max(0, sd * (density(z) - z * upperNormal(z)));
}
