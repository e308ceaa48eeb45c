import type { Instant } from "../model/instant.ts";
import type { Beliefs } from "./beliefs.ts";
import { Budget, type Steering } from "./budget.ts";
import { isClosing, NO_FIGURES, roomUnderRatio, withinMeans } from "./counts.ts";
import type { Floor } from "./floor.ts";
import { LearnedBeliefs } from "./learned-beliefs.ts";
import { countBelow, type Marginal, marginalLaunch, Weighed } from "./marginal-rule.ts";
import { Overdial } from "./overdial.ts";
import type { Bound } from "./plan.ts";
import type { Learned, Observation, PacingPolicy, PolicyPlan, PolicySettings } from "./policy.ts";

/**
 * The chance at which launching stops when the wanted rate is the usual cap of 3 %. In worlds of every size that can be
 * solved exactly the optimum stops near it: most answers come when there are agents to spare, so that the mean is a third.
 */
const THRESHOLD_PER_RATE = 0.05 / 0.03;
/** Persons who wait now, with nobody ready: few agents come free in the seconds that are left. */
const LOST_OF_WAITING = 0.8;
/** Of passing the limit with those in flight, were no busy agent to become free. */
const CERTAIN_ENOUGH = 2e-4;
const HIGHEST_THRESHOLD = 0.9;

/**
 * The predictive mode: the marginal rule over what has been learned, steered by the abandon budget. Never less than
 * progressive, and no more when the budget is spent.
 */
export class PredictivePolicy implements PacingPolicy {
  readonly name = "predictive";
  private readonly budget = new Budget();
  private readonly weighed = new Weighed();
  private readonly overdial = new Overdial();
  private readonly spareOverdial = new Overdial();

  constructor(
    private readonly beliefs: Beliefs,
    private readonly learn: LearnedBeliefs | null,
  ) {}

  plan(floor: Floor, settings: PolicySettings, now: Instant): PolicyPlan {
    this.budget.pass(now);
    this.beliefs.look(floor, now);
    const { beliefs, weighed, overdial } = this;
    weighed.weigh(floor, beliefs, now);
    weighed.fill(overdial, beliefs.vanishChance, 0, beliefs.doubt);
    const lost = LOST_OF_WAITING * weighed.waiting;
    const steering = this.budget.steer(floor, now, lost + overdial.excess(weighed.ready), weighed.waiting, beliefs.leavesPerAgentSecond);
    if (isClosing(floor, now)) return this.answer(0, "schedule", steering, { launch: 0, overdialChance: 0 }, 0);
    const threshold = Math.min(HIGHEST_THRESHOLD, steering.wanted * this.budget.gain * beliefs.trust * THRESHOLD_PER_RATE);
    const oneEach = Math.max(0, weighed.ready - weighed.inFlight);
    const room = Math.min(roomUnderRatio(floor, settings, weighed.inFlight), beliefs.mayDial - weighed.dialing);
    const means = Math.min(room, floor.freeLines, floor.freeStarts);
    const marginal = steering.spent
      ? { launch: 0, overdialChance: overdial.tail(weighed.ready) }
      : marginalLaunch(weighed, overdial, beliefs.freshChance(), this.safe(steering, means + 1), threshold, beliefs.doubt);
    const wanted = Math.min(Math.max(0, room), Math.max(marginal.launch, oneEach));
    const { launch, bound } = withinMeans(floor, wanted, this.boundOf(steering));
    return this.answer(launch, bound, steering, marginal, threshold);
  }

  /** Near the limit: calls that may be launched before it becomes possible, though unlikely, that those in flight pass it. */
  private safe({ losable }: Steering, most: number): number {
    if (losable === null) return most;
    const { weighed, spareOverdial } = this;
    weighed.fillAlone(spareOverdial, this.beliefs.vanishChance, this.beliefs.doubt);
    return countBelow(spareOverdial, this.beliefs.freshChance(), weighed.ready + losable + 1, CERTAIN_ENOUGH, most);
  }

  private boundOf({ spent }: Steering): Bound {
    if (spent) return "abandon_cap";
    return this.weighed.ready === 0 && this.weighed.expectedFreed < 0.5 ? "no_ready_agents" : "none";
  }

  private answer(launch: number, bound: Bound, steering: Steering, marginal: Marginal, threshold: number): PolicyPlan {
    const { weighed } = this;
    const answerChance = this.beliefs.freshChance();
    const figures = {
      ...NO_FIGURES,
      readyAgents: weighed.ready,
      freeing: weighed.expectedFreed,
      inFlight: weighed.inFlight,
      expectedAnswers: weighed.expectedAnswers + launch * answerChance,
      answerChance,
      overdialChance: marginal.overdialChance,
      threshold,
      wantedPct: 100 * steering.wanted,
      headroom: steering.headroom,
    };
    return { launch, bound, because: "", figures };
  }

  observe(seen: Observation): void {
    if (seen.type === "connected" || seen.type === "abandoned") this.budget.answered(seen.type === "abandoned");
    this.learn?.observe(seen);
  }

  save(): Learned {
    return null;
  }

  load(learned: unknown): boolean {
    return learned === null;
  }
}

export const predictivePolicy = (): PacingPolicy => {
  const beliefs = new LearnedBeliefs();
  return new PredictivePolicy(beliefs, beliefs);
};

export const steeredPolicy = (beliefs: Beliefs): PacingPolicy => new PredictivePolicy(beliefs, null);
