import type { CampaignId } from "./ids.ts";
import type { Instant } from "./instant.ts";

/** One pacing decision as it was made: what was seen, what was answered, and why. */
export interface PacingTick {
  readonly at: Instant;
  /** On the floor, by what they are at. */
  readonly agents: Readonly<Record<"ready" | "reserved" | "talking" | "wrap_up", number>>;
  readonly inFlight: number;
  readonly freeLines: number;
  readonly freeStarts: number;
  readonly connected: number;
  readonly abandoned: number;
  readonly policy: string;
  /** What the policy asked for; `launch` is what the guard let pass. */
  readonly asked: number;
  readonly launch: number;
  readonly bound: string;
  readonly because: string;
  readonly figures: PacingFigures;
  /** What the candidate would have launched on the same floor; null = none runs beside. */
  readonly shadow: { readonly policy: string; readonly launch: number; readonly because: string } | null;
}

/** What the answer was made of; zero where a mode does not look. */
export interface PacingFigures {
  /** Agents expected to become ready before a call launched now is answered. */
  readonly freeing: number;
  /** Persons expected to answer of the calls in flight and launched. */
  readonly expectedAnswers: number;
  /** Chance that a person answers a call launched now. */
  readonly answerChance: number;
  /** Chance that a person who answers the next call not launched finds no agent; launching stops where it passes `threshold`. */
  readonly overdialChance: number;
  readonly threshold: number;
  /** Share of answered persons, in percent, that the budget lets us lose from now on. */
  readonly wantedPct: number;
  /** Persons that may still be lost before the cap is reached. */
  readonly headroom: number;
}

/** What pacing did last for a campaign, and how much it has done since the engine began: for those who look now and then. */
export interface PacingPulse {
  readonly campaignId: CampaignId;
  readonly latest: PacingTick;
  /** Decisions made, and calls launched by them. */
  readonly decisions: number;
  readonly launched: number;
}

/** Predicted against seen. */
export interface Calibration {
  /** Calls by the chance of an answer that was predicted when they were launched, in tenths. */
  readonly answers: readonly {
    readonly from: number;
    readonly calls: number;
    readonly predicted: number;
    readonly seen: number;
  }[];
  /** Persons lost: at most so many were to be expected by the policy's own figures, and so many were. */
  readonly abandons: { readonly predicted: number; readonly seen: number };
}

/** What a candidate would have done on live traffic, beside the policy that did. */
export interface ShadowReport {
  readonly policy: string;
  readonly decisions: number;
  readonly more: number;
  readonly less: number;
  /** Mean calls in flight that each wanted. */
  readonly meanWanted: { readonly live: number; readonly shadow: number };
}
