import { blocks } from "../model/decision.ts";
import { DAY, type Instant } from "../model/instant.ts";
import type { RulePack } from "../model/rule-pack.ts";
import type { Schedule } from "../model/schedule.ts";
import { checkCallingHours, hoursFlip, judgeHours } from "./calling-hours.ts";
import type { Facts } from "./facts.ts";
import { findJurisdictions } from "./jurisdiction.ts";
import { scheduleOpensAt } from "./schedule.ts";

const LOOK_AHEAD = 30 * DAY;

/** Hours alone: whether a promise for this moment could be kept as far as the clock goes. */
export interface PermittedHours {
  readonly permitted: boolean;
  /** One sentence, of the law or of the campaign's schedule. */
  readonly reason: string;
  /** The version of the rules that spoke. */
  readonly ruleVersion: string | null;
  /** The first moment from the asked one on at which both permit; null when none is near. */
  readonly nextAllowedAt: Instant | null;
}

/** Asks the law's calling hours and the campaign's schedule about one moment. Nothing else of a decision is looked at. */
export function hoursAt(
  facts: Facts,
  packs: readonly RulePack[],
  schedule: { readonly windows: Schedule | null; readonly zone: string },
  at: Instant,
): PermittedHours {
  const law = findJurisdictions(facts, packs, at);
  const verdict = checkCallingHours(facts, law, at);
  const lawful = !blocks(verdict);
  const wanted = scheduleOpensAt(schedule.windows, schedule.zone, at) === at;
  return {
    permitted: lawful && wanted,
    reason: lawful && !wanted ? "Outside the campaign's own schedule." : (law.missing[0] ?? verdict.reason),
    ruleVersion: law.packs.length === 0 ? null : law.version,
    nextAllowedAt: bothPermit(facts, packs, schedule, at),
  };
}

/** Goes from the law's opening to the campaign's and back; each step is later than the one before. */
function bothPermit(
  facts: Facts,
  packs: readonly RulePack[],
  schedule: { readonly windows: Schedule | null; readonly zone: string },
  from: Instant,
): Instant | null {
  const end = from + LOOK_AHEAD;
  for (let at = from; at <= end; ) {
    const law = findJurisdictions(facts, packs, at);
    const hours = judgeHours(facts, law, at);
    const next = blocks(hours.detail)
      ? hoursFlip(facts, law, hours, end)
      : scheduleOpensAt(schedule.windows, schedule.zone, at);
    if (next === null || next === at) return next;
    at = next;
  }
  return null;
}
