import { type CallingHours, isUnknown, type RulePack, type Stated, Weekday } from "@broadnet-engage/core/model";

export const MINUTES_A_DAY = 1_440;
/** A week minute by minute, from Sunday 00:00 by the called person's clock: 1 = open. */
export type Minutes = Uint8Array;

const minuteOf = (clock: string): number => Number(clock.slice(0, 2)) * 60 + Number(clock.slice(3));
const holds = ({ from, to }: Pick<Stated<unknown>, "from" | "to">, date: string): boolean =>
  from <= date && (to === null || date < to);

/** Everything a pack says on a day, in one of its readings; all of them at once when none is named. */
export const heldOn = <T>(
  values: readonly Stated<T>[] | undefined,
  date: string,
  profile: string | null,
): readonly Stated<T>[] =>
  (values ?? []).filter(
    (value) =>
      holds(value, date) && (profile === null || value.profiles === undefined || value.profiles.includes(profile)),
  );

export function minutesOf(week: CallingHours["week"]): Minutes {
  const open = new Uint8Array(7 * MINUTES_A_DAY);
  Weekday.options.forEach((day, index) => {
    for (const { start, end } of week[day] ?? [])
      open.fill(1, index * MINUTES_A_DAY + minuteOf(start), index * MINUTES_A_DAY + minuteOf(end));
  });
  return open;
}

/** The hours in force on a day that speak of a purpose. */
export const hoursFor = (
  pack: RulePack,
  purpose: string,
  date: string,
  profile: string | null,
): readonly Stated<CallingHours>[] =>
  heldOn(pack.rules.callingHours, date, profile).filter(
    ({ value }) => value.purposes === undefined || value.purposes.some((one) => one === purpose),
  );

/** What a usual week leaves open: what all hours permit. Before anything of the pack is in force nothing is open. */
export function openWeek(pack: RulePack, purpose: string, date: string, profile: string | null): Minutes {
  const begun = Object.values(pack.rules).some((values) => heldOn<unknown>(values, date, profile).length > 0);
  const open = new Uint8Array(7 * MINUTES_A_DAY).fill(begun ? 1 : 0);
  for (const { value } of hoursFor(pack, purpose, date, profile)) {
    if (isUnknown(value)) return open.fill(0);
    const own = minutesOf(value.week);
    for (let minute = 0; minute < open.length; minute++) open[minute] = (open[minute] ?? 0) & (own[minute] ?? 0);
  }
  return open;
}

const HALF_HOUR = 30;

/** One line a day, a mark for each half hour: `#` open, `.` closed, `+` partly open. */
export function drawWeek(open: Minutes): readonly string[] {
  const ruler = Array.from({ length: 8 }, (_, index) =>
    String(index * 3)
      .padStart(2, "0")
      .padEnd(6),
  ).join("");
  return [
    `     ${ruler}`,
    ...Weekday.options.map((day, index) => {
      const marks = Array.from({ length: MINUTES_A_DAY / HALF_HOUR }, (_, half) => {
        const from = index * MINUTES_A_DAY + half * HALF_HOUR;
        const minutes = open.subarray(from, from + HALF_HOUR).reduce((sum, minute) => sum + minute, 0);
        return minutes === 0 ? "." : minutes === HALF_HOUR ? "#" : "+";
      });
      return `${day.slice(0, 1).toUpperCase()}${day.slice(1)}  ${marks.join("")}`;
    }),
  ];
}
