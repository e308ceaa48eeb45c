import { blocks, type CheckDetail, type CheckName } from "../model/decision.ts";
import { DAY, type Instant, MINUTE, SECOND } from "../model/instant.ts";
import type { RulePack } from "../model/rule-pack.ts";
import { checkCooldown, checkFrequency, type Rest } from "./attempts.ts";
import { checkCallingHours, hoursFlip } from "./calling-hours.ts";
import { consentEdges } from "./consent.ts";
import { registryEdges } from "./dnc.ts";
import type { Facts } from "./facts.ts";
import { findJurisdictions, type Jurisdictions } from "./jurisdiction.ts";
import { dateOf, instantOf } from "./local-time.ts";

/** How far ahead an opening is looked for: past the longest run of closed days any pack has. */
const LOOK_AHEAD = 15 * DAY;
/** No answer is good for longer, whatever it rests on. */
const LONGEST_VALIDITY = DAY;
/** Turns between rests and hours before we stop looking for a moment both permit. */
const TURNS = 40;

/** What passes by itself; everything else needs somebody to do something. */
const PASSING: readonly CheckName[] = ["cooldown", "frequency_cap", "calling_hours"];

/** When nothing blocks any more if nothing happens; null when that is not to be foreseen, or nothing blocks now. */
export function nextAllowed(
  facts: Facts,
  packs: readonly RulePack[],
  checks: Readonly<Record<CheckName, CheckDetail>>,
  failed: readonly CheckName[],
  at: Instant,
): Instant | null {
  if (failed.length === 0) return null;
  if (failed.some((name) => !PASSING.includes(name) || checks[name].result === "error")) return null;
  let t = at;
  for (let turn = 0; turn < TURNS; turn++) {
    const law = findJurisdictions(facts, packs, t);
    if (law.missing.length > 0) return null;
    const freeAt = restedAt(facts, law, t);
    if (freeAt === null) return null;
    if (freeAt > t) {
      t = freeAt;
      continue;
    }
    if (!blocks(checkCallingHours(facts, law, t))) return t;
    const opens = hoursFlip(facts, law, t, t + LOOK_AHEAD);
    if (opens === null) return null;
    t = opens;
  }
  return null;
}

/** When attempts ask for no more rest; `at` itself when they ask for none, null when they always will. */
function restedAt(facts: Facts, law: Jurisdictions, at: Instant): Instant | null {
  let latest = at;
  for (const { detail, freeAt } of [checkFrequency(facts, law, at), checkCooldown(facts, law, at)]) {
    if (!blocks(detail)) continue;
    if (freeAt === null) return null;
    latest = Math.max(latest, freeAt);
  }
  return latest;
}

/** Midnights at which a dated value of a pack begins or ends. Only the next one matters: no answer lives longer than a day. */
function ruleChanges(law: Jurisdictions, at: Instant): readonly Instant[] {
  const found: Instant[] = [];
  for (const { table } of law.packs)
    for (const clock of table.clocks ?? []) {
      const tomorrow = Math.floor((at + clock.offsetAt(at)) / DAY) + 1;
      if (table.changes.has(tomorrow)) found.push(instantOf(clock.name, dateOf(tomorrow), 0));
    }
  return found;
}

/** Moments at which attempts that are dated too far ahead begin to count. */
const attemptEdges = ({ attempts }: Facts): readonly Instant[] =>
  attempts.kind === "known" ? attempts.value.map((attempt) => attempt.at - MINUTE) : [];

/**
 * First moment at which the answer could change if nothing happens but time. Attempts block less and less, so what does not
 * block now will not; what does is free at its moment.
 */
export function validUntil(facts: Facts, law: Jurisdictions, rests: readonly Rest[], at: Instant): Instant {
  let end = at + LONGEST_VALIDITY;
  const note = (edge: Instant | null): void => {
    if (edge !== null && edge > at && edge < end) end = edge;
  };
  note(hoursFlip(facts, law, at, end));
  for (const edge of registryEdges(facts, law)) note(edge);
  for (const edge of consentEdges(facts, law)) note(edge);
  for (const edge of ruleChanges(law, at)) note(edge);
  for (const edge of attemptEdges(facts)) note(edge);
  for (const { detail, freeAt } of rests) if (blocks(detail)) note(freeAt);
  if (facts.notBefore !== null) note(facts.notBefore - SECOND);
  return end;
}
