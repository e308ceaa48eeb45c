import type { DialingMode } from "../model/campaign.ts";
import type { Instant } from "../model/instant.ts";
import type { PacingFigures } from "../model/pacing-tick.ts";
import type { Floor, Prospect } from "./floor.ts";
import type { Bound } from "./plan.ts";

export interface PolicySettings {
  readonly mode: DialingMode;
  /** Calls in flight per ready agent that `power` holds. */
  readonly dialRatio: number;
  /** Calls in flight per agent on the floor that no mode passes; null = the mode's own rule only. */
  readonly maxDialRatio: number | null;
}

/** What the answer was made of, for diagnostics and calibration. */
export interface PlanFigures extends PacingFigures {
  readonly readyAgents: number;
  readonly inFlight: number;
}

export interface PolicyPlan {
  /** Calls to launch now, ≥ 0. */
  readonly launch: number;
  /**
   * Ringing calls to give up now, before any is launched: places in the floor's list of calls, rising. Never one that rang
   * shorter than `leastRingMs`, nor a promised one.
   */
  readonly giveUp: readonly number[];
  readonly bound: Bound;
  /** One sentence for people. */
  readonly because: string;
  readonly figures: PlanFigures;
}

/**
 * Why nobody answered. `failed` = the number's fault; `carrier` = the way to it: no circuit, a gateway down, no route. `given_up`
 * = we let it go while it rang, since no agent was left for it: until then nobody had answered, and more it does not say.
 */
export type NoAnswerCause = "busy" | "failed" | "no_answer" | "carrier" | "cancelled" | "given_up";

interface CallSeen extends Prospect {
  readonly at: Instant;
  readonly dialedAt: Instant;
  /** Null: it never rang, as far as heard. */
  readonly ringingAt: Instant | null;
}

/**
 * Something that happened on the floor, told once, in order of `at`. Each carries all that is needed to learn from it, so that
 * a policy keeps no list of calls: after a restart nothing is missing but what happened meanwhile.
 */
export type Observation =
  | ({ readonly type: "dialed"; readonly at: Instant } & Prospect)
  | ({ readonly type: "ringing" } & CallSeen)
  /** `verdict` null: somebody or something answered, and it is being listened to; another `answered` with the verdict follows. */
  | ({
      readonly type: "answered";
      readonly answeredAt: Instant;
      readonly verdict: "person" | "machine" | null;
    } & CallSeen)
  | ({ readonly type: "unanswered"; readonly cause: NoAnswerCause } & CallSeen)
  | { readonly type: "connected"; readonly at: Instant; readonly agentId: string; readonly waitedMs: number }
  | { readonly type: "abandoned"; readonly at: Instant; readonly waitedMs: number }
  | { readonly type: "talk_ended"; readonly at: Instant; readonly agentId: string; readonly since: Instant }
  | { readonly type: "wrap_ended"; readonly at: Instant; readonly agentId: string; readonly since: Instant }
  | { readonly type: "agent_joined"; readonly at: Instant; readonly agentId: string }
  | { readonly type: "agent_left"; readonly at: Instant; readonly agentId: string };

/** Plain JSON: what a policy has learned. */
export type Learned = null | boolean | number | string | readonly Learned[] | { readonly [key: string]: Learned };

/**
 * How many calls to launch. A policy has no clock and no chance of its own: the same observations and floors in the same order
 * give the same plans. It is asked after every event, and at least four times a second.
 */
export interface PacingPolicy {
  readonly name: string;
  plan(floor: Floor, settings: PolicySettings, now: Instant): PolicyPlan;
  observe(seen: Observation): void;
  /** What it has learned; loaded into a new policy of the same name, that one goes on as this would have. */
  save(): Learned;
  /** False: not understood (another version, damaged), and nothing changed. */
  load(learned: unknown): boolean;
}
