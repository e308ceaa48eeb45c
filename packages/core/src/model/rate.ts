import type { Instant } from "./instant.ts";

/** A token bucket: how many may start now, refilled evenly. */
export interface Bucket {
  readonly tokens: number;
  /** Moment `tokens` was true. */
  readonly at: Instant;
}

export interface Rate {
  readonly perSecond: number;
  /** Most that may start at once after a pause. */
  readonly burst: number;
}

export const fullBucket = (rate: Rate, at: Instant): Bucket => ({ tokens: rate.burst, at });

/** The bucket at `now`. A clock that stepped back refills nothing. */
export function refill(bucket: Bucket, rate: Rate, now: Instant): Bucket {
  const elapsed = Math.max(0, now - bucket.at);
  return {
    tokens: Math.min(rate.burst, bucket.tokens + (elapsed * rate.perSecond) / 1_000),
    at: Math.max(bucket.at, now),
  };
}

export const whole = (bucket: Bucket): number => Math.floor(bucket.tokens + 1e-9);

/** Takes `n` tokens, which must be there. */
export function take(bucket: Bucket, n: number): Bucket {
  return { ...bucket, tokens: Math.max(0, bucket.tokens - n) };
}
