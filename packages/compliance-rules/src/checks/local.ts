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

/**
 * Whether the case is about this value: on a day it holds, for a purpose it speaks of, in a reading that has it, by a clock of
 * the pack.
 */
export function isAbout(one: Case, hours: Dated<CallingHours>, zones: readonly string[]): boolean {
  const { date } = wallTime(one);
  const { contactTimezone, profile, purpose } = one.given;
  return (
    hours.from <= date &&
    (hours.to === null || date < hours.to) &&
    hours.value.purposes.includes(purpose) &&
    (profile === undefined || hours.profiles === undefined || hours.profiles.includes(profile)) &&
    (contactTimezone === null || zones.includes(contactTimezone))
  );
}
