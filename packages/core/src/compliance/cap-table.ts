import { after } from "../model/duration.ts";
import { DAY, type Instant } from "../model/instant.ts";
import type { CountingPeriod, FrequencyCap } from "../model/rule-caps.ts";
import type { Stated } from "../model/rule-value.ts";
import { type DayNumber, dateOf, instantOf, weekdayIndex, weekdayNumber } from "./local-time.ts";
import { type Rule, ruleTable } from "./rule-table.ts";
import { type ZoneClock, zoneClock } from "./zone-clock.ts";

/** When the period that holds a moment began, if it is one of the calendar; and when an attempt made in it counts no more. */
export interface Counting {
  readonly since: Instant;
  readonly until: (attempt: Instant) => Instant;
}

/** A limit on attempts, with what does not change from call to call. */
export interface CapRule extends Rule<FrequencyCap> {
  /** `3 in a calendar day`. */
  readonly limit: string;
  /** Null = nobody knows the zone of its days, or the value itself. */
  readonly counting: ((at: Instant) => Counting) | null;
}

export const capRules = (stated: readonly Stated<FrequencyCap>[] | undefined): readonly CapRule[] =>
  ruleTable(stated).map((rule) => {
    if (rule.value === null) return { ...rule, limit: "", counting: null };
    const { max, per } = rule.value;
    return { ...rule, limit: `${max} in ${periodText(per)}`, counting: countingBy(per) };
  });

/** Whether a number at which nothing was tried passes it. */
export const isOpenCap = ({ value, counting }: CapRule): boolean =>
  value !== null && value.max > 0 && counting !== null;

export const withinCap = (count: number, jurisdiction: string, limit: string): string =>
  `${count} attempts count; the limit for ${jurisdiction} is ${limit}.`;

function countingBy(per: CountingPeriod): CapRule["counting"] {
  if (typeof per === "string") {
    // It rolls with each attempt. Months are not all of one length, so that of a later attempt may be over first.
    const rolling: Counting = { since: Number.NEGATIVE_INFINITY, until: (attempt) => after(attempt, per) };
    return () => rolling;
  }
  const clock = zoneClock(per.zone);
  return clock === null ? null : byCalendar(per, clock);
}

/** Where a unit of the calendar begins and ends is found once a day. */
function byCalendar(per: Exclude<CountingPeriod, string>, clock: ZoneClock): (at: Instant) => Counting {
  let found: { readonly day: DayNumber; readonly counting: Counting } | null = null;
  return (at) => {
    const day = Math.floor((at + clock.offsetAt(at)) / DAY);
    if (found?.day === day) return found.counting;
    const [first, next] = unitAround(per, day);
    const until = instantOf(per.zone, dateOf(next), 0);
    found = { day, counting: { since: instantOf(per.zone, dateOf(first), 0), until: () => until } };
    return found.counting;
  };
}

function unitAround(per: Exclude<CountingPeriod, string>, day: DayNumber): readonly [DayNumber, DayNumber] {
  if (per.unit === "day") return [day, day + 1];
  if (per.unit === "week") {
    const since = (weekdayIndex(day) - weekdayNumber(per.weekStarts ?? "mon") + 7) % 7;
    return [day - since, day - since + 7];
  }
  const date = new Date(day * DAY);
  const [year, month] = [date.getUTCFullYear(), date.getUTCMonth()];
  return [Date.UTC(year, month, 1) / DAY, Date.UTC(year, month + 1, 1) / DAY];
}

const periodText = (per: CountingPeriod): string =>
  typeof per === "string"
    ? per.replace(/^P(T?)(\d+)(.)$/, (_, time, n, unit) => `${n} ${UNITS[`${time}${unit}`]}`)
    : `a calendar ${per.unit}`;
const UNITS: Readonly<Record<string, string>> = {
  Y: "years",
  M: "months",
  W: "weeks",
  D: "days",
  TH: "hours",
  TM: "minutes",
};
