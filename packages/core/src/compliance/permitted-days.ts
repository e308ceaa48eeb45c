import { absent, blocks, type CheckDetail, known, unknown } from "../model/decision.ts";
import { DAY, type Instant } from "../model/instant.ts";
import type { DaysQuestion, PermittedDay } from "../model/permitted-day.ts";
import type { E164 } from "../model/phone.ts";
import type { RulePack } from "../model/rule-pack.ts";
import { calendarTable } from "./calendar-days.ts";
import { judgeHours } from "./calling-hours.ts";
import { type Facts, ONLY_HOURS } from "./facts.ts";
import { findJurisdictions } from "./jurisdiction.ts";
import { dateOf, dayAfter, dayOf, instantOf, localTime } from "./local-time.ts";
import { packsFor } from "./pack-table.ts";

/**
 * The permitted windows of each local day, by the very judgement that every dial passes: nothing here reads the law a second
 * time, so a calendar cannot show open what a decision blocks. Asked for a number that can be in any region, whose owner has
 * consented to nothing: one of whom more is known may be called at more times.
 */
export function permittedDays(
  question: DaysQuestion,
  packs: readonly RulePack[],
  ownRules: readonly RulePack[] = [],
): readonly PermittedDay[] {
  const facts = anybody(question, ownRules);
  const holidays = holidaysOf(question.jurisdiction, packs);
  const days: PermittedDay[] = [];
  for (let date = question.from; date <= question.to; date = dayAfter(date))
    days.push({ date, ...dayOfHours(facts, packs, question.zone, date), holidays: holidays.get(date) ?? [] });
  return days;
}

/** A call of this kind to nobody in particular. */
const anybody = ({ jurisdiction, purpose, channel, zone }: DaysQuestion, ownRules: readonly RulePack[]): Facts => ({
  ...ONLY_HOURS,
  phone: "" as E164,
  purpose,
  channel,
  subject: null,
  numberCountry: known(jurisdiction),
  numberZones: absent(),
  regions: unknown("the number can be in any"),
  lineTypes: unknown("the number can be of any kind"),
  contactTimezone: zone,
  ownRules,
});

/** From edge to edge through one day. */
function dayOfHours(
  facts: Facts,
  packs: readonly RulePack[],
  zone: string,
  date: string,
): Pick<PermittedDay, "windows" | "unknown" | "reason"> {
  const begins = instantOf(zone, date, 0);
  const ends = instantOf(zone, dayAfter(date), 0);
  const open: { from: Instant; until: Instant }[] = [];
  let blind: CheckDetail | null = null;
  let closed: CheckDetail | null = null;
  for (let at = begins; at < ends; ) {
    const { detail, edge } = judgeHours(facts, findJurisdictions(facts, packs, at), at);
    const until = Math.min(edge, ends);
    const last = open.at(-1);
    if (detail.result === "error") blind ??= detail;
    if (blocks(detail)) closed ??= detail;
    else if (last?.until === at) last.until = until;
    else open.push({ from: at, until });
    at = until;
  }
  return {
    windows: open.map((span) => ({ ...span, ...onTheWall(zone, span, ends) })),
    unknown: blind?.reason ?? null,
    reason: blind?.reason ?? closed?.reason ?? null,
  };
}

const onTheWall = (
  zone: string,
  { from, until }: { readonly from: Instant; readonly until: Instant },
  ends: Instant,
) => ({
  startsMs: localTime(zone, from).timeOfDayMs,
  endsMs: until === ends ? DAY : localTime(zone, until).timeOfDayMs,
});

/** The days of every calendar the jurisdiction's packs name, by date; each name once a day. */
function holidaysOf(jurisdiction: string, packs: readonly RulePack[]): ReadonlyMap<string, PermittedDay["holidays"]> {
  const found = new Map<string, PermittedDay["holidays"]>();
  for (const { pack } of packsFor(packs, jurisdiction))
    for (const calendar of pack.calendars ?? []) {
      const table = calendarTable(calendar, null);
      for (const { day, name, class: kind, certain } of table.days) {
        const date = dateOf(day);
        const others = found.get(date) ?? [];
        if (day < table.from || day >= table.to || others.some((other) => other.name === name)) continue;
        found.set(date, [...others, { name, class: kind, certain }]);
      }
    }
  return found;
}

/** How many days from one date to another, both counted. */
export const daysBetween = (from: string, to: string): number => dayOf(to) - dayOf(from) + 1;
