import { blocks, type CheckDetail } from "../model/decision.ts";
import { DAY, HOUR, type Instant, MINUTE } from "../model/instant.ts";
import type { CallingHours } from "../model/rule-hours.ts";
import type { RulePack } from "../model/rule-pack.ts";
import { knownOf } from "../model/rule-value.ts";
import type { Facts } from "./facts.ts";
import { describeWeek } from "./hours-text.ts";
import { about, inForce } from "./in-force.ts";
import type { Jurisdictions } from "./jurisdiction.ts";
import { clockChange, isZone, localTime } from "./local-time.ts";
import { gravest, verdict } from "./verdict.ts";

/**
 * Zones in which the person can be: the one somebody told us, else every zone of the number's plan. A number does not tell
 * where its owner is, so all of them must permit (contract C-CMP-9).
 */
export const zonesOf = (facts: Facts, pack: RulePack): readonly string[] =>
  facts.contactTimezone !== null && isZone(facts.contactTimezone) ? [facts.contactTimezone] : pack.zones;

const clockMs = (hhmm: string): number => Number(hhmm.slice(0, 2)) * HOUR + Number(hhmm.slice(3)) * MINUTE;

/** Start inclusive, end exclusive. */
function permits({ week }: CallingHours, zone: string, at: Instant): boolean {
  const { weekday, timeOfDayMs } = localTime(zone, at);
  return (week[weekday] ?? []).some((w) => clockMs(w.start) <= timeOfDayMs && timeOfDayMs < clockMs(w.end));
}

function checkZone(facts: Facts, pack: RulePack, zone: string, at: Instant): CheckDetail {
  const name = pack.jurisdiction;
  const held = inForce(pack.rules.callingHours, [localTime(zone, at).date]);
  if (held.length === 0) {
    return verdict("error", `There are no calling hours in force for ${name}, so the call is not permitted.`);
  }
  const spoken = about(held, facts.purpose).map((hours) =>
    permits(hours, zone, at)
      ? verdict("passed", `Within permitted calling hours for ${name} (${describeWeek(hours.week)}).`)
      : verdict("failed", `Outside permitted calling hours for ${name} (${describeWeek(hours.week)}).`),
  );
  return gravest(spoken, verdict("not_applicable", `Calling hours for ${name} do not cover ${facts.purpose} calls.`));
}

const nowhere = verdict("not_applicable", "No calling hours apply.");

/** Local time against the permitted windows, in every zone of every pack. */
export function checkCallingHours(facts: Facts, law: Jurisdictions, at: Instant): CheckDetail {
  const answers = law.packs.flatMap(({ pack }) => zonesOf(facts, pack).map((zone) => checkZone(facts, pack, zone, at)));
  const blind = law.missing.map((reason) => verdict("error", reason));
  return gravest([...answers, ...blind], nowhere);
}

/** The next moment at which this zone's clock reaches an edge of any window or midnight, or is set to another time. */
function nextEdge(pack: RulePack, zone: string, at: Instant): Instant {
  const { timeOfDayMs } = localTime(zone, at);
  const windows = knownOf(pack.rules.callingHours).flatMap(({ value }) => Object.values(value.week).flat());
  const edges = windows.flatMap((w) => [clockMs(w.start), clockMs(w.end)]).filter((edge) => edge > timeOfDayMs);
  const next = at + Math.min(DAY, ...edges) - timeOfDayMs;
  return clockChange(zone, at, next) ?? next;
}

/**
 * The first moment in `(at, until]` at which {@link checkCallingHours} begins or ceases to block; null when none.
 * Walks from edge to edge, so a fortnight is some forty steps.
 */
export function hoursFlip(facts: Facts, law: Jurisdictions, at: Instant, until: Instant): Instant | null {
  const clocks = law.packs.flatMap(({ pack }) => zonesOf(facts, pack).map((zone) => ({ pack, zone })));
  if (clocks.length === 0) return null;
  const blocked = blocks(checkCallingHours(facts, law, at));
  const following = (t: Instant): Instant => Math.min(...clocks.map(({ pack, zone }) => nextEdge(pack, zone, t)));
  for (let t = following(at); t <= until; t = following(t)) {
    if (blocks(checkCallingHours(facts, law, t)) !== blocked) return t;
  }
  return null;
}
