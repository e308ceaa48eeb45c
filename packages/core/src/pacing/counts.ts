import { type Instant, SECOND } from "../model/instant.ts";
import type { Floor } from "./floor.ts";
import type { Bound } from "./plan.ts";
import type { PlanFigures, PolicySettings } from "./policy.ts";

/** Before a call rings, at most about so long. */
const SETUP_ALLOWANCE_MS = 3 * SECOND;

/** Agents who could take a call now. */
export function readyAgents(floor: Floor): number {
  let ready = 0;
  for (const agent of floor.agents) if (agent.state === "ready") ready++;
  return ready;
}

/** Calls that will want an agent of the floor. */
export function callsInFlight(floor: Floor): number {
  let calls = 0;
  for (const call of floor.calls) if (!call.promised) calls++;
  return calls;
}

/** The day is so near its end that a call launched now could ring when nobody is there. */
export const isClosing = (floor: Floor, now: Instant): boolean =>
  floor.shiftEndsAt !== null && now + SETUP_ALLOWANCE_MS + floor.ringTimeoutMs > floor.shiftEndsAt;

/** Calls that `maxDialRatio` leaves room for: so many in flight for each agent on the floor. */
export const roomUnderRatio = (floor: Floor, settings: PolicySettings, inFlight: number): number =>
  settings.maxDialRatio === null
    ? Number.POSITIVE_INFINITY
    : Math.max(0, Math.floor(floor.agents.length * settings.maxDialRatio) - inFlight);

/** How many of the calls wanted the lines and the rate allow, and what kept them down. */
export function withinMeans(floor: Floor, wanted: number, bound: Bound): { launch: number; bound: Bound } {
  const allowed = Math.max(0, Math.min(floor.freeLines, floor.freeStarts));
  if (wanted <= allowed) return { launch: Math.max(0, wanted), bound };
  return { launch: allowed, bound: floor.freeLines < floor.freeStarts ? "line_limit" : "cps_limit" };
}

export const NO_FIGURES: PlanFigures = {
  readyAgents: 0,
  freeing: 0,
  inFlight: 0,
  expectedAnswers: 0,
  answerChance: 0,
  overdialChance: 0,
  threshold: 0,
  wantedPct: 0,
  headroom: 0,
};
