import type { Random } from "../ports/random.ts";

/**
 * Seeded chance: the same seed and path of labels always give the same stream, on every machine.
 *
 * {@link fork} makes a stream that does not depend on how much of this one was drawn, so that one more draw in one
 * corner of a simulation does not change all others. Not for secrets.
 */
export interface Chance extends Random {
  fork(label: string): Chance;
  /** Uniform in [from, to). */
  uniform(from: number, to: number): number;
  /** True with probability `p`. */
  happens(p: number): boolean;
  exponential(mean: number): number;
  /** `cv` is standard deviation ÷ mean; 0 always gives the mean. */
  lognormal(mean: number, cv: number): number;
  /** `shape` > 0; the larger, the closer to the mean. */
  gamma(mean: number, shape: number): number;
  /** One key, with a probability proportional to its weight. Throws RangeError when no weight is above 0. */
  pick<K extends string>(weights: Readonly<Record<K, number>>): K;
}

export function seededChance(seed: string | number): Chance {
  return fromPath(String(seed));
}

function fromPath(path: string): Chance {
  const next = generator(path);
  const normal = () => Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next());
  return {
    next,
    bytes: (length) => Uint8Array.from({ length }, () => Math.floor(next() * 256)),
    fork: (label) => fromPath(`${path}/${label}`),
    uniform: (from, to) => from + (to - from) * next(),
    happens: (p) => next() < p,
    exponential: (mean) => -mean * Math.log(1 - next()),
    lognormal: (mean, cv) => {
      const variance = Math.log(1 + cv * cv);
      return mean * Math.exp(Math.sqrt(variance) * normal() - variance / 2);
    },
    gamma: (mean, shape) => (mean / shape) * standardGamma(shape, next, normal),
    pick: (weights) => pick(weights, next()),
  };
}

/** Marsaglia and Tsang's squeeze; a shape below 1 is drawn at shape + 1 and scaled by a power of a uniform. */
function standardGamma(shape: number, next: () => number, normal: () => number): number {
  if (shape < 1) return standardGamma(shape + 1, next, normal) * (1 - next()) ** (1 / shape);
  const d = shape - 1 / 3;
  const c = 1 / Math.sqrt(9 * d);
  for (;;) {
    const x = normal();
    const v = (1 + c * x) ** 3;
    if (v > 0 && Math.log(1 - next()) < (x * x) / 2 + d * (1 - v + Math.log(v))) return d * v;
  }
}

function pick<K extends string>(weights: Readonly<Record<K, number>>, draw: number): K {
  const entries = (Object.entries(weights) as [K, number][]).filter(([, weight]) => weight > 0);
  const total = entries.reduce((sum, [, weight]) => sum + weight, 0);
  let left = draw * total;
  for (const [key, weight] of entries) {
    left -= weight;
    if (left < 0) return key;
  }
  // Rounding may leave a hair of weight over: it belongs to the last.
  const last = entries.at(-1);
  if (!last) throw new RangeError("No weight is above 0.");
  return last[0];
}

/** sfc32 (Doty-Humphrey) in three words of state filled by splitmix32, and a counter. 53 bits a draw. */
function generator(path: string): () => number {
  const seed = splitmix32(fnv1a(path));
  let a = seed();
  let b = seed();
  let c = seed();
  let counter = 1;
  const word = (): number => {
    const sum = (a + b + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = ((c << 21) | (c >>> 11)) + sum;
    c |= 0;
    return sum >>> 0;
  };
  for (let i = 0; i < 12; i++) word();
  return () => ((word() >>> 5) * 2 ** 26 + (word() >>> 6)) / 2 ** 53;
}

function splitmix32(start: number): () => number {
  let state = start;
  return () => {
    state = (state + 0x9e3779b9) | 0;
    let z = Math.imul(state ^ (state >>> 16), 0x21f0aaad);
    z = Math.imul(z ^ (z >>> 15), 0x735a2d97);
    return z ^ (z >>> 15);
  };
}

/** 32 bits of FNV-1a over UTF-16 code units: enough to tell paths apart, and stable. */
function fnv1a(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return hash;
}
