import { type Instant, SECOND } from "../model/instant.ts";
import { AgentPace } from "./agent-pace.ts";
import { AnswerChance } from "./answer-chance.ts";
import type { Beliefs } from "./beliefs.ts";
import { DurationHazard } from "./duration-hazard.ts";
import type { Floor, FloorAgent, FloorCall } from "./floor.ts";
import { FreedTable } from "./freed.ts";
import { Leaving } from "./leaving.ts";
import type { Observation } from "./policy.ts";
import { Reach } from "./reach.ts";
import { RingShape } from "./ring-shape.ts";

/** Answers that trust begins with, and what it lacks then on a floor of so many agents. */
const TRUST_PRIOR = 10;
const DISTRUST = 90;
const LARGE_FLOOR = 20;
const TALK_PRIOR_S = 120;
const WRAP_PRIOR_S = 20;
/** Tables are worked out anew this often. */
const SETTLE_MS = 20 * SECOND;
/** Of the connect limit, what is left for waiting after the agent is found: the rest goes by in connecting. */
const PATIENCE_SHARE = 0.85;

/** Everything that is estimated, fed with observations. */
export class LearnedBeliefs implements Beliefs {
  readonly answers = new AnswerChance();
  readonly reach = new Reach();
  readonly ring = new RingShape();
  readonly talk = new DurationHazard(TALK_PRIOR_S);
  readonly wrap = new DurationHazard(WRAP_PRIOR_S);
  readonly talkPace = new AgentPace();
  readonly wrapPace = new AgentPace();
  readonly leaving = new Leaving();
  private readonly freed = new FreedTable();
  /** Tables are as of then; null = they are worked out at the next look. */
  settledAt: Instant | null = null;
  /** Seconds from the pick-up to the verdict. */
  detectS = 0;
  private fresh = 0;
  /** Seconds of ringing after which a call may be given up; infinite = never. */
  private leastRingS = Number.POSITIVE_INFINITY;
  /** Seconds that are left for an agent to be there when somebody answers now. */
  private patienceS = 2;
  private horizonS = 15;
  /** Agents on the floor against a large one, 1 at most. */
  private largeness = 1;
  vanishChance = 0;
  mayDial = Number.POSITIVE_INFINITY;

  get doubt(): number {
    return this.answers.doubt;
  }

  /** Persons who answered, and were learned from. */
  answered = 0;

  /**
   * Grows with the answers seen. On a large floor many calls are under way before the first of them shows that a belief is wrong,
   * on a small one few.
   */
  get trust(): number {
    return (this.answered + TRUST_PRIOR) / (this.answered + TRUST_PRIOR + DISTRUST * this.largeness);
  }

  get leavesPerAgentSecond(): number {
    return this.leaving.usualPerAgentSecond;
  }

  look(floor: Floor, now: Instant): void {
    this.leaving.pass(now, floor.agents.length);
    this.largeness = Math.min(1, floor.agents.length / LARGE_FLOOR);
    if (this.settledAt === null || now - this.settledAt >= SETTLE_MS || now < this.settledAt) this.settle(floor, now);
    this.answers.settle(this.pending(floor, now));
    const { upcoming } = floor;
    this.fresh = this.answers.fresh(upcoming, now) * this.reach.chance(upcoming?.gateway ?? null);
    this.leastRingS = floor.leastRingMs === null ? Number.POSITIVE_INFINITY : floor.leastRingMs / SECOND;
    this.patienceS = this.detectS + (PATIENCE_SHARE * floor.connectLimitMs) / SECOND;
    this.vanishChance = Math.min(0.9, this.leaving.perAgentSecond * this.horizonS);
    this.mayDial = this.reach.mayDial(floor);
  }

  /** Ringing calls, each by the share of its chance that is past: without it, the first answers of a burst look like a rise. */
  private pending(floor: Floor, now: Instant): number {
    const usual = this.answers.usual;
    let past = 0;
    for (const { phase, ringingAt } of floor.calls)
      if (phase === "ringing" && ringingAt !== null)
        past += Math.max(0, 1 - this.ring.chance(usual, (now - ringingAt) / SECOND) / usual);
    return past;
  }

  private settle(floor: Floor, now: Instant): void {
    this.settledAt = now;
    this.talkPace.settle();
    this.wrapPace.settle();
    this.ring.settle(floor.ringTimeoutMs / SECOND);
    this.talk.clearLive();
    this.wrap.clearLive();
    for (const { id, state, since } of floor.agents) {
      const age = (now - since) / SECOND;
      if (state === "talking") this.talk.goingOn(age / this.talkPace.of(id));
      else if (state === "wrap_up") this.wrap.goingOn(age / this.wrapPace.of(id));
    }
    this.talk.settle();
    this.wrap.settle();
    const patience = (PATIENCE_SHARE * floor.connectLimitMs) / SECOND;
    const before = this.reach.meanSetupS + this.detectS + patience;
    const horizons = this.ring.pickupQuantiles.map((pickup) => before + pickup);
    this.horizonS = horizons[1] ?? 15;
    this.freed.settle(this.talk, this.wrap, horizons);
  }

  freshChance(): number {
    return this.fresh;
  }

  freshLateChance(): number {
    if (this.leastRingS === Number.POSITIVE_INFINITY) return 0;
    return this.fresh * this.ring.lateChance(1, 0, this.leastRingS);
  }

  lateChance(call: FloorCall, now: Instant): number {
    if (this.leastRingS === Number.POSITIVE_INFINITY) return 0;
    switch (call.phase) {
      case "dialing":
        return this.callChance(call, now) * this.ring.lateChance(1, 0, this.leastRingS);
      case "ringing": {
        const fresh = this.answers.fresh(call, call.dialedAt);
        return this.ring.lateChance(fresh, (now - (call.ringingAt ?? now)) / SECOND, this.leastRingS);
      }
      default:
        return 0;
    }
  }

  soonFreeChance({ id, state, since }: FloorAgent, now: Instant): number {
    if (state !== "wrap_up") return state === "ready" ? 1 : 0;
    const pace = this.wrapPace.of(id);
    return this.wrap.endsWithin(Math.max(0, now - since) / SECOND / pace, this.patienceS / pace);
  }

  callChance(call: FloorCall, now: Instant): number {
    switch (call.phase) {
      case "waiting":
        return 1;
      case "dialing":
        return this.answers.fresh(call, call.dialedAt) * this.reach.chance(call.gateway);
      case "ringing":
        return this.ring.chance(this.answers.fresh(call, call.dialedAt), (now - (call.ringingAt ?? now)) / SECOND);
      case "detecting": {
        const rang = ((call.answeredAt ?? now) - (call.ringingAt ?? call.answeredAt ?? now)) / SECOND;
        return this.ring.personWhoPicked(this.answers.fresh(call, call.dialedAt), rang);
      }
    }
  }

  freedChance({ id, state, since }: FloorAgent, now: Instant): number {
    const age = Math.max(0, (now - since) / SECOND);
    switch (state) {
      case "ready":
        return 1;
      case "reserved":
        return this.freed.talking(0, this.talkPace.of(id));
      case "talking":
        return this.freed.talking(age, this.talkPace.of(id));
      case "wrap_up":
        return this.freed.wrappingUp(age, this.wrapPace.of(id));
    }
  }

  observe(seen: Observation): void {
    switch (seen.type) {
      case "ringing":
        this.reach.outcome(true, seen.gateway, (seen.at - seen.dialedAt) / SECOND);
        return;
      case "answered":
        this.observeAnswer(seen);
        return;
      case "unanswered":
        if (seen.cause === "cancelled") return;
        if (seen.cause === "given_up") this.observeGivenUp(seen);
        else if (seen.ringingAt === null) this.reach.outcome(false, seen.gateway, 0);
        else {
          this.ring.endedUnanswered((seen.at - seen.ringingAt) / SECOND);
          this.answers.outcome(seen, seen.dialedAt, false, seen.at);
        }
        return;
      case "talk_ended":
        this.talk.ended((seen.at - seen.since) / SECOND / this.talkPace.of(seen.agentId));
        this.talkPace.ended(seen.agentId, (seen.at - seen.since) / SECOND);
        return;
      case "wrap_ended":
        this.wrap.ended((seen.at - seen.since) / SECOND / this.wrapPace.of(seen.agentId));
        this.wrapPace.ended(seen.agentId, (seen.at - seen.since) / SECOND);
        return;
      case "agent_left":
        this.leaving.agentLeft();
        return;
      case "dialed":
      case "connected":
      case "abandoned":
      case "agent_joined":
        return;
    }
  }

  /** It counts by the share of its chance that was past: all of it would make the list look worse than it is, nothing better. */
  private observeGivenUp(seen: Extract<Observation, { type: "unanswered" }>): void {
    if (seen.ringingAt === null) return;
    const rang = (seen.at - seen.ringingAt) / SECOND;
    const fresh = this.answers.fresh(seen, seen.dialedAt);
    const past = Math.max(0, 1 - this.ring.chance(fresh, rang) / fresh);
    this.ring.givenUp(rang, fresh);
    this.answers.outcome(seen, seen.dialedAt, false, seen.at, past);
  }

  private observeAnswer(seen: Extract<Observation, { type: "answered" }>): void {
    if (seen.ringingAt === null && seen.verdict !== null)
      this.reach.outcome(true, seen.gateway, (seen.answeredAt - seen.dialedAt) / SECOND);
    if (seen.verdict === null) return;
    const rang = (seen.answeredAt - (seen.ringingAt ?? seen.answeredAt)) / SECOND;
    if (seen.verdict === "person") this.answered++;
    this.ring.picked(rang, seen.verdict);
    this.answers.outcome(seen, seen.dialedAt, seen.verdict === "person", seen.at);
    this.detectS += ((seen.at - seen.answeredAt) / SECOND - this.detectS) / 50;
  }
}
