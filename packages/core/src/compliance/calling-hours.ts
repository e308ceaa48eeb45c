import { blocks, type CheckDetail } from "../model/decision.ts";
import { DAY, type Instant, SECOND, toIso } from "../model/instant.ts";
import type { Facts } from "./facts.ts";
import { hasGrant } from "./grant.ts";
import { windowsOn } from "./hours-table.ts";
import { type HoursClock, type Jurisdictions, regionsOf } from "./jurisdiction.ts";
import type { HoursRule } from "./pack-table.ts";
import { speaks } from "./rule-table.ts";
import { graver, verdict } from "./verdict.ts";

/** What is said of a moment, and the next one at which something else may be said. */
export interface Said {
  readonly detail: CheckDetail;
  readonly edge: Instant;
}

/** What one rule says of a time of day; the edge is a time of that day. */
function say(rule: HoursRule, facts: Facts, law: Jurisdictions, day: number, timeOfDay: number, at: Instant): Said {
  if (rule.value === null) return { detail: rule.blind, edge: DAY };
  const { liftedBy } = rule.value;
  if (liftedBy !== undefined && hasGrant(facts, law, liftedBy, at)) return { detail: rule.lifted, edge: DAY };
  const windows = windowsOn(rule.table ?? rule.tableFor(regionsOf(facts)), day);
  if (windows === null) return { detail: rule.blind, edge: DAY };
  let passed = 0;
  while (passed < windows.length && (windows[passed] ?? 0) <= timeOfDay) passed += 1;
  return { detail: passed % 2 === 1 ? rule.within : rule.outside, edge: windows[passed] ?? DAY };
}

/** What the pack says by this clock. */
function judge({ pack, clock }: HoursClock, facts: Facts, law: Jurisdictions, at: Instant): Said {
  const span = clock.spanAt(at);
  const local = at + span.offsetMs;
  const day = Math.floor(local / DAY);
  const timeOfDay = local - day * DAY;
  let edge = DAY;
  // A pack that only adds to another may leave the hours to it.
  let held = pack.pack.extends !== undefined && pack.table.hours.length === 0;
  let detail: CheckDetail | null = null;
  for (const rule of pack.table.hours) {
    if (day < rule.from || day >= rule.to) continue;
    held = true;
    if (!speaks(rule, law.purpose, law.channels)) continue;
    const said = say(rule, facts, law, day, timeOfDay, at);
    detail = graver(detail, said.detail);
    if (said.edge < edge) edge = said.edge;
  }
  const name = pack.pack.jurisdiction;
  const next = at + edge - timeOfDay;
  return {
    detail: detail ?? (held ? silent(name, facts.purpose) : notInForce(name)),
    edge: next < span.until ? next : span.until,
  };
}

const silent = (name: string, purpose: string): CheckDetail =>
  verdict("not_applicable", `Calling hours for ${name} do not cover ${purpose} calls.`);
const notInForce = (name: string): CheckDetail =>
  verdict("error", `There are no calling hours in force for ${name}, so the call is not permitted.`);
const NOWHERE = verdict("not_applicable", "No calling hours apply.");

/** Clocks of one installation may differ this much. */
const CLOCK_STEP = SECOND;

/** Whoever does not know what time it is knows nothing of hours. */
function clockFault({ notBefore }: Facts, at: Instant): CheckDetail | null {
  if (notBefore === null || at + CLOCK_STEP >= notBefore) return null;
  const seen = toIso(notBefore);
  return verdict("error", `The clock is behind a moment that has been (${seen}), so the call is not permitted.`);
}

/** Local time against the permitted windows, in every zone of every pack; and the next moment at which any of them may turn. */
export function judgeHours(facts: Facts, law: Jurisdictions, at: Instant): Said {
  let worst = clockFault(facts, at);
  let edge = Number.POSITIVE_INFINITY;
  for (const one of law.clocks) {
    const said = judge(one, facts, law, at);
    worst = graver(worst, said.detail);
    if (said.edge < edge) edge = said.edge;
  }
  for (const reason of law.missing) worst = graver(worst, verdict("error", reason));
  return { detail: worst ?? NOWHERE, edge };
}

export const checkCallingHours = (facts: Facts, law: Jurisdictions, at: Instant): CheckDetail =>
  judgeHours(facts, law, at).detail;

/**
 * The first moment after `now` was said, up to `until`, at which the hours begin or cease to block; null when none. Walks from
 * edge to edge, so a fortnight is some forty steps.
 */
export function hoursFlip(facts: Facts, law: Jurisdictions, now: Said, until: Instant): Instant | null {
  const blocked = blocks(now.detail);
  for (let t = now.edge; t <= until; ) {
    const said = judgeHours(facts, law, t);
    if (blocks(said.detail) !== blocked) return t;
    t = said.edge;
  }
  return null;
}
