import type { CallingHours, TimeWindow } from "../model/rule-hours.ts";
import type { Weekday } from "../model/weekday.ts";

const DAYS = [
  ["sun", "Sun"],
  ["mon", "Mon"],
  ["tue", "Tue"],
  ["wed", "Wed"],
  ["thu", "Thu"],
  ["fri", "Fri"],
  ["sat", "Sat"],
] as const satisfies readonly (readonly [Weekday, string])[];
const NAMES = DAYS.map(([, name]) => name);

const windowsText = (windows: readonly TimeWindow[]): string =>
  [...windows]
    .sort((a, b) => a.start.localeCompare(b.start))
    .map((w) => `${w.start}–${w.end}`)
    .join(", ");

/** Runs of neighbouring days as `Sun–Thu`. The week is a ring: Saturday and Sunday are neighbours. */
function daysText(on: readonly boolean[]): string {
  if (on.every(Boolean)) return "every day";
  const starts = DAYS.map((_, i) => i).filter((i) => on[i] && !on[(i + 6) % 7]);
  const runs = starts.map((start) => {
    let length = 1;
    while (on[(start + length) % 7]) length += 1;
    const [first, last] = [NAMES[start], NAMES[(start + length - 1) % 7]];
    return length === 1 ? first : `${first}–${last}`;
  });
  return runs.join(", ");
}

function compose(week: CallingHours["week"]): string {
  const texts = DAYS.map(([day]) => windowsText(week[day] ?? []));
  const kinds = [...new Set(texts)].filter((text) => text !== "");
  if (kinds.length === 0) return "never";
  return kinds.map((kind) => `${kind} ${daysText(texts.map((text) => text === kind))}`).join("; ");
}

// Looking for the next opening asks for the sentence at every edge on the way, and the rules do not change meanwhile.
const composed = new WeakMap<CallingHours["week"], string>();

/** The week, and what else there is: `09:00–20:00 Mon–Fri; closed on holidays; other hours in ramadan`. */
export function describeHours({ week, holidays = [], overrides = [] }: CallingHours): string {
  const days = holidays.map(({ classes, windows }) => {
    const which = classes === undefined ? "holidays" : `${classes.join(" and ")} days`;
    return `${windows.length === 0 ? "closed" : windowsText(windows)} on ${which}`;
  });
  const others = overrides.map(({ during }) =>
    "calendar" in during ? `other hours in ${during.class}` : `other hours from ${during.from} to ${during.to}`,
  );
  return [describeWeek(week), ...days, ...others].join("; ");
}

/** The week as people write it: `09:00–18:00 Sun–Thu`, `09:00–18:00 Mon–Thu; 09:00–12:00 Fri`. */
export function describeWeek(week: CallingHours["week"]): string {
  const text = composed.get(week) ?? compose(week);
  composed.set(week, text);
  return text;
}
