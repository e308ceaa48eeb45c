import { type CallingHours, type Dated, Weekday } from "@broadnet-engage/core/model";
import type { Case } from "../case.ts";

const MINUTE = 60_000;
const DAY = 86_400_000;

/** A case's moment as the clock on the wall shows it. */
export interface WallTime {
  readonly date: string;
  readonly weekday: Weekday;
  /** Milliseconds since local midnight. */
  readonly timeOfDayMs: number;
}

export function wallTime({ given }: Case): WallTime {
  const wall = given.at.replace(/(Z|[+-]\d{2}:\d{2})$/, "Z");
  const at = Date.parse(wall);
  const weekday = Weekday.options[new Date(at).getUTCDay()] as Weekday;
  return { date: wall.slice(0, 10), weekday, timeOfDayMs: ((at % DAY) + DAY) % DAY };
}

export const clockMs = (hhmm: string): number => (Number(hhmm.slice(0, 2)) * 60 + Number(hhmm.slice(3))) * MINUTE;

/** Whether the case is about this value: on a day it holds, for a purpose it speaks of, by the pack's own clock. */
export function isAbout(one: Case, hours: Dated<CallingHours>): boolean {
  const { date } = wallTime(one);
  return (
    hours.from <= date &&
    (hours.to === null || date < hours.to) &&
    hours.value.purposes.includes(one.given.purpose) &&
    one.given.contactTimezone === null
  );
}
