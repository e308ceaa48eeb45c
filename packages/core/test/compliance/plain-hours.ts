import type { CalendarDay } from "../../src/model/rule-calendar.ts";
import type { CallingHours, TimeWindow, Week } from "../../src/model/rule-hours.ts";
import type { RulePack } from "../../src/model/rule-pack.ts";
import { holds, isKnown, type PlainDate, textOf, weekdayOf } from "./plain-calendar.ts";

// Calling hours as a careful clerk would read them, minute by minute, with the runtime's own calendar for local time. Shares
// nothing with the engine but the schema's types.

/** What Intl shows in a zone. */
export interface WallClock extends PlainDate {
  readonly minute: number;
}

export function wallClock(zone: string): (at: number) => WallClock {
  const format = new Intl.DateTimeFormat("sv-SE", { timeZone: zone, dateStyle: "short", timeStyle: "short" });
  return (at) => {
    const text = format.format(at);
    return {
      year: Number(text.slice(0, 4)),
      month: Number(text.slice(5, 7)),
      day: Number(text.slice(8, 10)),
      minute: Number(text.slice(11, 13)) * 60 + Number(text.slice(14, 16)),
    };
  };
}

const minutes = (clock: string): number => Number(clock.slice(0, 2)) * 60 + Number(clock.slice(3, 5));
const inside = (windows: readonly TimeWindow[] | undefined, minute: number): boolean =>
  (windows ?? []).some(({ start, end }) => minutes(start) <= minute && minute < minutes(end));
const open = (week: Week, date: PlainDate, minute: number): boolean =>
  inside(week[weekdayOf(date) as keyof Week], minute);

const inPart = ({ startsAt = "00:00", endsAt = "24:00" }: CalendarDay, minute: number): boolean =>
  minutes(startsAt) <= minute && minute < minutes(endsAt);

/** Days of a calendar are the same for all minutes of a date, and asking for them is slow. */
export class PlainCalendars {
  readonly #pack: RulePack;
  readonly #regions: readonly string[] | null;
  readonly #days = new Map<string, readonly { entry: CalendarDay; certain: boolean }[] | null>();

  constructor(pack: RulePack, regions: readonly string[] | null) {
    this.#pack = pack;
    this.#regions = regions;
  }

  /** The entries that hold on a date; null when the calendar cannot tell. */
  on(id: string, date: PlainDate): readonly { entry: CalendarDay; certain: boolean }[] | null {
    const key = `${id} ${textOf(date)}`;
    const known = this.#days.get(key);
    if (known !== undefined) return known;
    const calendar = this.#pack.calendars?.find((one) => one.id === id);
    const found =
      calendar === undefined || !isKnown(calendar, date)
        ? null
        : calendar.days
            .filter(
              ({ regions }) => !regions || this.#regions === null || regions.some((r) => this.#regions?.includes(r)),
            )
            .map((entry) => ({ entry, how: holds(entry, date) }))
            .filter(({ how }) => how !== "no")
            .map(({ entry, how }) => ({ entry, certain: how === "yes" }));
    if (this.#days.size > 50) this.#days.clear();
    this.#days.set(key, found);
    return found;
  }
}

/** Whether one value permits this minute; null when nobody can tell. */
function permits(hours: CallingHours, calendars: PlainCalendars, { minute, ...date }: WallClock): boolean | null {
  let permitted = open(hours.week, date, minute);
  for (const { during, week } of hours.overrides ?? []) {
    if (!("calendar" in during)) {
      if (during.from <= textOf(date) && textOf(date) < during.to) permitted = open(week, date, minute);
      continue;
    }
    const days = calendars.on(during.calendar, date);
    if (days === null) return null;
    for (const { entry, certain } of days)
      if (entry.class === during.class && inPart(entry, minute))
        permitted = certain ? open(week, date, minute) : permitted && open(week, date, minute);
  }
  for (const { calendar, classes, windows } of hours.holidays ?? []) {
    const days = calendars.on(calendar, date);
    if (days === null) return null;
    for (const { entry } of days)
      if ((!classes || classes.includes(entry.class)) && inPart(entry, minute)) permitted &&= inside(windows, minute);
  }
  return permitted;
}

/** Whether the pack's hours permit a call of this purpose at this minute, by one clock. What is not known does not. */
export function plainHours(pack: RulePack, purpose: string, calendars: PlainCalendars, now: WallClock): boolean {
  const today = textOf(now);
  const held = pack.rules.callingHours.filter(({ from, to }) => from <= today && (to === null || today < to));
  if (held.length === 0) return pack.extends !== undefined && pack.rules.callingHours.length === 0;
  return held.every(({ value }) => {
    const speaks = value.purposes === undefined || (value.purposes as string[]).includes(purpose);
    if (!speaks) return true;
    return "unknown" in value ? false : permits(value, calendars, now) === true;
  });
}
