import type { Instant } from "../model/instant.ts";
import type { Beliefs } from "./beliefs.ts";
import type { Floor } from "./floor.ts";
import type { Overdial } from "./overdial.ts";

/** Above this variance the corrected normal is as good as the whole distribution. */
const EXACT_BELOW_VARIANCE = 9;
/** An answer expected less than this is not carried. */
const NEGLIGIBLE = 1e-5;
/** What is counted on of an agent's chance to become free when the limit is near: half on the smallest floor, nothing on a large one. */
const CAUTIOUS_SHARE = 0.5;
const LARGE_FLOOR = 20;
/** The most calls one decision launches. */
const MOST_AT_ONCE = 2_000;

/**
 * Of the answers that come when their call may be let go already, so much endangers nobody: when no agent is left the call is let
 * go, and it takes an agent from another only where it is quicker. 0.2 to 0.8 are on one curve of utilisation against loss.
 */
const LATE_IS_SAFE = 0.4;
const NONE: readonly number[] = [];

/** The floor in the terms of the rule: arrays that are used again at each decision. */
export class Weighed {
  /** Of an answer that can endanger somebody, and of any. */
  chances = new Float64Array(1_024);
  wholes = new Float64Array(1_024);
  calls = 0;
  freed = new Float64Array(512);
  busy = 0;
  ready = 0;
  /** Persons who wait already: each takes the next agent. */
  waiting = 0;
  dialing = 0;
  inFlight = 0;
  expectedAnswers = 0;
  expectedFreed = 0;
  /** Chance that a call launched now is answered when it can endanger somebody. */
  fresh = 0;
  private variance = 0;

  /** `without`: places of calls that are given up at this moment, rising. */
  weigh(floor: Floor, beliefs: Beliefs, now: Instant, without: readonly number[] = NONE): void {
    this.calls = 0;
    this.busy = 0;
    this.ready = 0;
    this.waiting = 0;
    this.dialing = 0;
    this.inFlight = 0;
    this.expectedAnswers = 0;
    this.expectedFreed = 0;
    this.variance = 0;
    this.fresh = beliefs.freshChance() - LATE_IS_SAFE * beliefs.freshLateChance();
    this.weighCalls(floor, beliefs, now, without);
    this.weighAgents(floor, beliefs, now);
  }

  private weighCalls({ calls }: Floor, beliefs: Beliefs, now: Instant, without: readonly number[]): void {
    if (this.chances.length < calls.length) {
      this.chances = new Float64Array(2 * calls.length);
      this.wholes = new Float64Array(2 * calls.length);
    }
    let skip = 0;
    for (let place = 0; place < calls.length; place++) {
      const call = calls[place];
      if (call === undefined || call.promised) continue;
      if (without[skip] === place) {
        skip++;
        continue;
      }
      this.inFlight++;
      if (call.phase === "waiting") {
        this.waiting++;
        continue;
      }
      if (call.phase === "dialing") this.dialing++;
      const whole = beliefs.callChance(call, now);
      const chance = whole - LATE_IS_SAFE * beliefs.lateChance(call, now);
      this.expectedAnswers += whole;
      if (chance < NEGLIGIBLE) continue;
      this.wholes[this.calls] = whole;
      this.chances[this.calls++] = chance;
      this.variance += chance * (1 - chance);
    }
  }

  private weighAgents({ agents }: Floor, beliefs: Beliefs, now: Instant): void {
    if (this.freed.length < agents.length) this.freed = new Float64Array(2 * agents.length);
    for (const agent of agents) {
      if (agent.state === "ready") {
        this.ready++;
        continue;
      }
      if (agent.leaving) continue;
      const chance = beliefs.freedChance(agent, now);
      if (chance < NEGLIGIBLE) continue;
      this.freed[this.busy++] = chance;
      this.expectedFreed += chance;
      this.variance += chance * (1 - chance);
    }
  }

  /** As `fill`, were late answers as dangerous as others, all likelier by the doubt in them, and agents free less often than believed. */
  fillCautiously(overdial: Overdial, vanish: number, doubt: number): void {
    overdial.reset(this.calls + 1, this.busy, this.variance < EXACT_BELOW_VARIANCE);
    const worse = 1 + doubt;
    for (let n = 0; n < this.calls; n++) overdial.up(Math.min(0.98, worse * (this.wholes[n] ?? 0)));
    overdial.up(Math.min(0.9, this.ready * vanish));
    const share = CAUTIOUS_SHARE * Math.max(0, 1 - (this.ready + this.busy) / LARGE_FLOOR);
    if (share > 0) for (let n = 0; n < this.busy; n++) overdial.down(share * (this.freed[n] ?? 0));
  }

  /** Fills the distribution of answers less agents. Ready agents who vanish count as answers that take them. */
  fill(overdial: Overdial, vanish: number, doubt: number): void {
    const gone = this.ready * vanish;
    const pieces = gone < NEGLIGIBLE ? 0 : Math.ceil(gone / 0.2);
    const common = (doubt * this.expectedAnswers) ** 2;
    const exact = this.variance + gone + common < EXACT_BELOW_VARIANCE;
    overdial.reset(this.calls + pieces, this.busy, exact);
    for (let n = 0; n < this.calls; n++) overdial.up(this.chances[n] ?? 0);
    for (let n = 0; n < pieces; n++) overdial.up(gone / pieces);
    for (let n = 0; n < this.busy; n++) overdial.down(this.freed[n] ?? 0);
  }
}

export interface Marginal {
  launch: number;
  /** Of the first call not launched. */
  overdialChance: number;
}

/**
 * Launches while the chance that one more answered person finds no agent is below the threshold:
 *
 *     P(answers of the others − agents freed in time ≥ agents ready) < threshold
 *
 * "Answers" counts all calls in flight, also those that will be answered later than the new one: an agent taken now is missing
 * then. This is the structure of the optimal policy in worlds where that can be computed (Markov decision process).
 */
export function marginalLaunch(
  weighed: Weighed,
  overdial: Overdial,
  limit: number,
  threshold: number,
  doubt: number,
): Marginal {
  const { ready, fresh } = weighed;
  let launch = 0;
  let chance = overdial.tail(ready);
  while (launch < Math.min(limit, MOST_AT_ONCE) && chance < threshold) {
    launch++;
    overdial.up(fresh);
    chance = overdial.tail(ready, doubt * (weighed.expectedAnswers + launch * fresh));
  }
  return { launch, overdialChance: chance };
}

/** How many calls of this chance may be added, `most` at most, while P(D ≥ n) is below a limit. */
export function countBelow(overdial: Overdial, chance: number, n: number, limit: number, most: number): number {
  let count = 0;
  while (count < Math.min(most, MOST_AT_ONCE)) {
    overdial.up(chance);
    if (overdial.tail(n) >= limit) return count;
    count++;
  }
  return count;
}
