import { knownOf, type RulePack, type Weekday } from "@broadnet-engage/core/model";

const DAYS: readonly Weekday[] = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"];
const MINUTE_MS = 60_000;

interface LocalTime {
  readonly date: string;
  readonly weekday: Weekday;
  /** Minutes since local midnight. */
  readonly minute: number;
}

function localTime(zone: string, at: number): LocalTime {
  const parts = new Intl.DateTimeFormat("en-CA", {
    timeZone: zone,
    year: "numeric",
    month: "2-digit",
    day: "2-digit",
    weekday: "short",
    hour: "2-digit",
    minute: "2-digit",
    hourCycle: "h23",
  }).formatToParts(at);
  const part = (type: string): string => parts.find((one) => one.type === type)?.value ?? "";
  const weekday = DAYS.find((day) => part("weekday").toLowerCase().startsWith(day)) ?? "sun";
  return {
    date: `${part("year")}-${part("month")}-${part("day")}`,
    weekday,
    minute: Number(part("hour")) * 60 + Number(part("minute")),
  };
}

const minuteOf = (clock: string): number => Number(clock.slice(0, 2)) * 60 + Number(clock.slice(3));

/** The zone a pack's windows are read in: its first. */
export const zoneOf = (pack: RulePack): string => pack.zones[0] ?? "UTC";

/** Whether a pack's calling hours permit marketing calls at an instant, in its first zone. */
export function permits(pack: RulePack, at: number): boolean {
  const { date, weekday, minute } = localTime(zoneOf(pack), at);
  return knownOf(pack.rules.callingHours)
    .filter(({ from, to }) => from <= date && (to === null || date < to))
    .filter(({ value }) => value.purposes.includes("marketing"))
    .every(({ value }) =>
      (value.week[weekday] ?? []).some(({ start, end }) => minuteOf(start) <= minute && minute < minuteOf(end)),
    );
}

/** The first permitted minute after an instant; the instant itself when it is permitted. At most 30 days ahead. */
export function nextPermitted(pack: RulePack, at: number): number {
  const minutes = 30 * 24 * 60;
  let here = at;
  for (let step = 0; step < minutes && !permits(pack, here); step++) {
    here = (Math.floor(here / MINUTE_MS) + 1) * MINUTE_MS;
  }
  return here;
}
