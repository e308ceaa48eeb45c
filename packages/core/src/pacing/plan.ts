import type { DialingMode } from "../model/campaign.ts";

/** What a dialer can see when it asks how many to launch. Counts only: no future, no secrets. */
export interface Floor {
  /** Ready agents that no other campaign has spoken for. */
  readonly readyAgents: number;
  /** Calls of this campaign that are dialing, ringing, or answered and waiting. */
  readonly inFlight: number;
  /** Lines this campaign may still take. */
  readonly freeLines: number;
  /** Calls the rate limits allow at this moment. */
  readonly freeStarts: number;
  /** Of the campaign's abandon window: answered by a person and connected, and abandoned. */
  readonly connected: number;
  readonly abandoned: number;
}

export interface PacingPlanSettings {
  readonly mode: DialingMode;
  /** Lines per agent, used by `power` and `predictive`. */
  readonly dialRatio: number;
  /** Percent; the lower of the campaign's target and the rule pack's cap. */
  readonly abandonCapPct: number;
}

/** What kept the number down; `none` = nothing did but the mode's own rule. */
export type Bound =
  | "none"
  | "no_ready_agents"
  | "abandon_cap"
  | "line_limit"
  | "cps_limit"
  | "preview"
  | "schedule"
  /** The agents it shares with other campaigns work for those now. */
  | "shared_agents";

export interface Plan {
  /** Calls to launch now, ≥ 0. */
  readonly launch: number;
  readonly bound: Bound;
  /** One sentence for people. */
  readonly because: string;
}

/**
 * How many calls to launch now. Pure: the same floor and settings give the same plan.
 *
 * - `preview` never launches: agents do.
 * - `progressive` keeps one call in flight per ready agent.
 * - `power` keeps `dialRatio` calls in flight per ready agent.
 * - `predictive` is power's rule held inside the abandon cap: a call without an agent of its own is launched only if the
 *   cap (less a reserve) would still hold were *every* such call answered and abandoned. So it begins as progressive, and
 *   can never pass the cap by overdialing.
 */
export function plan(floor: Floor, settings: PacingPlanSettings): Plan {
  if (settings.mode === "preview")
    return { launch: 0, bound: "preview", because: "In preview mode agents launch calls." };
  if (floor.readyAgents === 0) return { launch: 0, bound: "no_ready_agents", because: "No agent is ready." };
  const wanted = wantedInFlight(floor, settings);
  const room = Math.max(0, wanted.inFlight - floor.inFlight);
  const launch = Math.min(room, floor.freeLines, floor.freeStarts);
  if (launch < room) {
    const bound = floor.freeLines < floor.freeStarts ? "line_limit" : "cps_limit";
    return {
      launch,
      bound,
      because: `${room} wanted, ${launch} allowed by the ${bound === "line_limit" ? "lines" : "calls per second"}.`,
    };
  }
  return {
    launch,
    bound: wanted.bound,
    because: `${floor.readyAgents} ready, ${floor.inFlight} in flight, ${wanted.because}`,
  };
}

/**
 * The part of the cap that overdialing may spend. The rest is for what no plan foresees, chiefly agents who leave between
 * launch and answer: with the whole cap spent on overdialing, a simulated day of 10 agents ended at 3.06 %.
 */
const OVERDIAL_SHARE = 0.8;

function wantedInFlight(
  floor: Floor,
  settings: PacingPlanSettings,
): { inFlight: number; bound: Bound; because: string } {
  const oneEach = floor.readyAgents;
  if (settings.mode === "progressive")
    return { inFlight: oneEach, bound: "none", because: "one call per ready agent." };
  const byRatio = Math.floor(floor.readyAgents * settings.dialRatio);
  if (settings.mode === "power")
    return { inFlight: byRatio, bound: "none", because: `${settings.dialRatio} lines per ready agent.` };
  const spare = overdialBudget(floor, settings.abandonCapPct * OVERDIAL_SHARE);
  const inFlight = Math.min(byRatio, oneEach + spare);
  const bound = inFlight < byRatio ? "abandon_cap" : "none";
  return {
    inFlight,
    bound,
    because: `${inFlight - oneEach} above one each, ${spare} allowed by the ${settings.abandonCapPct} % cap.`,
  };
}

/**
 * How many calls may be abandoned at once without passing the cap: the largest x with
 * (abandoned + x) / (abandoned + x + connected) ≤ cap.
 */
export function overdialBudget(floor: Pick<Floor, "connected" | "abandoned">, capPct: number): number {
  if (capPct >= 100) return Number.MAX_SAFE_INTEGER;
  const cap = capPct / 100;
  return Math.max(0, Math.floor((cap * floor.connected) / (1 - cap) - floor.abandoned + 1e-9));
}
