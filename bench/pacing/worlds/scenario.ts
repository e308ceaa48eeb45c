import { readFileSync } from "node:fs";

/** A duration in seconds, drawn anew each time. */
export type Duration =
  | { readonly dist: "lognormal"; readonly mean: number; readonly cv: number; readonly max_s?: number }
  | { readonly dist: "exp"; readonly mean: number; readonly max_s?: number }
  | { readonly dist: "gamma"; readonly mean: number; readonly shape: number; readonly max_s?: number }
  | { readonly dist: "mix"; readonly parts: readonly (Duration & { readonly w: number })[] };

export interface AnswerRate {
  readonly p?: number;
  /** [minute, p]: p from that minute on. */
  readonly steps?: readonly (readonly [number, number])[];
  /** [minute, p]: linear between the points. */
  readonly curve?: readonly (readonly [number, number])[];
  /** Parts of the list: how much of it, and how its people answer in proportion to p. */
  readonly segments?: readonly { readonly name?: string; readonly w: number; readonly mul: number }[];
  /** Slow noise: p × exp(x), x an Ornstein-Uhlenbeck process. */
  readonly noise?: { readonly sd: number; readonly corr_min: number };
}

export interface CarrierTrouble {
  readonly from_min: number;
  readonly to_min: number;
  readonly fail: number;
  readonly setup_mul?: number;
  readonly setup_add_s?: number;
}

export interface Reference {
  readonly utilisation: number;
  readonly abandon_rate?: number;
  readonly days_over_cap?: number;
}

/** One campaign and its people for a day. Times in seconds unless the name says otherwise. */
export interface Scenario {
  readonly name: string;
  readonly agents: number;
  readonly note?: string;
  readonly hours?: number;
  /** Exponential (or staged) everywhere, no set-up, nobody waits. */
  readonly markov?: boolean;
  /** Also a call that nobody answers ends after the drawn ring. */
  readonly ring_exponential_any?: boolean;
  readonly answer: AnswerRate;
  readonly ring?: Duration;
  readonly ring_timeout_s?: number;
  readonly machine_ring?: Duration;
  readonly p_busy?: number;
  readonly p_fail?: number;
  readonly p_machine?: number;
  readonly amd?: { readonly fp: number; readonly fn: number };
  readonly talk: Duration;
  readonly wrap: Duration;
  readonly agent_sigma?: number;
  readonly breaks?: { readonly every_min: number; readonly len_min: number };
  readonly mass_breaks?: readonly {
    readonly at_min: number;
    readonly len_min: number;
    readonly fraction: number;
    readonly spread_s: number;
  }[];
  readonly carrier?: readonly CarrierTrouble[];
  readonly connect_latency_s?: number;
  readonly abandon_after_s?: number;
  readonly login_spread_s?: number;
  readonly max_lines?: number;
  readonly cps?: number;
  /** Campaigns beside this one, in the real engine only: `agents` of theirs are the first so many of this one's. */
  readonly beside?: readonly Scenario[];
  readonly priority?: number;
  readonly weight?: number;
  readonly reference?: Readonly<Record<string, Reference>>;
}

export function readScenarios(path: string): readonly Scenario[] {
  const read = JSON.parse(readFileSync(path, "utf8")) as { readonly scenarios?: unknown };
  if (!Array.isArray(read.scenarios)) throw new Error(`${path} holds no list "scenarios"`);
  for (const each of read.scenarios as Partial<Scenario>[])
    if (!each.name || !each.agents || !each.answer || !each.talk || !each.wrap)
      throw new Error(
        `a scenario of ${path} lacks name, agents, answer, talk or wrap: ${JSON.stringify(each).slice(0, 80)}`,
      );
  return read.scenarios as readonly Scenario[];
}

/** Scenarios with every default filled in. */
export const withDefaults = (scenario: Scenario) => ({
  hours: 8,
  ring: { dist: "gamma", mean: 11, shape: 3 } as Duration,
  ring_timeout_s: 25,
  machine_ring: { dist: "gamma", mean: 15, shape: 9 } as Duration,
  p_busy: 0.04,
  p_fail: 0.03,
  p_machine: 0,
  agent_sigma: 0,
  connect_latency_s: 0.3,
  abandon_after_s: 2,
  login_spread_s: 120,
  max_lines: 1_000_000,
  cps: 1_000_000,
  carrier: [] as readonly CarrierTrouble[],
  mass_breaks: [] as NonNullable<Scenario["mass_breaks"]>,
  ...scenario,
});
export type FullScenario = ReturnType<typeof withDefaults>;
