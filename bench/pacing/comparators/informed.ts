import type { Beliefs } from "../../../packages/core/src/pacing/beliefs.ts";
import { isClosing, NO_FIGURES, withinMeans } from "../../../packages/core/src/pacing/counts.ts";
import { DurationHazard } from "../../../packages/core/src/pacing/duration-hazard.ts";
import type { Floor, FloorAgent, FloorCall } from "../../../packages/core/src/pacing/floor.ts";
import { FreedTable } from "../../../packages/core/src/pacing/freed.ts";
import { marginalLaunch, Weighed } from "../../../packages/core/src/pacing/marginal-rule.ts";
import { Overdial } from "../../../packages/core/src/pacing/overdial.ts";
import type { PacingPolicy } from "../../../packages/core/src/pacing/policy.ts";
import { RingShape } from "../../../packages/core/src/pacing/ring-shape.ts";
import { surplus } from "../../../packages/core/src/pacing/surplus.ts";
import { chanceOf } from "../worlds/chance.ts";
import type { DayTruth } from "../worlds/day.ts";
import { drawFate } from "../worlds/fate.ts";
import type { FullScenario } from "../worlds/scenario.ts";

/** Draws that the true distributions are tabulated from; as many as the estimators remember. */
const DRAWS = 12_000;

interface Tables {
  readonly ring: RingShape;
  readonly freed: FreedTable;
  readonly wrap: DurationHazard;
  readonly reach: number;
  readonly persons: number;
}
const tablesOf = new WeakMap<object, Tables>();

/** The true distributions of a scenario, tabulated once; `key` is the scenario they belong to. */
function tabulate(world: FullScenario): Tables {
  const chance = chanceOf(1, 77);
  const ring = new RingShape();
  const talk = new DurationHazard(120);
  const wrap = new DurationHazard(20);
  const steady = { ...world, carrier: [] };
  const p = 0.25;
  let rang = 0;
  let persons = 0;
  for (let n = 0; n < DRAWS; n++) {
    const fate = drawFate(steady, chance, p, 0);
    talk.ended(chance.seconds(world.talk));
    wrap.ended(chance.seconds(world.wrap));
    if (fate.ringMs === null) continue;
    rang++;
    if (fate.who === "nobody") ring.endedUnanswered(fate.ringMs / 1000);
    else ring.picked(fate.ringMs / 1000, fate.verdict);
    if (fate.who !== "nobody" && fate.verdict === "person") persons++;
  }
  ring.settle(world.markov ? 60 : world.ring_timeout_s);
  talk.settle();
  wrap.settle();
  const freed = new FreedTable();
  const before = (world.markov ? 0 : 2) + (world.amd ? 2.3 : 0) + 0.85 * world.abandon_after_s;
  freed.settle(
    talk,
    wrap,
    ring.pickupQuantiles.map((pickup) => before + pickup),
  );
  return { ring, freed, wrap, reach: rang / DRAWS, persons: persons / rang / p };
}

export class TrueBeliefs implements Beliefs {
  readonly doubt = 0;
  readonly trust = 1;
  readonly leavesPerAgentSecond: number;
  readonly mayDial = Number.POSITIVE_INFINITY;
  readonly vanishChance: number;
  private readonly tables: Tables;
  private now = 0;
  private leastRingS = 0;

  private readonly truth: DayTruth;

  private readonly releases: boolean;

  constructor(truth: DayTruth, key: object, releases: boolean) {
    this.truth = truth;
    this.releases = releases;
    const known = tablesOf.get(key) ?? tabulate(truth.world);
    tablesOf.set(key, known);
    this.tables = known;
    this.leavesPerAgentSecond = truth.world.breaks ? 1 / (truth.world.breaks.every_min * 60) : 0;
    this.vanishChance = 15 * this.leavesPerAgentSecond;
  }

  look(floor: Floor, now: number): void {
    this.now = now;
    this.leastRingS = (floor.leastRingMs ?? 0) / 1000;
  }

  /** Share of the calls that the carrier lets through now. */
  private through(at: number): number {
    const minute = (at - this.truth.startsAt) / 60_000;
    return (
      1 - (this.truth.world.carrier.find(({ from_min, to_min }) => minute >= from_min && minute < to_min)?.fail ?? 0)
    );
  }

  private ringing(at: number): number {
    return this.truth.answerRate(at - this.truth.startsAt) * this.tables.persons;
  }

  freshChance(): number {
    return this.ringing(this.now) * this.tables.reach * Math.max(0.05, this.through(this.now));
  }

  callChance(call: FloorCall, now: number): number {
    const fresh = this.ringing(call.dialedAt);
    switch (call.phase) {
      case "waiting":
        return 1;
      case "dialing":
        return fresh * this.tables.reach * (now - call.dialedAt > 600 ? 1 : this.through(call.dialedAt));
      case "ringing":
        return this.tables.ring.chance(fresh, (now - (call.ringingAt ?? now)) / 1000);
      case "detecting":
        return this.tables.ring.personWhoPicked(fresh, ((call.answeredAt ?? now) - (call.ringingAt ?? now)) / 1000);
    }
  }

  lateChance(call: FloorCall, now: number): number {
    if (!this.releases) return 0;
    const { ring } = this.tables;
    if (call.phase === "dialing") return this.callChance(call, now) * ring.lateChance(1, 0, this.leastRingS);
    if (call.phase !== "ringing") return 0;
    return ring.lateChance(this.ringing(call.dialedAt), (now - (call.ringingAt ?? now)) / 1000, this.leastRingS);
  }

  freshLateChance(): number {
    return this.releases ? this.freshChance() * this.tables.ring.lateChance(1, 0, this.leastRingS) : 0;
  }

  soonFreeChance({ id, state, since }: FloorAgent, now: number): number {
    if (state !== "wrap_up") return state === "ready" ? 1 : 0;
    const { world } = this.truth;
    const pace = this.truth.pace(id);
    const patience = (world.amd ? 2.3 : 0) + 0.85 * world.abandon_after_s;
    return this.tables.wrap.endsWithin((now - since) / 1000 / pace, patience / pace);
  }

  freedChance({ id, state, since }: FloorAgent, now: number): number {
    const age = state === "reserved" ? 0 : (now - since) / 1000;
    const pace = this.truth.pace(id);
    return state === "wrap_up" ? this.tables.freed.wrappingUp(age, pace) : this.tables.freed.talking(age, pace);
  }
}

/** The marginal rule told the true distributions, p(t) and every agent's pace, with a constant threshold. */
export function informed(threshold: number, key: object, releases = false): (truth: DayTruth) => PacingPolicy {
  return (truth) => {
    const beliefs = new TrueBeliefs(truth, key, releases);
    const spare = new Overdial();
    const weighed = new Weighed();
    const overdial = new Overdial();
    return {
      name: "informed",
      plan(floor, _settings, now) {
        if (isClosing(floor, now))
          return { launch: 0, bound: "schedule", because: "", figures: NO_FIGURES, giveUp: [] };
        beliefs.look(floor, now);
        const giveUp = releases ? surplus(floor, beliefs, spare, now) : [];
        weighed.weigh(floor, beliefs, now, giveUp);
        weighed.fill(overdial, beliefs.vanishChance, 0);
        const limit = Math.min(floor.freeLines, floor.freeStarts);
        const { launch } = marginalLaunch(weighed, overdial, limit, threshold, 0);
        return { ...withinMeans(floor, launch, "none"), because: "", figures: NO_FIGURES, giveUp };
      },
      observe: () => {},
      save: () => null,
      load: () => true,
    };
  };
}
