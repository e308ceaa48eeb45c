import type { Duration } from "./scenario.ts";

/** Chance from a seed (sfc32): the same seed and stream give the same draws. Streams keep what one policy does from shifting another's draws. */
export interface Chance {
  /** Uniform in [0, 1). */
  next(): number;
  normal(): number;
  seconds(of: Duration): number;
}

export function chanceOf(seed: number, stream: number): Chance {
  let a = (seed * 0x9e3779b1) | 0;
  let b = (stream * 0x85ebca6b) | 0;
  let c = 0x243f6a88;
  let d = 1;
  const next = (): number => {
    const t = (((a + b) | 0) + d) | 0;
    d = (d + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (c << 21) | (c >>> 11);
    c = (c + t) | 0;
    return (t >>> 0) / 4294967296;
  };
  for (let n = 0; n < 20; n++) next();
  const normal = (): number => Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next());
  return { next, normal, seconds: (of) => seconds(of, next, normal) };
}

function seconds(of: Duration, next: () => number, normal: () => number): number {
  switch (of.dist) {
    case "exp":
      return cut(-Math.log(1 - next()) * of.mean, of.max_s);
    case "lognormal": {
      const variance = Math.log(1 + of.cv * of.cv);
      return cut(of.mean * Math.exp(Math.sqrt(variance) * normal() - variance / 2), of.max_s);
    }
    case "gamma":
      return cut((gamma(of.shape, next, normal) * of.mean) / of.shape, of.max_s);
    case "mix": {
      let at = next() * of.parts.reduce((sum, part) => sum + part.w, 0);
      for (const part of of.parts) {
        at -= part.w;
        if (at < 0) return seconds(part, next, normal);
      }
      return seconds(of.parts[of.parts.length - 1] ?? { dist: "exp", mean: 60 }, next, normal);
    }
  }
}

const cut = (value: number, max: number | undefined): number => (max === undefined ? value : Math.min(value, max));

/** Marsaglia and Tsang (2000), "A simple method for generating gamma variables". */
function gamma(shape: number, next: () => number, normal: () => number): number {
  if (shape < 1) return gamma(shape + 1, next, normal) * (1 - next()) ** (1 / shape);
  const d = shape - 1 / 3;
  const c = 1 / Math.sqrt(9 * d);
  for (;;) {
    const x = normal();
    const v = (1 + c * x) ** 3;
    if (v > 0 && Math.log(1 - next()) < (x * x) / 2 + d - d * v + d * Math.log(v)) return d * v;
  }
}
