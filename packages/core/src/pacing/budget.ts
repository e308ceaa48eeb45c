import { type Instant, SECOND } from "../model/instant.ts";
import type { Floor } from "./floor.ts";
import { LastHour, type SavedHour } from "./last-hour.ts";
import { countedOn, evenOver, evenToTheEnd, softQuantile } from "./spending.ts";

/** Where the window's end is not known a surplus or a debt is spread over so many answers; a debt that they would not repay is deep. */
const SPREAD_ANSWERS = 500;
/** The wanted rate is never above so many caps: a saved-up budget is not thrown away in a burst. */
const MOST_CAPS = 1.6;
/** Losses kept back, besides those that no pacing prevents: the last one is not to be had, and a count has no halves. */
const KEPT = 1.2;
const KEPT_PER_AGENT = 0.06;
/** And more for each of the first five agents: a day of three loses in clusters what a day of one cannot. */
const KEPT_SMALL = 0.2;
const SMALL_FLOOR = 5;
/** So few losses from the limit, and so many for each answer expected of those in flight, what these could do counts. */
const NEAR = 5;
const NEAR_PER_AGENT = 0.1;
const NEAR_PER_ANSWER = 2;
const RATE_MEMORY_S = 7_200;
/** Seconds between an agent's calls, believed beforehand, and for how long. */
const PRIOR_CYCLE_S = 220;
const PRIOR_FOR_S = 300;
/** Losses for each agent who leaves a floor of one (seen in simulated days), and the chance of more than are kept back. */
const LOST_PER_LEAVING = 0.06;
const UNFORESEEN = 0.012;
/** Shares of the cap, over the last hour, from which launching is held back and at which it is held back most. */
const BRAKE_FROM = 1.15;
const BRAKE_FULL = 1.45;
/** What the brake leaves: the first tenths of a percent bring most, so they are never given up. */
const BRAKE_LEAVES = 0.05;
/** Fewer answers than these in an hour count as these: of few nothing can be said. */
const ENOUGH_ANSWERS = 200;
/** The gain moves by 1 / (so many + answers judged by), of which at most so many count; and so far at most. */
const GAIN_PRIOR_ANSWERS = 800;
const MOST_JUDGED = 5_000;
const MOST_GAIN = 3;

export interface SavedBudget {
  readonly answers: number;
  readonly hour: { readonly [K in keyof SavedHour]: SavedHour[K] };
  readonly seconds: number;
  readonly lastAt: number | null;
  readonly gain: number;
  readonly judged: number;
  readonly wantedShare: number;
  readonly cap: number;
}

/** Of the calls in flight. */
interface Flight {
  /** Persons who wait now. */
  readonly waiting: number;
  readonly expectedAnswers: number;
}

export interface Steering {
  /** Share of answered persons that may be lost from now on. */
  readonly wanted: number;
  /** Not one more may be lost: one call per ready agent. */
  readonly spent: boolean;
  readonly headroom: number;
  /** So near the limit that those in flight could pass it: how many may be lost, at the utmost. Null = it is far. */
  readonly losable: number | null;
}

/**
 * Spends the abandon budget evenly to the end of its window, and not beyond it.
 *
 *     B = cap × answered − abandoned − expected to be abandoned of those in flight − kept back
 *     wanted = soft(B + cap × M) / M, from 0 to 1.6 caps, less while the last hour is above 1.15 caps
 *
 * M are the answers still to be expected, 2,000 at most; `soft` is in `spending.ts`. Even, because utilisation is very concave in
 * the rate: three agents who lost 0.1 % more than in progressive mode gained a quarter of what 3 % would gain (told the true
 * distributions), and 0.7 % nearly a half. So a day of 3 % and then nothing is worth much less than the same persons one by one.
 *
 * A loss now must be repayable: abandoned + 1 ≤ cap × (answered + a cautious count of the answers still to come in the window).
 * Where no end of the window is known nothing is counted on.
 */
export class Budget {
  private answers = 0;
  private readonly hour = new LastHour();
  private seconds = 0;
  private lastAt: Instant | null = null;
  /** What the threshold is multiplied by so that what is lost is what was wanted. */
  gain = 1;
  /** Answers that the gain was judged by. */
  private judged = 0;
  private wantedShare = 0;
  private cap = 0;

  /** A person who answered was connected, or lost. */
  answered(lost: boolean): void {
    this.answers++;
    this.hour.count(lost);
    const off = this.wantedShare - (lost ? 1 : 0);
    this.judged = Math.min(MOST_JUDGED, this.judged + 1);
    const step = 1 / (this.judged + GAIN_PRIOR_ANSWERS);
    if (this.cap > 0)
      this.gain = Math.min(MOST_GAIN, Math.max(1 / MOST_GAIN, this.gain * Math.exp((step * off) / this.cap)));
  }

  pass(now: Instant): void {
    this.hour.pass(now);
    const elapsed = this.lastAt === null ? 0 : Math.max(0, (now - this.lastAt) / SECOND);
    this.lastAt = now;
    if (elapsed === 0) return;
    const keep = Math.exp(-elapsed / RATE_MEMORY_S);
    this.answers *= keep;
    this.seconds = this.seconds * keep + Math.min(elapsed, RATE_MEMORY_S);
  }

  /** `excess`: persons in flight expected to be lost. */
  steer(floor: Floor, now: Instant, excess: number, flight: Flight, leavesPerAgentSecond: number): Steering {
    const { connected, abandoned, capPct } = floor.budget;
    const cap = capPct / 100;
    const answered = connected + abandoned;
    const left = this.answersLeft(floor, now);
    const headroom = cap * answered - abandoned - excess;
    const unavoidable = this.unavoidable(floor, now, leavesPerAgentSecond);
    const unforeseen = softQuantile(unavoidable, UNFORESEEN);
    const agents = floor.agents.length;
    const kept = KEPT + unforeseen + KEPT_PER_AGENT * agents + KEPT_SMALL * Math.min(SMALL_FLOOR, agents);
    const even =
      left === null ? evenOver(SPREAD_ANSWERS, headroom - kept, cap) : evenToTheEnd(left, headroom - kept, cap);
    const wanted = Math.min(MOST_CAPS * cap, even) * this.brake(cap, excess);
    const losable = Math.floor(cap * (answered + countedOn(left)) - abandoned - unforeseen + 1e-9) - flight.waiting;
    const hopeless = headroom < -cap * Math.min(SPREAD_ANSWERS, left ?? SPREAD_ANSWERS);
    const spent = wanted <= 0 || losable < 1 || hopeless;
    const near = losable < NEAR + NEAR_PER_AGENT * agents + NEAR_PER_ANSWER * flight.expectedAnswers;
    this.wantedShare = wanted;
    this.cap = cap;
    return { wanted, spent, headroom, losable: near ? losable : null };
  }

  /**
   * Losses to be expected that no pacing prevents: an agent leaves while his call rings. Nearly as many on every floor, since on
   * a larger one another agent is ready.
   */
  private unavoidable(floor: Floor, now: Instant, leavesPerAgentSecond: number): number {
    const end = endOf(floor);
    return end === null ? 0 : (LOST_PER_LEAVING * leavesPerAgentSecond * Math.max(0, end - now)) / SECOND;
  }

  /** Holds back when more than the cap is lost in an hour, where there is enough to count: 5 % in an hour is what is not to be passed. */
  private brake(cap: number, excess: number): number {
    const answers = Math.max(ENOUGH_ANSWERS, this.hour.answers);
    const share = (this.hour.lost + excess + 1) / answers / cap;
    return Math.min(1, Math.max(BRAKE_LEAVES, (BRAKE_FULL - share) / (BRAKE_FULL - BRAKE_FROM)));
  }

  /** Answers still to be expected before the count begins anew or the day ends; null = nobody knows. */
  private answersLeft(floor: Floor, now: Instant): number | null {
    const end = endOf(floor);
    if (end === null) return null;
    const prior = floor.agents.length / PRIOR_CYCLE_S;
    const rate = (this.answers + PRIOR_FOR_S * prior) / (this.seconds + PRIOR_FOR_S);
    return Math.max(0, ((end - now) / SECOND) * rate);
  }

  save(): SavedBudget {
    const { answers, seconds, lastAt, gain, judged, wantedShare, cap } = this;
    return { answers, seconds, lastAt, gain, judged, wantedShare, cap, hour: { ...this.hour.save() } };
  }

  load(saved: SavedBudget): void {
    this.answers = saved.answers;
    this.hour.load(saved.hour);
    this.seconds = saved.seconds;
    this.lastAt = saved.lastAt;
    this.gain = saved.gain;
    this.judged = saved.judged;
    this.wantedShare = saved.wantedShare;
    this.cap = saved.cap;
  }
}

/** When the day ends or the count begins anew, whatever is first; null = nobody knows. */
function endOf({ budget, shiftEndsAt }: Floor): Instant | null {
  if (budget.windowEndsAt === null || shiftEndsAt === null) return budget.windowEndsAt ?? shiftEndsAt;
  return Math.min(budget.windowEndsAt, shiftEndsAt);
}
