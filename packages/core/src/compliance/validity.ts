import { blocks, type CheckDetail, type CheckName } from "../model/decision.ts";
import { DAY, type Instant, MINUTE, SECOND } from "../model/instant.ts";
import type { RulePack } from "../model/rule-pack.ts";
import { checkCooldown, checkFrequency } from "./attempts.ts";
import { heldAs, hoursFlip, judgeHours } from "./calling-hours.ts";
import { consentEdge } from "./consent.ts";
import { registryEdge } from "./dnc.ts";
import { earlier } from "./earlier.ts";
import type { Facts } from "./facts.ts";
import { findJurisdictions } from "./jurisdiction.ts";
import type { Jurisdictions, Said } from "./law.ts";
import { isUntried, type Rest } from "./untried.ts";

/** How far ahead an opening is looked for: past the longest run of closed days any pack has. */
const LOOK_AHEAD = 15 * DAY;
/** No answer is good for longer, whatever it rests on. */
const LONGEST_VALIDITY = DAY;
/** Turns between rests and hours before we stop looking for a moment both permit. */
const TURNS = 40;

/** What passes by itself; everything else needs somebody to do something. */
const PASSING: readonly CheckName[] = ["cooldown", "frequency_cap", "calling_hours"];

/** When nothing blocks any more if nothing happens; null when that is not to be foreseen. */
export function nextAllowed(
  facts: Facts,
  packs: readonly RulePack[],
  law: Jurisdictions,
  hours: Said,
  checks: Readonly<Record<CheckName, CheckDetail>>,
  failed: readonly CheckName[],
  at: Instant,
): Instant | null {
  for (const name of failed) if (!PASSING.includes(name) || checks[name].result === "error") return null;
  const shared = isLikeOthers(facts, law) ? heldAs(law, hours) : null;
  if (shared?.opens && typeof shared.flip === "number" && shared.flip <= at + LOOK_AHEAD) return shared.flip;
  const found = lookAhead(facts, packs, at);
  if (shared !== null && found !== null && shared.flip === found)
    shared.opens = findJurisdictions(facts, packs, found).lifting === law.lifting;
  return found;
}

/** Whether only the clock speaks: nothing was tried, and no consent makes the hours other ones. */
const isLikeOthers = (facts: Facts, { untried, lifting }: Jurisdictions): boolean =>
  untried.free && isUntried(facts) && !(lifting && facts.consent.kind === "known");

function lookAhead(facts: Facts, packs: readonly RulePack[], at: Instant): Instant | null {
  let t = at;
  for (let turn = 0; turn < TURNS; turn++) {
    const law = findJurisdictions(facts, packs, t);
    const freeAt = restedAt(facts, law, t);
    if (freeAt === null) return null;
    if (freeAt > t) {
      t = freeAt;
      continue;
    }
    const hours = judgeHours(facts, law, t);
    if (!blocks(hours.detail)) return t;
    const opens = hoursFlip(facts, law, hours, t + LOOK_AHEAD);
    if (opens === null) return null;
    t = opens;
  }
  return null;
}

const freeFrom = ({ detail, freeAt }: Rest, at: Instant): Instant | null => (blocks(detail) ? freeAt : at);

/** When attempts ask for no more rest; `at` itself when they ask for none, null when they always will. */
function restedAt(facts: Facts, law: Jurisdictions, at: Instant): Instant | null {
  if (law.untried.free && isUntried(facts)) return at;
  const capped = freeFrom(checkFrequency(facts, law, at), at);
  const resting = freeFrom(checkCooldown(facts, law, at), at);
  return capped === null || resting === null ? null : Math.max(at, capped, resting);
}

/** Attempts that are dated too far ahead begin to count. */
function attemptEdge({ attempts }: Facts, at: Instant, end: Instant): Instant {
  let first = end;
  if (attempts.kind === "known") for (const attempt of attempts.value) first = earlier(at, first, attempt.at - MINUTE);
  return first;
}

/**
 * First moment at which the answer could change if nothing happens but time. Attempts block less and less, so what does not
 * block now will not; what does is free at its moment.
 */
export function validUntil(
  facts: Facts,
  law: Jurisdictions,
  hours: Said,
  frequency: Rest,
  cooldown: Rest,
  at: Instant,
): Instant {
  let end = at + LONGEST_VALIDITY;
  end = earlier(at, end, hoursFlip(facts, law, hours, end));
  end = registryEdge(facts, law, at, end);
  end = consentEdge(facts, law, at, end);
  end = earlier(at, end, law.changesAt);
  end = attemptEdge(facts, at, end);
  end = earlier(at, end, frequency.freeAt);
  end = earlier(at, end, cooldown.freeAt);
  return facts.notBefore === null ? end : earlier(at, end, facts.notBefore - SECOND);
}
