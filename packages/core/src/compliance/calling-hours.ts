import { blocks, type CheckDetail } from "../model/decision.ts";
import { DAY, type Instant, SECOND, toIso } from "../model/instant.ts";
import type { Facts } from "./facts.ts";
import { hasGrant } from "./grant.ts";
import { windowsOn } from "./hours-table.ts";
import type { PackInForce } from "./in-force.ts";
import { type Jurisdictions, regionsOf } from "./jurisdiction.ts";
import type { HoursRule, PackTable } from "./pack-table.ts";
import { channelBits, purposeBit, speaks } from "./rule-table.ts";
import { graver, verdict } from "./verdict.ts";
import { type ZoneClock, zoneClock } from "./zone-clock.ts";

/**
 * Zones in which the person can be: the one somebody told us, else those of the number's area, else every zone of the
 * number's plan. A number does not tell where its owner is, so all of them must permit (contract C-CMP-9).
 */
export function clocksOf(facts: Facts, table: PackTable): readonly ZoneClock[] {
  const told = facts.contactTimezone === null ? null : zoneClock(facts.contactTimezone);
  if (told !== null) return [told];
  const area = facts.numberZones.kind === "known" ? facts.numberZones.value.map(zoneClock) : [];
  const known = area.filter((clock) => clock !== null);
  return known.length > 0 && known.length === area.length ? known : (table.clocks ?? []);
}

/** One pack's hours by one clock. */
export interface HoursClock {
  readonly pack: PackInForce;
  readonly clock: ZoneClock;
}

export const hoursClocks = (facts: Facts, law: Jurisdictions): readonly HoursClock[] =>
  law.packs.flatMap((pack) => clocksOf(facts, pack.table).map((clock) => ({ pack, clock })));

/** What a rule says at a time of day, and the next time of day at which it may say something else. */
interface Said {
  readonly detail: CheckDetail;
  readonly edge: number;
}

function say(rule: HoursRule, facts: Facts, law: Jurisdictions, day: number, timeOfDay: number, at: Instant): Said {
  if (rule.value === null) return { detail: rule.blind, edge: DAY };
  const { liftedBy } = rule.value;
  if (liftedBy !== undefined && hasGrant(facts, law, liftedBy, at)) return { detail: rule.lifted, edge: DAY };
  const windows = windowsOn(rule.table(regionsOf(facts)), day);
  if (windows === null) return { detail: rule.blind, edge: DAY };
  let passed = 0;
  while (passed < windows.length && (windows[passed] ?? 0) <= timeOfDay) passed += 1;
  return { detail: passed % 2 === 1 ? rule.within : rule.outside, edge: windows[passed] ?? DAY };
}

/** What the pack says by this clock, and the next instant at which it may say something else. */
function judge({ pack, clock }: HoursClock, facts: Facts, law: Jurisdictions, at: Instant) {
  const span = clock.spanAt(at);
  const local = at + span.offsetMs;
  const day = Math.floor(local / DAY);
  const timeOfDay = local - day * DAY;
  const [purpose, channels] = [purposeBit(facts.purpose), channelBits(facts.channel)];
  let edge = DAY;
  // A pack that only adds to another may leave the hours to it.
  let held = pack.pack.extends !== undefined && pack.table.hours.length === 0;
  let detail: CheckDetail | null = null;
  for (const rule of pack.table.hours) {
    if (day < rule.from || day >= rule.to) continue;
    held = true;
    if (!speaks(rule, purpose, channels)) continue;
    const said = say(rule, facts, law, day, timeOfDay, at);
    detail = graver(detail, said.detail);
    if (said.edge < edge) edge = said.edge;
  }
  const name = pack.pack.jurisdiction;
  return {
    detail: detail ?? (held ? silent(name, facts.purpose) : notInForce(name)),
    edge: Math.min(at + edge - timeOfDay, span.until),
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

/** Local time against the permitted windows, in every zone of every pack. */
export function checkCallingHours(facts: Facts, law: Jurisdictions, at: Instant): CheckDetail {
  let worst = clockFault(facts, at);
  for (const one of hoursClocks(facts, law)) worst = graver(worst, judge(one, facts, law, at).detail);
  for (const reason of law.missing) worst = graver(worst, verdict("error", reason));
  return worst ?? NOWHERE;
}

/**
 * The first moment in `(at, until]` at which the hours begin or cease to block; null when none. Walks from edge to edge, so a
 * fortnight is some forty steps.
 */
export function hoursFlip(facts: Facts, law: Jurisdictions, at: Instant, until: Instant): Instant | null {
  const clocks = hoursClocks(facts, law);
  const always = law.missing.length > 0 || clockFault(facts, at) !== null;
  if (clocks.length === 0 || always) return null;
  let blocked: boolean | null = null;
  for (let t = at; t <= until; ) {
    let next = Number.POSITIVE_INFINITY;
    let blocksNow = false;
    for (const one of clocks) {
      const said = judge(one, facts, law, t);
      blocksNow ||= blocks(said.detail);
      if (said.edge < next) next = said.edge;
    }
    if (blocked !== null && blocksNow !== blocked) return t;
    blocked = blocksNow;
    t = next;
  }
  return null;
}
