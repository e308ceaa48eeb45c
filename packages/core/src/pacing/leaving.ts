import type { Instant } from "../model/instant.ts";

/** Agent-seconds and departures believed beforehand: one in two hours. */
const PRIOR_SECONDS = 14_400;
const PRIOR_LEFT = 2;
const LONG_S = 14_400;
/** A crowd that leaves is seen by a short memory. */
const SHORT_S = 45;
const SHORT_PRIOR_LEFT = 0.5;

export interface SavedLeaving {
  readonly long: readonly [number, number];
  readonly short: readonly [number, number];
  readonly at: number | null;
}

/**
 * Agents who leave the floor, per agent and second: who is ready now may be gone when the phone is answered. A long memory, and
 * a short one that counts when many leave at once, as for lunch.
 */
export class Leaving {
  private left = 0;
  private seconds = 0;
  private leftLately = 0;
  private secondsLately = 0;
  private lastAt: Instant | null = null;

  agentLeft(): void {
    this.left++;
    this.leftLately++;
  }

  /** Time goes by with so many agents on the floor. */
  pass(now: Instant, agents: number): void {
    const elapsed = this.lastAt === null ? 0 : Math.max(0, (now - this.lastAt) / 1000);
    this.lastAt = now;
    if (elapsed === 0) return;
    const long = Math.exp(-elapsed / LONG_S);
    const short = Math.exp(-elapsed / SHORT_S);
    this.left *= long;
    this.seconds = this.seconds * long + agents * Math.min(elapsed, LONG_S);
    this.leftLately *= short;
    this.secondsLately = this.secondsLately * short + agents * Math.min(elapsed, SHORT_S);
  }

  get usualPerAgentSecond(): number {
    return (this.left + PRIOR_LEFT) / (this.seconds + PRIOR_SECONDS);
  }

  get perAgentSecond(): number {
    const usual = this.usualPerAgentSecond;
    const lately = (this.leftLately + SHORT_PRIOR_LEFT) / (this.secondsLately + SHORT_PRIOR_LEFT / usual);
    // Two or three who leave together are chance; a fifth of the floor is not.
    return Math.max(usual, this.leftLately >= 3 ? lately : 0);
  }

  save(): SavedLeaving {
    return { long: [this.left, this.seconds], short: [this.leftLately, this.secondsLately], at: this.lastAt };
  }

  load(saved: SavedLeaving): void {
    [this.left, this.seconds] = saved.long;
    [this.leftLately, this.secondsLately] = saved.short;
    this.lastAt = saved.at;
  }
}
