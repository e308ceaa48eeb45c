import { HOUR, type Instant } from "../model/instant.ts";
import { DriftingRate, type SavedRate } from "./drifting-rate.ts";
import { Factors } from "./factors.ts";
import type { Prospect } from "./floor.ts";

/** Before anything is seen: half of those who are rung. Too many rather than too few, since that launches less. */
const PRIOR_CHANCE = 0.5;
const PRIOR_TRIES = 6;
const HIGHEST = 0.97;

type SavedFactors = ReturnType<Factors["save"]>;
export interface SavedAnswerChance {
  readonly rate: SavedRate;
  readonly segments: SavedFactors;
  readonly attempts: SavedFactors;
  readonly hours: SavedFactors;
  readonly mix: number;
}

/**
 * The chance that a call which has begun to ring is answered by a person:
 *
 *     chance = drifting rate × factor of the segment × of the attempt number × of the hour of the day
 *
 * The rate follows the list as it is now; the factors say how its parts differ, and over days how the hours do.
 */
export class AnswerChance {
  private readonly rate = new DriftingRate(PRIOR_CHANCE, PRIOR_TRIES);
  private readonly segments = new Factors();
  private readonly attempts = new Factors();
  private readonly hours = new Factors();
  /** Mean factor of recent calls, for the next when it is not known which it will be. */
  private mix = 1;
  private now = PRIOR_CHANCE;
  /** Relative error of the rate. */
  doubt = 1;
  /** The last prospect's factor: most are as the one before. Null = to be worked out. */
  private readonly last: { segment: string; attempt: number; hour: string; factor: number | null } = {
    segment: "",
    attempt: 0,
    hour: "",
    factor: null,
  };

  /** `pending`: calls that ring, each by the share of its chance that is past. */
  settle(pending: number): void {
    this.now = this.rate.rate(pending);
    this.doubt = Math.sqrt((1 - this.usual) / (this.rate.behind * Math.max(0.01, this.usual)));
  }

  get usual(): number {
    return Math.min(HIGHEST, this.now);
  }

  fresh(prospect: Prospect | null, at: Instant): number {
    return Math.min(HIGHEST, this.now * (prospect === null ? this.mix : this.factor(prospect, at)));
  }

  private factor({ segment, attempt }: Prospect, at: Instant): number {
    const { last } = this;
    const hour = hourKey(at);
    if (last.factor !== null && last.segment === segment && last.attempt === attempt && last.hour === hour)
      return last.factor;
    const factor = this.segments.of(segment) * this.attempts.of(attemptKey(attempt)) * this.hours.of(hour);
    last.segment = segment;
    last.attempt = attempt;
    last.hour = hour;
    last.factor = factor;
    return factor;
  }

  /** How a call that rang ended. `exposure`: the share of its chance that was past by then, if it was given up. */
  outcome(prospect: Prospect, dialedAt: Instant, hit: boolean, at: Instant, exposure = 1): void {
    const factor = this.factor(prospect, dialedAt);
    const foretold = Math.min(HIGHEST, this.rate.rate(0) * factor) * exposure;
    const attempt = attemptKey(prospect.attempt);
    const hour = hourKey(dialedAt);
    this.segments.outcome(prospect.segment, hit, foretold / this.segments.of(prospect.segment));
    this.attempts.outcome(attempt, hit, foretold / this.attempts.of(attempt));
    this.hours.outcome(hour, hit, foretold / this.hours.of(hour));
    this.rate.outcome(hit, factor * exposure, at);
    this.mix += (factor - this.mix) / 50;
    this.last.factor = null;
  }

  save(): SavedAnswerChance {
    return {
      rate: this.rate.save(),
      segments: this.segments.save(),
      attempts: this.attempts.save(),
      hours: this.hours.save(),
      mix: this.mix,
    };
  }

  load(saved: SavedAnswerChance): void {
    this.rate.load(saved.rate);
    this.segments.load(saved.segments);
    this.attempts.load(saved.attempts);
    this.hours.load(saved.hours);
    this.mix = saved.mix;
    this.last.factor = null;
  }
}

const ATTEMPT_KEYS = ["1", "1", "2", "3", "4", "5", "6+"];
const HOUR_KEYS = Array.from({ length: 24 }, (_, hour) => String(hour));
const attemptKey = (attempt: number): string => ATTEMPT_KEYS[attempt] ?? "6+";
const hourKey = (at: Instant): string => HOUR_KEYS[Math.floor(at / HOUR) % 24] ?? "0";
