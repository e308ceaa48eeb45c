import type { AbandonBudget, Floor } from "../../../packages/core/src/pacing/floor.ts";
import type { Observation, PacingPolicy, PolicySettings } from "../../../packages/core/src/pacing/policy.ts";
import { answerRate } from "./answer-rate.ts";
import { type Chance, chanceOf } from "./chance.ts";
import { drawFate } from "./fate.ts";
import { Agenda } from "./heap.ts";
import { addTo, type PlacedCall, removeFrom, type SeatedAgent } from "./people.ts";
import { type FullScenario, type Scenario, withDefaults } from "./scenario.ts";
import { type DayResult, Tally } from "./tally.ts";

/** Decisions are at most so far apart. */
const LOOK_MS = 250;
/** No law allows less: 47 CFR 64.1200(a)(6). */
const LEAST_RING_MS = 15_000;
/** A machine that was taken for a person keeps an agent so long. */
const MACHINE_TALK = { dist: "lognormal", mean: 8, cv: 0.5 } as const;
/** A break comes due at this share of the usual time between, at least and at most. */
const BREAK_SPREAD = [0.7, 1.3] as const;

export interface DayOptions {
  readonly capPct: number;
  readonly settings: PolicySettings;
  /** When the day begins. */
  readonly startsAt: number;
  /** Called with the floor before each decision; for probes. */
  readonly watch?: (floor: Floor, now: number) => void;
}

/** Truths of a day that only an informed policy may be told. */
export interface DayTruth {
  readonly world: FullScenario;
  readonly answerRate: (atMs: number) => number;
  readonly pace: (agentId: string) => number;
  readonly startsAt: number;
}

/** Plays one day of a scenario to a policy: virtual time in whole milliseconds, from a seed. */
export function playDay(
  scenario: Scenario,
  seed: number,
  policyOf: (truth: DayTruth) => PacingPolicy,
  options: DayOptions,
): DayResult {
  return new Day(withDefaults(scenario), seed, policyOf, options).play();
}

class Day {
  private now = 0;
  private readonly dayMs: number;
  private readonly agenda = new Agenda<() => void>();
  private readonly agents: SeatedAgent[] = [];
  private readonly onFloor: SeatedAgent[] = [];
  private readonly calls: PlacedCall[] = [];
  private readonly tally: Tally;
  private readonly rate: (atMs: number) => number;
  private readonly fates: Chance;
  private readonly work: Chance;
  private readonly rest: Chance;
  private readonly policy: PacingPolicy;
  private readonly floor: { -readonly [K in keyof Floor]: Floor[K] };
  private readonly budget: { -readonly [K in keyof AbandonBudget]: AbandonBudget[K] };
  private linesTaken = 0;
  private starts: number;
  private startsAt = 0;

  private readonly world: FullScenario;
  private readonly options: DayOptions;

  constructor(world: FullScenario, seed: number, policyOf: (truth: DayTruth) => PacingPolicy, options: DayOptions) {
    this.world = world;
    this.options = options;
    this.dayMs = world.hours * 3_600_000;
    this.tally = new Tally(this.dayMs);
    this.rate = answerRate(world, seed);
    this.fates = chanceOf(seed, 1);
    this.work = chanceOf(seed, 2);
    this.rest = chanceOf(seed, 3);
    this.starts = Math.max(1, world.cps);
    this.seatAgents(chanceOf(seed, 4));
    this.planBreaks();
    const epoch = options.startsAt;
    this.budget = { connected: 0, abandoned: 0, windowEndsAt: epoch + this.dayMs, capPct: options.capPct };
    this.floor = {
      agents: this.onFloor,
      calls: this.calls,
      upcoming: null,
      freeLines: 0,
      freeStarts: 0,
      budget: this.budget,
      shiftEndsAt: epoch + this.dayMs,
      ringTimeoutMs: world.markov ? 40_000 : world.ring_timeout_s * 1000,
      leastRingMs: LEAST_RING_MS,
      replacesLate: true,
      connectLimitMs: world.abandon_after_s * 1000,
    };
    const pace = (id: string): number => this.agents[Number(id.slice(1))]?.pace ?? 1;
    this.policy = policyOf({ world, answerRate: this.rate, pace, startsAt: epoch });
  }

  play(): DayResult {
    for (let looked = 0; ; ) {
      this.now = Math.min(this.agenda.nextAt, looked + LOOK_MS);
      if (this.now >= this.dayMs) break;
      this.happen();
      this.decide();
      looked = this.now;
    }
    for (const agent of this.onFloor.slice()) {
      agent.leaving = true;
      if (agent.state === "ready") this.leave(agent);
    }
    for (; this.agenda.nextAt < Number.POSITIVE_INFINITY; this.happen()) this.now = this.agenda.nextAt;
    return this.tally.result();
  }

  private happen(): void {
    while (this.agenda.nextAt <= this.now) this.agenda.take()?.();
  }

  private in(ms: number, then: () => void): void {
    this.agenda.add(this.now + Math.max(0, Math.round(ms)), then);
  }

  private tell(seen: Observation): void {
    this.policy.observe(seen);
  }

  /** The epoch's time of a moment of this day. */
  private at(ms = this.now): number {
    return this.options.startsAt + ms;
  }

  // ── Agents ─────────────────────────────────────────────────────────────────────────────────────────────────────────

  private seatAgents(chance: Chance): void {
    const { agent_sigma: sigma } = this.world;
    for (let n = 0; n < this.world.agents; n++) {
      const pace = Math.exp(sigma * chance.normal() - (sigma * sigma) / 2);
      const agent: SeatedAgent = {
        id: `a${n}`,
        state: "ready",
        since: 0,
        leaving: false,
        at: -1,
        pace,
        onFloorSince: 0,
        breakMs: 0,
      };
      this.agents.push(agent);
      this.agenda.add(Math.round(chance.next() * this.world.login_spread_s * 1000), () => this.join(agent));
    }
  }

  private planBreaks(): void {
    const { breaks, mass_breaks: masses } = this.world;
    if (breaks) for (const agent of this.agents) this.nextBreak(agent, 0.2, breaks);
    for (const { at_min, len_min, fraction, spread_s } of masses)
      for (const agent of this.agents)
        if (this.rest.next() < fraction)
          this.agenda.add(Math.round(at_min * 60_000 + this.rest.next() * spread_s * 1000), () =>
            this.wantBreak(agent, len_min * 60_000),
          );
  }

  private nextBreak(agent: SeatedAgent, soonest: number, breaks: { every_min: number; len_min: number }): void {
    if (this.now >= this.dayMs) return;
    const [low, high] = [Math.min(soonest, BREAK_SPREAD[0]), BREAK_SPREAD[1]];
    this.in(breaks.every_min * 60_000 * (low + (high - low) * this.rest.next()), () => {
      this.wantBreak(agent, breaks.len_min * 60_000);
      this.in(breaks.len_min * 60_000, () => this.nextBreak(agent, BREAK_SPREAD[0], breaks));
    });
  }

  private wantBreak(agent: SeatedAgent, lengthMs: number): void {
    if (agent.at < 0 || this.now >= this.dayMs) return;
    agent.leaving = true;
    agent.breakMs = lengthMs;
    if (agent.state === "ready") this.leave(agent);
  }

  private join(agent: SeatedAgent): void {
    if (agent.at >= 0 || this.now >= this.dayMs) return;
    agent.leaving = false;
    agent.onFloorSince = this.now;
    addTo(this.onFloor, agent);
    this.tell({ type: "agent_joined", at: this.at(), agentId: agent.id });
    this.becomeReady(agent);
  }

  private leave(agent: SeatedAgent): void {
    this.tally.present(agent.onFloorSince, this.now);
    removeFrom(this.onFloor, agent);
    this.tell({ type: "agent_left", at: this.at(), agentId: agent.id });
    if (agent.breakMs > 0) this.in(agent.breakMs, () => this.join(agent));
    agent.breakMs = 0;
  }

  private turn(agent: SeatedAgent, state: SeatedAgent["state"]): void {
    agent.state = state;
    agent.since = this.at();
  }

  private becomeReady(agent: SeatedAgent): void {
    this.turn(agent, "ready");
    if (agent.leaving) return this.leave(agent);
    let first: PlacedCall | null = null;
    for (const call of this.calls)
      if (call.phase === "waiting" && (first === null || (call.answeredAt ?? 0) < (first.answeredAt ?? 0)))
        first = call;
    if (first !== null) this.take(agent, first);
  }

  private longestIdle(): SeatedAgent | null {
    let best: SeatedAgent | null = null;
    for (const agent of this.onFloor)
      if (agent.state === "ready" && (best === null || agent.since < best.since)) best = agent;
    return best;
  }

  // ── Calls ──────────────────────────────────────────────────────────────────────────────────────────────────────────

  private decide(): void {
    const { cps, max_lines: lines } = this.world;
    this.starts = Math.min(Math.max(1, cps), this.starts + ((this.now - this.startsAt) / 1000) * cps);
    this.startsAt = this.now;
    this.budget.connected = this.tally.connected;
    this.budget.abandoned = this.tally.abandoned;
    this.floor.freeLines = Math.max(0, lines - this.linesTaken);
    this.floor.freeStarts = Math.floor(this.starts);
    this.options.watch?.(this.floor, this.at());
    const { launch, giveUp } = this.policy.plan(this.floor, this.options.settings, this.at());
    this.tally.decisions++;
    const surplus = giveUp.map((place) => this.calls[place]);
    for (const call of surplus) if (call !== undefined) this.letGo(call);
    for (let n = 0; n < launch; n++) this.dial();
  }

  private dial(): void {
    const fate = drawFate(this.world, this.fates, this.rate(this.now), this.now);
    const call: PlacedCall = {
      phase: "dialing",
      dialedAt: this.at(),
      ringingAt: null,
      answeredAt: null,
      segment: fate.segment,
      attempt: 1,
      gateway: null,
      promised: false,
      at: -1,
      fate,
    };
    this.starts -= 1;
    this.linesTaken += 1;
    this.tally.dialed++;
    addTo(this.calls, call);
    const { segment, attempt, gateway } = call;
    this.tell({ type: "dialed", at: this.at(), segment, attempt, gateway });
    if (fate.ringMs === null) this.in(fate.setupMs, () => this.fail(call));
    else this.in(fate.setupMs, () => this.ring(call, fate.ringMs ?? 0));
  }

  private seen(call: PlacedCall) {
    const { segment, attempt, gateway, dialedAt, ringingAt } = call;
    return { segment, attempt, gateway, dialedAt, ringingAt, at: this.at() };
  }

  private ring(call: PlacedCall, ringMs: number): void {
    call.phase = "ringing";
    call.ringingAt = this.at();
    this.tell({ type: "ringing", ...this.seen(call) });
    this.in(ringMs, () => {
      if (call.at < 0) return;
      if (call.fate.who === "nobody") this.fail(call);
      else this.answer(call);
    });
  }

  /** Given up while it rang. */
  private letGo(call: PlacedCall): void {
    const rangMs = this.at() - (call.ringingAt ?? this.at());
    if (call.at < 0 || call.phase !== "ringing" || rangMs < (this.floor.leastRingMs ?? Number.POSITIVE_INFINITY))
      throw new Error(`a call in ${call.phase} that rang ${rangMs} ms was given up`);
    this.end(call);
    this.tally.givenUp++;
    this.tell({ type: "unanswered", cause: "given_up", ...this.seen(call) });
  }

  private fail(call: PlacedCall): void {
    this.end(call);
    this.tell({ type: "unanswered", cause: call.fate.cause, ...this.seen(call) });
  }

  private end(call: PlacedCall): void {
    removeFrom(this.calls, call);
    this.linesTaken -= 1;
  }

  private answer(call: PlacedCall): void {
    const answeredAt = this.at();
    call.answeredAt = answeredAt;
    if (!this.world.amd) return this.verdict(call, answeredAt);
    call.phase = "detecting";
    this.tell({ type: "answered", answeredAt, verdict: null, ...this.seen(call) });
    this.in(call.fate.detectMs, () => this.verdict(call, answeredAt));
  }

  private verdict(call: PlacedCall, answeredAt: number): void {
    const { verdict } = call.fate;
    this.tell({ type: "answered", answeredAt, verdict, ...this.seen(call) });
    if (verdict === "machine") return this.end(call);
    call.phase = "waiting";
    call.answeredAt = this.at();
    const agent = this.longestIdle();
    if (agent !== null) this.take(agent, call);
    else this.in(this.world.abandon_after_s * 1000, () => this.giveUp(call));
  }

  private giveUp(call: PlacedCall): void {
    if (call.at < 0) return;
    this.end(call);
    this.tally.answered((call.answeredAt ?? 0) - this.options.startsAt, true);
    this.tell({ type: "abandoned", at: this.at(), waitedMs: this.at() - (call.answeredAt ?? 0) });
  }

  private take(agent: SeatedAgent, call: PlacedCall): void {
    removeFrom(this.calls, call);
    this.turn(agent, "reserved");
    this.in(this.world.connect_latency_s * 1000, () => this.connect(agent, call));
  }

  private connect(agent: SeatedAgent, call: PlacedCall): void {
    this.turn(agent, "talking");
    this.tally.answered((call.answeredAt ?? 0) - this.options.startsAt, false);
    this.tell({ type: "connected", at: this.at(), agentId: agent.id, waitedMs: this.at() - (call.answeredAt ?? 0) });
    const talk = this.work.seconds(call.fate.who === "machine" ? MACHINE_TALK : this.world.talk) * agent.pace;
    const began = this.now;
    this.in(talk * 1000, () => {
      this.linesTaken -= 1;
      this.tally.busy(began, this.now);
      this.wrapUp(agent, began);
    });
  }

  private wrapUp(agent: SeatedAgent, talkedFrom: number): void {
    this.turn(agent, "wrap_up");
    this.tell({ type: "talk_ended", at: this.at(), agentId: agent.id, since: this.at(talkedFrom) });
    const began = this.now;
    this.in(this.work.seconds(this.world.wrap) * agent.pace * 1000, () => {
      this.tally.busy(began, this.now);
      this.tell({ type: "wrap_ended", at: this.at(), agentId: agent.id, since: this.at(began) });
      this.becomeReady(agent);
    });
  }
}
