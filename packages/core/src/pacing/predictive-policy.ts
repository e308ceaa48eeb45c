import type { Instant } from "../model/instant.ts";
import { Budget, type Steering } from "./budget.ts";
import { isClosing, roomUnderRatio, withinMeans } from "./counts.ts";
import type { Floor } from "./floor.ts";
import { LearnedBeliefs } from "./learned-beliefs.ts";
import { countBelow, type Marginal, marginalLaunch, Weighed } from "./marginal-rule.ts";
import { outrung } from "./outrung.ts";
import { Overdial } from "./overdial.ts";
import type { Bound } from "./plan.ts";
import type { Learned, Observation, PacingPolicy, PlanFigures, PolicyPlan, PolicySettings } from "./policy.ts";
import { isSaved, loadBeliefs, saveBeliefs } from "./saved.ts";
import { surplus } from "./surplus.ts";

/**
 * The chance at which launching stops, over the wanted rate. Told the true distributions, 0.05 lost 2.5 to 3.1 % in simulated
 * worlds of 1 to 20 agents (0.07 to 0.08 where nobody waits at all): most answers come when there are agents to spare. The
 * budget's gain learns the rest.
 */
const THRESHOLD_PER_RATE = 0.043 / 0.03;
/**
 * Where late calls are replaced, so much more of the threshold on a floor of one agent, and by the square of their number less of it: what is
 * risked is then mostly the first seconds of a call, and a day of one agent is over before the gain has learned it. With 1 the
 * worlds of one agent lost 1.4 to 2.1 % instead of 0.2 to 1.8 and none of 120 days broke the cap; with 2, 2 of 120 did.
 */
const MORE_ALONE = 1;
/** Persons who wait now, with nobody ready: few agents come free in the seconds that are left. */
const LOST_OF_WAITING = 0.8;
/** Of passing the limit with those in flight, cautiously judged. */
const CERTAIN_ENOUGH = 1e-4;
const NOTHING_MORE: Marginal = { launch: 0, overdialChance: 0 };
/** Of what is saved: another one begins anew. */
const VERSION = 1;
const HIGHEST_THRESHOLD = 0.9;

/**
 * The predictive mode: the marginal rule over what has been learned, steered by the abandon budget. Never less than
 * progressive, and no more when the budget is spent.
 */
class PredictivePolicy implements PacingPolicy {
  readonly name = "predictive";
  private readonly budget = new Budget();
  private readonly weighed = new Weighed();
  private readonly overdial = new Overdial();
  private readonly spareOverdial = new Overdial();
  private readonly beliefs = new LearnedBeliefs();

  plan(floor: Floor, settings: PolicySettings, now: Instant): PolicyPlan {
    this.budget.pass(now);
    this.beliefs.look(floor, now);
    const noAgentFor = surplus(floor, this.beliefs, this.spareOverdial, now);
    const plan = this.without(noAgentFor, floor, settings, now);
    if (noAgentFor.length > 0 || plan.launch > 0 || !MAY_REPLACE.has(plan.bound)) return plan;
    const late = outrung(floor, this.weighed.ready, now);
    if (late.length === 0) return plan;
    const renewed = this.without(late, floor, settings, now);
    return renewed.launch < late.length ? plan : renewed;
  }

  /** The plan once these calls are let go. */
  private without(giveUp: readonly number[], floor: Floor, settings: PolicySettings, now: Instant): PolicyPlan {
    const { beliefs, weighed, overdial } = this;
    weighed.weigh(floor, beliefs, now, giveUp);
    weighed.fill(overdial, beliefs.vanishChance, beliefs.doubt);
    const lost = LOST_OF_WAITING * weighed.waiting;
    const steering = this.budget.steer(
      floor,
      now,
      lost + overdial.excess(weighed.ready),
      weighed,
      beliefs.leavesPerAgentSecond,
    );
    if (isClosing(floor, now)) return this.answer(0, "schedule", steering, NOTHING_MORE, 0, giveUp);
    const threshold = Math.min(
      HIGHEST_THRESHOLD,
      steering.wanted * this.budget.gain * beliefs.trust * THRESHOLD_PER_RATE * smallness(floor),
    );
    const oneEach = Math.max(0, weighed.ready - weighed.inFlight);
    const room = Math.min(roomUnderRatio(floor, settings, weighed.inFlight), beliefs.mayDial - weighed.dialing);
    const means = Math.min(room, floor.freeLines, floor.freeStarts);
    const marginal = steering.spent
      ? { launch: 0, overdialChance: overdial.tail(weighed.ready) }
      : marginalLaunch(weighed, overdial, this.safe(steering, means + 1), threshold, beliefs.doubt);
    const wanted = Math.min(Math.max(0, room), Math.max(marginal.launch, oneEach));
    const { launch, bound } = withinMeans(floor, wanted, this.boundOf(steering));
    return this.answer(launch, bound, steering, marginal, threshold, giveUp);
  }

  /** Near the limit: calls that may be launched before it becomes possible, though unlikely, that those in flight pass it. */
  private safe({ losable }: Steering, most: number): number {
    if (losable === null) return most;
    const { weighed, spareOverdial } = this;
    weighed.fillCautiously(spareOverdial, this.beliefs.vanishChance, this.beliefs.doubt);
    return countBelow(spareOverdial, weighed.fresh, weighed.ready + losable + 1, CERTAIN_ENOUGH, most);
  }

  private boundOf({ spent }: Steering): Bound {
    if (spent) return "abandon_cap";
    return this.weighed.ready === 0 && this.weighed.expectedFreed < 0.5 ? "no_ready_agents" : "none";
  }

  private answer(
    launch: number,
    bound: Bound,
    steering: Steering,
    marginal: Marginal,
    threshold: number,
    giveUp: readonly number[],
  ): PolicyPlan {
    const { weighed } = this;
    const answerChance = this.beliefs.freshChance();
    const figures = {
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
    return { launch, giveUp, bound, because: because(figures, bound, giveUp.length), figures };
  }

  observe(seen: Observation): void {
    if (seen.type === "connected" || seen.type === "abandoned") this.budget.answered(seen.type === "abandoned");
    this.beliefs.observe(seen);
  }

  save(): Learned {
    return {
      version: VERSION,
      budget: { ...this.budget.save() },
      beliefs: saveBeliefs(this.beliefs),
    };
  }

  load(learned: unknown): boolean {
    if (!isSaved(learned, predictivePolicy().save()) || learned.version !== VERSION) return false;
    loadBeliefs(this.beliefs, learned.beliefs);
    this.budget.load(learned.budget);
    return true;
  }
}

function because(figures: PlanFigures, bound: Bound, givenUp: number): string {
  const { readyAgents, freeing, inFlight, expectedAnswers, overdialChance, threshold, headroom } = figures;
  const gone = givenUp === 0 ? "" : `, ${givenUp} that rang long let go`;
  const seen = `${readyAgents} ready, ${freeing.toFixed(1)} soon free, ${inFlight} in flight, ${expectedAnswers.toFixed(1)} answers expected${gone}`;
  switch (bound) {
    case "schedule":
      return `${seen}; the day ends before a call would be answered.`;
    case "abandon_cap":
      return `${seen}; ${headroom.toFixed(1)} losses left under the cap, so one call per ready agent.`;
    case "line_limit":
      return `${seen}; the lines allow no more.`;
    case "cps_limit":
      return `${seen}; the calls per second allow no more.`;
    default:
      return `${seen}; one more would find no agent with ${(100 * overdialChance).toFixed(1)} %, and ${(100 * threshold).toFixed(1)} % is allowed.`;
  }
}

const MAY_REPLACE: ReadonlySet<Bound> = new Set(["none", "abandon_cap"]);

const smallness = ({ agents, leastRingMs, replacesLate }: Floor): number =>
  leastRingMs === null || !replacesLate ? 1 : 1 + MORE_ALONE / Math.max(1, agents.length) ** 2;

export const predictivePolicy = (): PacingPolicy => new PredictivePolicy();
