import { blocks, type CheckDetail } from "../model/decision.ts";
import { DAY, type Instant, SECOND, toIso } from "../model/instant.ts";
import type { Facts } from "./facts.ts";
import { grantGrade, isGrade, keepsGrade } from "./grant.ts";
import { windowsOn } from "./hours-table.ts";
import type { GrantGrade, Held, HoursClock, Jurisdictions, Said } from "./law.ts";
import type { HoursRule } from "./pack-table.ts";
import { speaks } from "./rule-table.ts";
import { graver, lasting, verdict } from "./verdict.ts";

/** What one rule says of a time of day; the edge is a time of that day. */
function say(rule: HoursRule, law: Jurisdictions, grade: GrantGrade, day: number, timeOfDay: number): Said {
  if (rule.value === null) return { detail: rule.blind, edge: DAY };
  const { liftedBy } = rule.value;
  if (liftedBy !== undefined && isGrade(grade, liftedBy)) return { detail: rule.lifted, edge: DAY };
  const windows = windowsOn(rule.table ?? rule.tableFor(law.regions), day);
  if (windows === null) return { detail: rule.blind, edge: DAY };
  let passed = 0;
  while (passed < windows.length && (windows[passed] ?? 0) <= timeOfDay) passed += 1;
  return { detail: passed % 2 === 1 ? rule.within : rule.outside, edge: windows[passed] ?? DAY };
}

/** What the pack says by this clock. */
function judge({ pack, clock }: HoursClock, law: Jurisdictions, grade: GrantGrade, at: Instant): Said {
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
    const said = say(rule, law, grade, day, timeOfDay);
    detail = graver(detail, said.detail);
    if (said.edge < edge) edge = said.edge;
  }
  const name = pack.pack.jurisdiction;
  const next = at + edge - timeOfDay;
  return {
    detail: detail ?? (held ? silent(name, law.asked) : notInForce(name)),
    edge: next < span.until ? next : span.until,
  };
}

const silent = (name: string, purpose: string): CheckDetail =>
  lasting("not_applicable", `Calling hours for ${name} do not cover ${purpose} calls.`);
const notInForce = (name: string): CheckDetail =>
  lasting("error", `There are no calling hours in force for ${name}, so the call is not permitted.`);
const NOWHERE = lasting("not_applicable", "No calling hours apply.");

/** Clocks of one installation may differ this much. */
const CLOCK_STEP = SECOND;

/** Whoever does not know what time it is knows nothing of hours. */
function clockFault({ notBefore }: Facts, at: Instant): CheckDetail | null {
  if (notBefore === null || at + CLOCK_STEP >= notBefore) return null;
  const seen = toIso(notBefore);
  return verdict("error", `The clock is behind a moment that has been (${seen}), so the call is not permitted.`);
}

/** What all clocks say to one of this grade. */
function sayAll(law: Jurisdictions, grade: GrantGrade, at: Instant): Said {
  let worst: CheckDetail | null = null;
  let edge = Number.POSITIVE_INFINITY;
  for (const one of law.clocks) {
    const said = judge(one, law, grade, at);
    worst = graver(worst, said.detail);
    if (said.edge < edge) edge = said.edge;
  }
  for (const reason of law.missing) worst = graver(worst, verdict("error", reason));
  return { detail: worst ?? NOWHERE, edge };
}

const isWithin = ({ from, until }: Jurisdictions, at: Instant): boolean => from <= at && at < until;

/** How far past the law's time its next opening or closing is looked for. */
const SOUGHT = 15 * DAY;

function saidTo(law: Jurisdictions, grade: GrantGrade, at: Instant): Said {
  if (!isWithin(law, at)) return sayAll(law, grade, at);
  const known = law.said[grade];
  if (known !== undefined) return known;
  const held: Held = { ...sayAll(law, grade, at), flip: undefined, sought: law.until + SOUGHT, opens: false };
  law.said[grade] = held;
  return held;
}

/** Who has consent counts only where it frees from the hours. */
const gradeOf = (facts: Facts, law: Jurisdictions, at: Instant): GrantGrade =>
  law.lifting ? grantGrade(facts, law, at) : 0;

/** Local time against the permitted windows, in every zone of every pack; and the next moment at which any of them may turn. */
export function judgeHours(facts: Facts, law: Jurisdictions, at: Instant): Said {
  const said = saidTo(law, gradeOf(facts, law, at), at);
  const fault = clockFault(facts, at);
  return fault === null ? said : { detail: graver(fault, said.detail), edge: said.edge };
}

export const checkCallingHours = (facts: Facts, law: Jurisdictions, at: Instant): CheckDetail =>
  judgeHours(facts, law, at).detail;

/**
 * The first moment after `now` was said, up to `until`, at which the hours begin or cease to block; null when none. Walks from
 * edge to edge, so a fortnight is some forty steps; all who hear the same share one walk.
 */
export function hoursFlip(facts: Facts, law: Jurisdictions, now: Said, until: Instant): Instant | null {
  const held = heldAs(law, now);
  if (held !== null && until <= held.sought) {
    const flip = sharedFlip(law, held);
    const found = flip !== null && flip <= until ? flip : null;
    if (!law.lifting || keepsGrade(facts, law, law.from, found ?? until)) return found;
  }
  return ownFlip(facts, law, now, until);
}

const ownFlip = (facts: Facts, law: Jurisdictions, now: Said, until: Instant): Instant | null =>
  flipOf(now, until, (at) => judgeHours(facts, law, at));

/** What was said as it is kept for all; null when it was said to this one only. */
export function heldAs({ said }: Jurisdictions, now: Said): Held | null {
  for (const held of said) if (held === now) return held;
  return null;
}

function sharedFlip(law: Jurisdictions, held: Held): Instant | null {
  if (held.flip === undefined) held.flip = flipFor(law, held, law.said.indexOf(held));
  return held.flip;
}

const flipFor = (law: Jurisdictions, held: Held, grade: GrantGrade): Instant | null =>
  flipOf(held, held.sought, (at) => sayAll(law, grade, at));

function flipOf(now: Said, until: Instant, ask: (at: Instant) => Said): Instant | null {
  const blocked = blocks(now.detail);
  for (let t = now.edge; t <= until && t !== Number.POSITIVE_INFINITY; ) {
    const said = ask(t);
    if (blocks(said.detail) !== blocked) return t;
    t = said.edge;
  }
  return null;
}
